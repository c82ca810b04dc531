//! Messages in old encodings become UTF-8, as `git fast-export --reencode=yes` makes them with glibc's iconv.
//!
//! Encodings of the Web have the characters, and [`charsets`](super::charsets) lists where iconv reads a code otherwise.

use encoding_rs::UTF_8;
use gix::bstr::ByteSlice;

use super::charsets::{self, Base, Becomes, Charset};

/// The longest code of a character, in bytes.
const LONGEST: usize = 4;

/// A message that is not converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unconverted {
    /// git keeps it as well: it does not know the encoding, or the message is not valid in it.
    Kept,
    /// git may convert it, to a text that is not known here.
    Unread,
}

use Unconverted::{Kept, Unread};

/// Converts `message` from the encoding that git knows as `name`.
pub(crate) fn to_utf8(message: &[u8], name: &[u8]) -> Result<String, Unconverted> {
    let charset = charsets::find(name).ok_or(Kept)?;
    if charset.loses_last && message.last().is_some_and(|&byte| byte >= b'A') {
        return Err(Unread);
    }
    if let Base::Web(web) = charset.base
        && web == UTF_8
    {
        // glibc takes numbers above U+10FFFF for characters.
        let is_beyond = |byte: &u8| (0xf4..=0xfd).contains(byte);
        let refused = if message.iter().any(is_beyond) { Unread } else { Kept };
        return message.to_str().map(Into::into).map_err(|_| refused);
    }
    let mut text = String::with_capacity(message.len() * 2);
    let mut rest = message;
    while !rest.is_empty() {
        let mut lengths = 1..=LONGEST.min(rest.len());
        let read = lengths.find_map(|length| Some((length, character(&charset, &rest[..length], &mut text)?)));
        let (length, read) = read.ok_or(Kept)?;
        read?;
        rest = &rest[length..];
    }
    Ok(text)
}

/// Appends the character of `code` to `text`; `None` where the code is longer, if it is one at all.
fn character(charset: &Charset, code: &[u8], text: &mut String) -> Option<Result<(), Unconverted>> {
    let exception = charset.exception(code);
    match exception {
        Some((Becomes::From(first), distance)) => {
            text.push(char::from_u32(first + distance)?);
            return Some(Ok(()));
        }
        Some((Becomes::Unknown, _)) => return Some(Err(Unread)),
        Some((Becomes::Nothing, _)) => {
            return Some(Err(match charset.base {
                Base::Ascii | Base::Other => Unread,
                Base::Web(_) | Base::Upper(_) => Kept,
            }));
        }
        Some((Becomes::TheSame, _)) | None => {}
    }
    let is_text = |byte: u8| matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r');
    match charset.base {
        Base::Other => return Some(Err(Unread)),
        Base::Ascii if !is_text(code[0]) => return Some(Err(Unread)),
        Base::Upper(upper) if !code[0].is_ascii() => text.push(upper.chars().nth(usize::from(code[0]) - 0x80)?),
        Base::Web(web) if !code[0].is_ascii() => {
            let characters = web.decode_without_bom_handling_and_without_replacement(code)?;
            // The Web gives a control or a private character to codes that mean nothing elsewhere.
            let is_made_up = |c| matches!(c, '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}');
            if exception.is_none() && characters.chars().any(is_made_up) {
                return Some(Err(Kept));
            }
            text.push_str(&characters);
        }
        Base::Ascii | Base::Upper(_) | Base::Web(_) => text.push(char::from(code[0])),
    }
    Some(Ok(()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expected: &str) {
        assert_eq!(to_utf8(bytes, name.as_bytes()).as_deref(), Ok(expected), "{name}");
    }

    #[track_caller]
    fn refused(name: &str, bytes: &[u8]) {
        assert_eq!(to_utf8(bytes, name.as_bytes()), Err(Kept), "{name} {bytes:x?}");
    }

    #[track_caller]
    fn unread(name: &str, bytes: &[u8]) {
        assert_eq!(to_utf8(bytes, name.as_bytes()), Err(Unread), "{name} {bytes:x?}");
    }

    #[test]
    fn valid_utf8_stays_as_it_is() {
        check("UTF-8", "\u{feff}é\u{ffff}".as_bytes(), "\u{feff}é\u{ffff}");
        for bytes in [&b"\xe9"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x82"] {
            refused("UTF-8", bytes);
        }
    }

    #[test]
    fn names_are_matched_as_iconv_matches_them() {
        for name in [
            "ISO-8859-1",
            "iso8859-1",
            "Latin1",
            "latin-1",
            "L1",
            "ISO 8859-1 ",
            "8859_1",
            "ISO-8859-1//IGNORE",
        ] {
            check(name, b"\xe9", "é");
        }
        for name in ["iso_8859_1", "latin-1 ", "windows1252", "x-sjis", "nonsense", ""] {
            refused(name, b"a");
        }
    }

    #[test]
    fn the_iso_8859_family_has_the_c1_controls() {
        check("ISO-8859-1", b"\x80\x9f\xa4", "\u{80}\u{9f}¤");
        check("ISO-8859-2", b"\x85\xb1", "\u{85}ą");
        check("ISO-8859-9", b"\x80\xfd", "\u{80}ı");
        check("ISO-8859-15", b"\x80\xa4", "\u{80}€");
    }

    #[test]
    fn windows_code_pages_have_holes() {
        check("windows-1252", b"\x80\x93", "€“");
        refused("windows-1252", b"\x81");
        check("cp1251", b"\xcf\xf0", "Пр");
        refused("cp1251", b"\x98");
    }

    #[test]
    fn other_single_byte_encodings() {
        check("KOI8-R", b"\xf0\xd2", "Пр");
        check("KOI8-U", b"\xae\xa4", "╝є");
        check("CP437", b"caf\x82", "café");
        check("CP850", b"\xb5", "Á");
        check("ASCII", b"abc", "abc");
        refused("US-ASCII", b"\xe9");
    }

    #[test]
    fn chinese() {
        check("GB2312", b"\xd6\xd0\xa1\xaa", "中―");
        refused("GB2312", b"\x81\x40");
        check("GBK", b"\x81\x40\xa1\xaa", "丂—");
        check("GB18030", b"\x81\x40\x90\x30\x81\x30", "丂\u{10000}");
        check(
            "GB18030",
            b"\x81\x30\x81\x30\x81\x30\x84\x31\x81\x30\x84\x32",
            "\u{80}\u{9f}\u{a0}",
        );
        refused("GB18030", b"\x80");
        check("Big5", b"\xa4\xa4\xf9\xfe", "中▓");
        refused("Big5", b"\x87\x40");
    }

    #[test]
    fn japanese() {
        check("EUC-JP", b"\xc6\xfc\xa1\xc1\x8e\xb1\x8f\xa2\xb7", "日〜ｱ～");
        refused("EUC-JP", b"\xad\xa1");
        check("Shift_JIS", b"\x93\xfa\x81\x60\\~", "日〜¥‾");
        refused("Shift_JIS", b"\x87\x40");
        check("CP932", b"\x93\xfa\x81\x60\\~\x87\x40", "日～\\~①");
    }

    #[test]
    fn korean() {
        check("EUC-KR", b"\xc7\xd1", "한");
        refused("EUC-KR", b"\xc7\x41");
        check("CP949", b"\xc7\xd1\x81\x41", "한갂");
    }

    #[test]
    fn half_a_character_at_the_end_is_invalid() {
        for name in ["EUC-JP", "Shift_JIS", "GBK", "GB2312", "GB18030", "Big5", "EUC-KR"] {
            refused(name, b"\xe4");
        }
    }

    #[test]
    fn ascii_is_the_same_in_charsets_that_are_not_read() {
        for name in [
            "ISO-2022-JP",
            "iso-2022-kr",
            "EUC-TW",
            "UTF-7",
            "KOI8-T",
            "BIG5-HKSCS",
            "JOHAB",
            "CP737",
        ] {
            check(name, b"Fix: a [b]\n", "Fix: a [b]\n");
            unread(name, b"\x1b$B\xb1\n");
        }
        unread("UTF-7", b"a+b");
        unread("JOHAB", b"\\");
    }

    #[test]
    fn wide_and_ebcdic_charsets_are_not_read() {
        for name in [
            "UTF-16",
            "utf16le-bom",
            "UTF-32",
            "UCS-2",
            "EBCDIC-US",
            "CP037",
            "IBM-1047",
            "ISO646-DE",
        ] {
            check(name, b"", "");
            unread(name, b"ab");
        }
    }

    #[test]
    fn letters_that_wait_for_an_accent_are_not_read() {
        check("CP1258", b"Viet Nam\n", "Viet Nam\n");
        unread("CP1258", b"Viet Nam");
        check("CP1255", b"\xf9\xec\xe5\xed\n", "שלום\n");
        unread("CP1255", b"\xf9\xec\xe5\xed");
        unread("CP1255", b"\xe9\xc4\n");
    }

    #[test]
    fn numbers_beyond_unicode_are_not_read() {
        unread("UTF-8", b"\xf4\x90\x80\x80");
        unread("UTF-8", b"\xf8\x88\x80\x80\x80");
    }
}
