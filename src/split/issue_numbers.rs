//! Issue numbers in messages: `#12` becomes `OWNER/REPO#12`, since in the new repository it would link to another issue.
//!
//! The rule is that of GitHub's links: a number by itself, not inside a word, an address or a longer reference.

use gix::bstr::{ByteSlice, ByteVec};

use crate::text;

/// The repository that bare issue numbers belong to: `OWNER/REPO`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Qualifier(String);

impl Qualifier {
    /// Takes `OWNER/REPO` as it was typed.
    ///
    /// # Errors
    /// When it is anything else.
    pub fn new(typed: &str) -> Result<Self, InvalidQualifier> {
        let plain = |part: &str| {
            let name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
            !part.is_empty() && part.bytes().all(name)
        };
        match typed.split_once('/') {
            Some((owner, repo)) if plain(owner) && plain(repo) => Ok(Qualifier(typed.to_owned())),
            _ => Err(InvalidQualifier(typed.to_owned())),
        }
    }

    /// The repository as it was typed.
    pub fn repository(&self) -> &str {
        &self.0
    }

    /// Puts the repository before each issue number that stands by itself in `out`, from `start` on.
    pub(crate) fn apply(&self, out: &mut Vec<u8>, start: usize) {
        let message = out.split_off(start);
        let mut copied = 0;
        while let Some(place) = number_in(&message, copied) {
            out.push_str(&message[copied..place]);
            out.push_str(&self.0);
            out.push(b'#');
            copied = place + 1;
        }
        out.push_str(&message[copied..]);
    }
}

/// The place of the first issue number of `message` that stands by itself, from `start` on.
pub(crate) fn number_in(message: &[u8], start: usize) -> Option<usize> {
    if !message[start..].contains(&b'#') {
        return None;
    }
    let mut at = start;
    while at < message.len() {
        if message[at..].starts_with(b"://") {
            at = end_of_address(message, at);
        } else if message[at] == b'#' && stands_alone(message, at) {
            return Some(at);
        } else {
            at += 1;
        }
    }
    None
}

/// A text that does not name a repository as `OWNER/REPO`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{}' does not name a repository of issues", text::address(.0))]
pub struct InvalidQualifier(String);

/// Returns true if a number follows the `#` at `at`, and neither end of both is inside something longer.
fn stands_alone(message: &[u8], at: usize) -> bool {
    let before = &message[..at];
    let is_free = match before.chars().next_back() {
        None => true,
        Some(last) => !(last.is_alphanumeric() || matches!(last, '_' | '#' | '&' | '/')),
    };
    let digits = message[at + 1..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (number, after) = message[at + 1..].split_at(digits);
    let ends = after
        .chars()
        .next()
        .is_none_or(|next| !(next.is_alphanumeric() || next == '_'));
    is_free && ends && number.first().is_some_and(|&digit| digit != b'0')
}

/// Where the address ends whose `://` is at `at`; a closing bracket belongs to it only if its opening one does.
fn end_of_address(message: &[u8], at: usize) -> usize {
    let mut open = 0;
    for (place, &byte) in message.iter().enumerate().skip(at) {
        match byte {
            b'(' | b'[' => open += 1,
            b')' | b']' if open > 0 => open -= 1,
            b')' | b']' | b'<' | b'>' | b'"' | b'\'' | b'`' => return place,
            _ if byte.is_ascii_whitespace() => return place,
            _ => {}
        }
    }
    message.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn qualified(message: &str) -> String {
        let mut out = b"#1 is not looked at: ".to_vec();
        let start = out.len();
        out.extend_from_slice(message.as_bytes());
        Qualifier::new("o/r").unwrap().apply(&mut out, start);
        assert!(out.starts_with(b"#1 is not looked at: "));
        String::from_utf8(out.split_off(start)).unwrap()
    }

    #[test]
    fn numbers_that_stand_alone_are_qualified() {
        for (message, expected) in [
            ("#12", "o/r#12"),
            (
                "Merge pull request #5258 from a/b",
                "Merge pull request o/r#5258 from a/b",
            ),
            ("fixes (#1), [#2], #3.\n#4", "fixes (o/r#1), [o/r#2], o/r#3.\no/r#4"),
            ("siehe—#7", "siehe—o/r#7"),
            (
                "[#8](https://github.com/a/b/issues/8#9)",
                "[o/r#8](https://github.com/a/b/issues/8#9)",
            ),
            ("(https://a/b) #10", "(https://a/b) o/r#10"),
        ] {
            assert_eq!(qualified(message), expected);
        }
    }

    #[test]
    fn words_addresses_and_qualified_numbers_are_left_alone() {
        for message in [
            "a#1",
            "é#1",
            "org/repo#1",
            "#1a",
            "#1_",
            "##1",
            "&#12;",
            "#",
            "#x",
            "#0",
            "#000000",
            "https://a/b#1",
            "https://a/#1",
            "https://a/(b)#1",
            "<https://a/?q=#1>",
            "no number",
            "",
        ] {
            assert_eq!(qualified(message), message);
        }
    }

    #[test]
    fn only_an_owner_and_a_name_qualify() {
        for typed in ["", "o", "o/", "/r", "o/r/x", "https://github.com/o/r", "o r/x"] {
            assert!(Qualifier::new(typed).is_err(), "{typed}");
        }
    }
}
