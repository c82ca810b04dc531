//! Messages in old encodings become UTF-8, as `git fast-export --reencode=yes` makes them with glibc's iconv.
//!
//! The tables are those of the Web's encodings, changed where iconv reads a byte otherwise or not at all; `charsets`
//! lists that. A message that is not valid in its encoding stays as it is, and so does its header.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use gix::bstr::ByteSlice;

use super::charsets::{self, Becomes, Tables};

/// Converts `message` from the encoding that git knows as `name`.
///
/// Returns `None` where the name is unknown or the message is not valid in this encoding.
pub(crate) fn to_utf8(message: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let text = match charsets::find(name)? {
        Tables::Utf8 => Cow::Borrowed(message.to_str().ok()?),
        Tables::Utf16 => match message {
            [0xfe, 0xff, rest @ ..] => decode(UTF_16BE, rest)?,
            [0xff, 0xfe, rest @ ..] => decode(UTF_16LE, rest)?,
            _ => decode(UTF_16LE, message)?,
        },
        Tables::Whole(web) => decode(web, message)?,
        Tables::Upper(upper) => Cow::Owned(with_upper_half(message, upper)),
        Tables::Web {
            web,
            unit,
            private_use,
            own,
        } => Cow::Owned(by_units(message, web, *unit, *private_use, own)?),
    };
    Some(text.into_owned().into_bytes())
}

fn decode<'a>(web: &'static Encoding, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
    web.decode_without_bom_handling_and_without_replacement(bytes)
}

/// Reads ASCII, and bytes from 0x80 as the characters of `upper`.
fn with_upper_half(message: &[u8], upper: &str) -> String {
    let upper: Vec<char> = upper.chars().collect();
    let character = |&byte: &u8| match byte.checked_sub(0x80) {
        Some(at) => upper[usize::from(at)],
        None => char::from(byte),
    };
    message.iter().map(character).collect()
}

/// Reads one character of one or more bytes after the other, so that each can be looked up among the encoding's `own`.
fn by_units(
    message: &[u8],
    web: &'static Encoding,
    unit: fn(&[u8]) -> Option<usize>,
    private_use: bool,
    own: &[charsets::Exception],
) -> Option<String> {
    let mut text = String::with_capacity(message.len() * 2);
    let mut rest = message;
    while !rest.is_empty() {
        let (bytes, after) = rest.split_at_checked(unit(rest)?)?;
        rest = after;
        let code = bytes.iter().fold(0, |code, &byte| code << 8 | u32::from(byte));
        match own.iter().find(|(codes, _)| codes.contains(&code)) {
            Some((_, Becomes::Nothing)) => return None,
            Some((codes, Becomes::From(first))) => text.push(char::from_u32(*first as u32 + code - codes.start())?),
            None if code < 0x80 => text.push(char::from(bytes[0])),
            None => {
                let characters = decode(web, bytes)?;
                // The Web gives a control or a private character to bytes that mean nothing elsewhere.
                let is_made_up = |c| match c {
                    '\u{80}'..='\u{9f}' => true,
                    '\u{e000}'..='\u{f8ff}' => !private_use,
                    _ => false,
                };
                if characters.chars().any(is_made_up) {
                    return None;
                }
                text.push_str(&characters);
            }
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, bytes: &[u8], expected: &str) {
        assert_eq!(
            to_utf8(bytes, name.as_bytes()).as_deref(),
            Some(expected.as_bytes()),
            "{name}"
        );
    }

    #[track_caller]
    fn refused(name: &str, bytes: &[u8]) {
        assert_eq!(to_utf8(bytes, name.as_bytes()), None, "{name} {bytes:x?}");
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
        for name in [
            "EUC-JP",
            "Shift_JIS",
            "GBK",
            "GB2312",
            "GB18030",
            "Big5",
            "EUC-KR",
            "UTF-16",
        ] {
            refused(name, b"\xe4");
        }
    }

    #[test]
    fn utf16_is_little_endian_without_a_mark() {
        check("UTF-16", b"ab", "\u{6261}");
        check("UTF-16", b"\xfe\xffab", "\u{6162}");
        check("UTF-16", b"\xff\xfeab", "\u{6261}");
        check("UTF-16BE", b"ab", "\u{6162}");
        check("UTF-16LE", b"\xff\xfeab", "\u{feff}\u{6261}");
    }
}
