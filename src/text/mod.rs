//! Text that comes from repositories and remotes, made safe to print.

pub mod markdown;
#[cfg(feature = "hubs")]
pub(crate) mod nearest;
#[cfg(feature = "hubs")]
pub(crate) mod pattern;
mod secrets;

use std::borrow::Cow;
use std::path::Path;

pub use secrets::without_secrets;

/// Escapes control characters and bidirectional overrides, and replaces what is not UTF-8.
///
/// Whatever a repository says (messages, names, paths, refs) goes through here before it reaches a terminal, a log or a
/// report: it cannot move the cursor, change colours or reorder the line.
pub fn escaped(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| escape(c, &mut out));
    out
}

/// The same for text of several lines: it keeps its line feeds and tabs.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c => escape(c, &mut out),
        }
    }
    out
}

/// The same for text that is on its way to a screen: it keeps colours, too.
pub fn on_screen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("\x1b[") {
        let after = &rest[start + 2..];
        let code = after.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
        // Only a colour ends with an 'm'; all else that begins so moves the cursor or sets up the terminal.
        let end = start + 2 + after.len() - code.len();
        let (shown, kept) = match code.starts_with('m') {
            true => (start, end + 1),
            false => (end, end),
        };
        out += &visible(&rest[..shown]);
        out += &rest[shown..kept];
        rest = &rest[kept..];
    }
    out + &visible(rest)
}

/// Returns true for a control character, and for one that changes the order of those beside it.
pub fn is_hidden(c: char) -> bool {
    c.is_control() || reorders(c)
}

fn escape(c: char, out: &mut String) {
    match c {
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        c if is_hidden(c) => out.extend(c.escape_unicode()),
        c => out.push(c),
    }
}

/// Returns true if `c` changes the direction or order of the text around it.
fn reorders(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The address of a repository as it was typed, without its secrets and safe to print.
pub fn address(typed: &str) -> String {
    escaped(without_secrets(typed).as_bytes())
}

/// A path of the file system, safe to print, with `~` for the home folder, whose name may be the user's.
pub fn path(path: &Path) -> String {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    let below = home.and_then(|home| path.strip_prefix(home).ok());
    let shown = match below {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    };
    escaped(shown.as_bytes())
}

/// The longest line that a message is shown with.
const LONGEST_LINE: usize = 2000;

/// The words of an error, fit to print: addresses lose their secrets, control characters are escaped, and a line that
/// quotes a whole file is cut.
pub fn message(words: &str) -> String {
    let cut = |line: &str| match line.char_indices().nth(LONGEST_LINE) {
        Some((end, _)) => format!("{}… ({} more bytes)", &line[..end], line.len() - end),
        None => line.to_owned(),
    };
    let lines: Vec<_> = words.split('\n').map(cut).collect();
    visible(&without_secrets(&lines.join("\n")))
}

/// Quotes a word, where it needs that, so that a shell takes it as one.
///
/// Characters that are not fit to print are written as their bytes, which needs a shell that knows `$'…'`.
pub fn quoted(word: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | '@');
    if !word.is_empty() && word.chars().all(plain) {
        return Cow::Borrowed(word);
    }
    if !word.contains(is_hidden) {
        return Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")));
    }
    let mut out = String::from("$'");
    for c in word.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            c if is_hidden(c) => {
                let mut buffer = [0; 4];
                let bytes = c.encode_utf8(&mut buffer).bytes();
                out.extend(bytes.map(|byte| format!("\\{byte:03o}")));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out + "'")
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
    fn text_of_several_lines_keeps_them() {
        assert_eq!(visible("a\tb\r\n\x1b[0m\u{202e}c\n"), "a\tb\\r\n\\u{1b}[0m\\u{202e}c\n");
        assert_eq!(visible("naïve\n日本"), "naïve\n日本");
    }

    #[test]
    fn text_on_a_screen_keeps_its_colours_only() {
        let ours = "\x1b[1m\x1b[33mhint:\x1b[0m a\tb\n";
        assert_eq!(on_screen(ours), ours);
        let theirs = "\x1b[2Ja\x1b]0;t\x07\x1b[1;31mb\x1b[0m\x1b[\u{9b}\r\u{202e}\x1b";
        assert_eq!(
            on_screen(theirs),
            "\\u{1b}[2Ja\\u{1b}]0;t\\u{7}\x1b[1;31mb\x1b[0m\\u{1b}[\\u{9b}\\r\\u{202e}\\u{1b}"
        );
    }

    #[test]
    fn a_message_keeps_its_lines_and_moves_no_cursor() {
        let moves = "'\u{1b}[31m'\ncannot \u{202e}be read";
        assert_eq!(message(moves), "'\\u{1b}[31m'\ncannot \\u{202e}be read");
    }

    #[test]
    fn a_message_does_not_quote_a_whole_file() {
        let line = "é".repeat(1_000_000);
        let shown = message(&format!("first\ninvalid line {line}\nlast https://me:pw@host/x"));
        assert!(shown.len() < 5_000, "{} bytes", shown.len());
        assert!(
            shown.contains("… (199") && shown.ends_with("\nlast https://host/x"),
            "{shown}"
        );
    }

    #[test]
    fn words_are_quoted_where_a_shell_would_split_them() {
        assert_eq!(quoted("a/b-c.yml"), "a/b-c.yml");
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a'\\\x1b1\n\u{202e}"), r"$'a\'\\\0331\012\342\200\256'");
    }

    #[test]
    fn a_subject_is_the_first_paragraph() {
        assert_eq!(subject(b"\n  one\ntwo\n\nthree"), "one two");
        assert_eq!(subject(b""), "");
    }
}
