//! The encodings that messages are converted from: glibc's names for them, and where its tables differ from the Web's.
//!
//! Compared with glibc 2.36, byte by byte and pair by pair. Remaining differences: code points above U+10FFFF in UTF-8,
//! which it accepts; seven pairs of GB18030, which later editions moved; Hebrew points in CP1255, which it composes. It
//! knows more encodings, such as ISO-2022-JP and CP1258: a message in one of them is left unchanged.

use std::ops::RangeInclusive;

use encoding_rs as web;
use encoding_rs::Encoding;

/// How a charset is read.
pub(crate) enum Tables {
    /// UTF-8, only to be checked.
    Utf8,
    /// UTF-16 with an optional byte order mark.
    Utf16,
    /// The Web's table as it is.
    Whole(&'static Encoding),
    /// ASCII and these 128 characters.
    Upper(&'static str),
    /// The Web's table with exceptions.
    Web {
        web: &'static Encoding,
        /// How many bytes the first character has; none where they cannot be one.
        unit: fn(&[u8]) -> Option<usize>,
        /// True if private-use characters are meant, and not the Web's filling for what is undefined.
        private_use: bool,
        own: &'static [Exception],
    },
}

/// The code points of a range of bytes or byte sequences, read as big-endian numbers.
pub(crate) type Exception = (RangeInclusive<u32>, Becomes);

/// The result for the codes of a range.
pub(crate) enum Becomes {
    /// They are invalid.
    Nothing,
    /// Consecutive characters from this one.
    From(char),
}

use Becomes::{From, Nothing};

/// Finds the charset that glibc and git know as `name`.
pub(crate) fn find(name: &[u8]) -> Option<&'static Tables> {
    // This one is git's, which compares the name as it is.
    if name.eq_ignore_ascii_case(b"latin-1") {
        return find(b"ISO-8859-1");
    }
    // glibc skips what is in no name, and takes the rest behind slashes for options.
    let is_of_names = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-:.".contains(byte);
    let asked = name
        .iter()
        .take_while(|&&byte| byte != b'/')
        .filter(|byte| is_of_names(byte));
    let asked: Vec<u8> = asked.map(u8::to_ascii_uppercase).collect();
    let is_asked = |names: &str| names.split(' ').any(|name| name.as_bytes() == asked);
    let found = CHARSETS.iter().find(|(names, _)| is_asked(names));
    found.map(|(_, tables)| tables)
}

/// One byte a character.
const fn bytes(web: &'static Encoding, own: &'static [Exception]) -> Tables {
    Tables::Web {
        web,
        unit: |_| Some(1),
        private_use: false,
        own,
    }
}

/// One or more bytes a character, as `unit` says.
const fn units(web: &'static Encoding, unit: fn(&[u8]) -> Option<usize>, own: &'static [Exception]) -> Tables {
    Tables::Web {
        web,
        unit,
        private_use: false,
        own,
    }
}

const fn with_private_use(tables: Tables) -> Tables {
    match tables {
        Tables::Web { web, unit, own, .. } => Tables::Web {
            web,
            unit,
            private_use: true,
            own,
        },
        other => other,
    }
}

/// Two bytes from 0x81 on.
fn pairs(rest: &[u8]) -> Option<usize> {
    Some(if rest[0] > 0x80 { 2 } else { 1 })
}

/// Two bytes, both from 0xa1 on.
fn high_pairs(rest: &[u8]) -> Option<usize> {
    match rest {
        [0xa1..=0xff, 0xa1..=0xff, ..] => Some(2),
        [0xa1..=0xff, ..] => None,
        _ => Some(1),
    }
}

/// Like `pairs`, and four where the second is a digit.
fn gb18030(rest: &[u8]) -> Option<usize> {
    match rest {
        [0x81..=0xff, b'0'..=b'9', ..] => Some(4),
        _ => pairs(rest),
    }
}

/// Two bytes, except ASCII, controls and half-width kana; three for the second set.
fn euc_jp(rest: &[u8]) -> Option<usize> {
    Some(match rest[0] {
        0x8f => 3,
        0x8e | 0xa1.. => 2,
        _ => 1,
    })
}

/// Two bytes, except ASCII and half-width kana.
fn shift_jis(rest: &[u8]) -> Option<usize> {
    Some(match rest[0] {
        0x81..=0x9f | 0xe0.. => 2,
        _ => 1,
    })
}

const C1: Exception = (0x80..=0x9f, From('\u{80}'));

const fn one(code: u32, character: char) -> Exception {
    (code..=code, From(character))
}

/// glibc's names that people use, upper case, and the tables.
static CHARSETS: &[(&str, Tables)] = &[
    ("UTF-8 UTF8", Tables::Utf8),
    (
        "ISO-8859-1 ISO8859-1 ISO88591 ISO_8859-1 8859_1 LATIN1 L1",
        bytes(web::WINDOWS_1252, &[C1]),
    ),
    (
        "ISO-8859-15 ISO8859-15 ISO885915 ISO_8859-15 LATIN-9 LATIN9",
        bytes(web::ISO_8859_15, &[C1]),
    ),
    (
        "ISO-8859-2 ISO8859-2 ISO88592 ISO_8859-2 8859_2 LATIN2 L2",
        bytes(web::ISO_8859_2, &[C1]),
    ),
    (
        "ISO-8859-3 ISO8859-3 ISO88593 ISO_8859-3 8859_3 LATIN3 L3",
        bytes(web::ISO_8859_3, &[C1]),
    ),
    (
        "ISO-8859-4 ISO8859-4 ISO88594 ISO_8859-4 8859_4 LATIN4 L4",
        bytes(web::ISO_8859_4, &[C1]),
    ),
    (
        "ISO-8859-5 ISO8859-5 ISO88595 ISO_8859-5 8859_5 CYRILLIC",
        bytes(web::ISO_8859_5, &[C1]),
    ),
    (
        "ISO-8859-6 ISO8859-6 ISO88596 ISO_8859-6 8859_6 ARABIC ASMO-708",
        bytes(web::ISO_8859_6, &[C1]),
    ),
    (
        "ISO-8859-7 ISO8859-7 ISO88597 ISO_8859-7 8859_7 GREEK GREEK8 ELOT_928",
        bytes(web::ISO_8859_7, &[C1]),
    ),
    (
        "ISO-8859-8 ISO8859-8 ISO88598 ISO_8859-8 8859_8 HEBREW",
        bytes(web::ISO_8859_8, &[C1]),
    ),
    (
        "ISO-8859-9 ISO8859-9 ISO88599 ISO_8859-9 8859_9 LATIN5 L5",
        bytes(web::WINDOWS_1254, &[C1]),
    ),
    (
        "ISO-8859-10 ISO8859-10 ISO885910 ISO_8859-10 LATIN6 L6",
        bytes(web::ISO_8859_10, &[C1]),
    ),
    ("ISO-8859-11 ISO8859-11 ISO885911", bytes(web::WINDOWS_874, &[C1])),
    (
        "ISO-8859-13 ISO8859-13 ISO885913 LATIN7 L7 BALTIC",
        bytes(web::ISO_8859_13, &[C1]),
    ),
    (
        "ISO-8859-14 ISO8859-14 ISO885914 ISO_8859-14 LATIN8 L8 ISO-CELTIC",
        bytes(web::ISO_8859_14, &[C1]),
    ),
    (
        "ISO-8859-16 ISO8859-16 ISO885916 ISO_8859-16 LATIN10 L10",
        bytes(web::ISO_8859_16, &[C1]),
    ),
    ("CP1250 WINDOWS-1250 MS-EE", bytes(web::WINDOWS_1250, &[])),
    ("CP1251 WINDOWS-1251 MS-CYRL", bytes(web::WINDOWS_1251, &[])),
    ("CP1252 WINDOWS-1252 MS-ANSI", bytes(web::WINDOWS_1252, &[])),
    ("CP1253 WINDOWS-1253 MS-GREEK", bytes(web::WINDOWS_1253, &[])),
    ("CP1254 WINDOWS-1254 MS-TURK", bytes(web::WINDOWS_1254, &[])),
    (
        "CP1255 WINDOWS-1255 MS-HEBR",
        bytes(web::WINDOWS_1255, &[(0xca..=0xca, Nothing)]),
    ),
    ("CP1256 WINDOWS-1256 MS-ARAB", bytes(web::WINDOWS_1256, &[])),
    ("CP1257 WINDOWS-1257 WINBALTRIM", bytes(web::WINDOWS_1257, &[])),
    ("CP874 WINDOWS-874 IBM874 874", bytes(web::WINDOWS_874, &[])),
    (
        "TIS-620 TIS620 TIS620-0 TIS620.2529-1 TIS620.2533-0",
        bytes(web::WINDOWS_874, &[(0x80..=0xa0, Nothing)]),
    ),
    ("KOI8-R KOI8R", bytes(web::KOI8_R, &[])),
    ("KOI8-U KOI8U", bytes(web::KOI8_U, &[one(0xae, '╝'), one(0xbe, '╬')])),
    ("IBM866 CP866 866", bytes(web::IBM866, &[])),
    (
        "MACINTOSH MAC",
        bytes(web::MACINTOSH, &[one(0xc6, 'Δ'), one(0xf0, '\u{e01e}')]),
    ),
    (
        "IBM437 CP437 437",
        Tables::Upper(
            "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
             └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
        ),
    ),
    (
        "IBM850 CP850 850",
        Tables::Upper(
            "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
             └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
        ),
    ),
    (
        "IBM852 CP852 852",
        Tables::Upper(
            "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐\
             └┴┬├─┼Ăă╚╔╩╦╠═╬¤đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u{ad}˝˛ˇ˘§÷¸°¨˙űŘř■\u{a0}",
        ),
    ),
    (
        "ANSI_X3.4-1968 ANSI_X3.4-1986 ANSI_X3.4 ASCII US-ASCII US ISO646-US CP367 IBM367",
        bytes(web::WINDOWS_1252, &[(0x80..=0xff, Nothing)]),
    ),
    (
        "GB18030",
        with_private_use(units(
            web::GB18030,
            gb18030,
            &[
                (0x80..=0x80, Nothing),
                (0x8130_8130..=0x8130_8139, From('\u{80}')),
                (0x8130_8230..=0x8130_8239, From('\u{8a}')),
                (0x8130_8330..=0x8130_8339, From('\u{94}')),
                (0x8130_8430..=0x8130_8431, From('\u{9e}')),
            ],
        )),
    ),
    (
        "GBK CP936 MS936 WINDOWS-936 GB13000",
        units(
            web::GBK,
            pairs,
            &[
                (0xa2e3..=0xa2e3, Nothing),
                (0xa3a0..=0xa3a0, Nothing),
                (0xa6d9..=0xa6df, Nothing),
                (0xa6ec..=0xa6ed, Nothing),
                (0xa6f3..=0xa6f3, Nothing),
                (0xa8bc..=0xa8bc, Nothing),
                (0xa8bf..=0xa8bf, Nothing),
                (0xa989..=0xa995, Nothing),
                (0xfe50..=0xfea0, Nothing),
            ],
        ),
    ),
    (
        "EUC-CN EUCCN GB2312 CN-GB",
        units(
            web::GBK,
            high_pairs,
            &[
                (0x80..=0x80, Nothing),
                one(0xa1a4, '・'),
                one(0xa1aa, '―'),
                (0xa2a1..=0xa2b0, Nothing),
                (0xa2e3..=0xa2e4, Nothing),
                (0xa6d9..=0xa6ff, Nothing),
                (0xa8bb..=0xa8c4, Nothing),
                (0xd7fa..=0xd7fe, Nothing),
                (0xaaa1..=0xafff, Nothing),
                (0xf8a1..=0xfeff, Nothing),
            ],
        ),
    ),
    (
        "BIG5 BIG-5 BIG-FIVE BIGFIVE CN-BIG5 CP950",
        units(
            web::BIG5,
            pairs,
            &[
                one(0x80, '\u{80}'),
                (0x8140..=0xa0ff, Nothing),
                (0xa3c0..=0xa3e0, Nothing),
                (0xa3e2..=0xa3fe, Nothing),
                (0xc6a1..=0xc6fe, From('\u{f6b1}')),
                (0xc740..=0xc77e, From('\u{f70f}')),
                (0xc7a1..=0xc7fe, From('\u{f74e}')),
                (0xc840..=0xc87e, From('\u{f7ac}')),
                (0xc8a1..=0xc8fe, From('\u{f7eb}')),
                one(0xf9fe, '▓'),
                (0xfa40..=0xfeff, Nothing),
            ],
        ),
    ),
    (
        "EUC-JP EUCJP UJIS",
        units(
            web::EUC_JP,
            euc_jp,
            &[
                C1,
                one(0xa1c1, '〜'),
                one(0xa1c2, '‖'),
                one(0xa1dd, '−'),
                one(0xa1f1, '¢'),
                one(0xa1f2, '£'),
                one(0xa2cc, '¬'),
                (0xada1..=0xadfe, Nothing),
                (0xf9a1..=0xfcfe, Nothing),
            ],
        ),
    ),
    (
        "SJIS SHIFT_JIS SHIFT-JIS MS_KANJI",
        units(
            web::SHIFT_JIS,
            shift_jis,
            &[
                one(0x5c, '¥'),
                one(0x7e, '‾'),
                one(0x8160, '〜'),
                one(0x8161, '‖'),
                one(0x817c, '−'),
                one(0x8191, '¢'),
                one(0x8192, '£'),
                one(0x81ca, '¬'),
                (0x8740..=0x87ff, Nothing),
                (0xed40..=0xeeff, Nothing),
                (0xfa40..=0xfcff, Nothing),
            ],
        ),
    ),
    (
        "CP932 WINDOWS-31J MS932 SJIS-OPEN SJIS-WIN",
        with_private_use(units(web::SHIFT_JIS, shift_jis, &[])),
    ),
    ("EUC-KR EUCKR", units(web::EUC_KR, high_pairs, &[C1, one(0xa2e8, '㉾')])),
    ("UHC CP949 MSCP949", units(web::EUC_KR, pairs, &[])),
    // The last two are git's.
    ("UTF-16 UTF16 UTF-16LE-BOM UTF16LE-BOM", Tables::Utf16),
    ("UTF-16LE UTF16LE", Tables::Whole(web::UTF_16LE)),
    ("UTF-16BE UTF16BE", Tables::Whole(web::UTF_16BE)),
];
