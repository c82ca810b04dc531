//! Messages in old encodings become UTF-8, as `git fast-export --reencode=yes` makes them.

use encoding_rs::Encoding;

/// Converts `message` from the encoding that git knows as `name`.
///
/// Returns `None` where the name is unknown or the message is not valid in this encoding: it stays as it is then.
pub(crate) fn to_utf8(message: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    // The Web takes these names for windows-1252, which differs in 0x80 to 0x9f.
    let is_latin1 = [&b"iso-8859-1"[..], b"iso8859-1", b"latin1", b"latin-1", b"l1"]
        .iter()
        .any(|alias| alias.eq_ignore_ascii_case(name));
    if is_latin1 {
        return Some(message.iter().copied().map(char::from).collect::<String>().into_bytes());
    }
    let text = Encoding::for_label(name)?.decode_without_bom_handling_and_without_replacement(message)?;
    Some(text.into_owned().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latin1_is_the_real_one() {
        assert_eq!(
            to_utf8(b"caf\xe9 \x80", b"ISO-8859-1").as_deref(),
            Some("café \u{80}".as_bytes())
        );
    }

    #[test]
    fn an_unknown_encoding_converts_nothing() {
        assert_eq!(to_utf8(b"text", b"no-such-encoding"), None);
    }

    #[test]
    fn an_invalid_sequence_converts_nothing() {
        assert_eq!(to_utf8(b"caf\xe9", b"UTF-8"), None);
    }
}
