//! Text that comes from repositories and remotes, made safe to print.

#[cfg(feature = "hubs")]
pub(crate) mod nearest;
#[cfg(feature = "hubs")]
pub(crate) mod pattern;

use std::borrow::Cow;

/// Escapes control characters and bidirectional overrides, and replaces what is not UTF-8.
///
/// Whatever a repository says (messages, names, paths, refs) goes through here before it reaches a terminal, a log or a
/// report: it cannot move the cursor, change colours or reorder the line.
pub fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || reorders(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// Returns true if `c` changes the direction or order of the text around it.
fn reorders(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Cuts user, password and query out of every URL in `text`.
pub fn without_secrets(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find("://") else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut next = Some(first);
    while let Some(at) = next {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let authority_end = after
            .find(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace() || matches!(c, '\'' | '"'))
            .unwrap_or(after.len());
        let authority = &after[..authority_end];
        match authority.rfind('@') {
            // ssh's user name is part of the address and no secret; what follows a colon is.
            Some(at) if before.ends_with("ssh://") => {
                out.push_str(authority[..at].split(':').next().unwrap_or_default());
                out.push_str(&authority[at..]);
            }
            Some(at) => out.push_str(&authority[at + 1..]),
            None => out.push_str(authority),
        }
        rest = without_query(&after[authority_end..], &mut out);
        next = rest.find("://");
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Quotes a word, where it needs that, so that a shell takes it as one.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | '@');
    match !word.is_empty() && word.chars().all(plain) {
        true => Cow::Borrowed(word),
        false => Cow::Owned(format!("'{}'", word.replace('\'', r"'\''"))),
    }
}

/// Moves the rest of a URL from the front of `text` to `out`, up to a query, which is left out; returns what follows.
fn without_query<'a>(text: &'a str, out: &mut String) -> &'a str {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '\'' | '"'))
        .unwrap_or(text.len());
    let (url, rest) = text.split_at(end);
    match url.find('?') {
        Some(query) => {
            out.push_str(&url[..query]);
            rest
        }
        None => text,
    }
}

/// The first line of a commit message, as `git log --oneline` shows it: the first paragraph on one line.
pub fn subject(message: &[u8]) -> String {
    let mut out = String::new();
    let lines = message.split(|&b| b == b'\n').map(<[u8]>::trim_ascii);
    for line in lines
        .skip_while(|line| line.is_empty())
        .take_while(|line| !line.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&escaped(line));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_overrides_are_escaped() {
        assert_eq!(escaped(b"a\x1b[31mb\xe2\x80\xaec\n"), "a\\u{1b}[31mb\\u{202e}c\\n");
        assert_eq!(escaped("naïve 日本".as_bytes()), "naïve 日本");
        assert_eq!(escaped(b"\xff"), "\u{fffd}");
    }

    #[test]
    fn credentials_are_cut_out_of_urls() {
        assert_eq!(without_secrets("https://me:pw@host/x.git"), "https://host/x.git");
        assert_eq!(without_secrets("https://token@host/x"), "https://host/x");
        assert_eq!(without_secrets("ssh://git@host/x"), "ssh://git@host/x");
        assert_eq!(without_secrets("ssh://git:pw@host/x"), "ssh://git@host/x");
        assert_eq!(without_secrets("git@host:x.git"), "git@host:x.git");
        assert_eq!(
            without_secrets("at 'https://host/x?token=t' or http://h?t=1"),
            "at 'https://host/x' or http://h"
        );
        assert_eq!(
            without_secrets("fatal: 'https://a:p@ss@h/x' and http://b@i/y"),
            "fatal: 'https://h/x' and http://i/y"
        );
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted("a/b-c.yml"), "a/b-c.yml");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
    }

    #[test]
    fn a_subject_is_the_first_paragraph() {
        assert_eq!(subject(b"\n  one\ntwo\n\nthree"), "one two");
        assert_eq!(subject(b""), "");
    }
}
