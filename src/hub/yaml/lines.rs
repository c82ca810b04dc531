//! The lines of a text that a YAML entry or item takes.

use anyhow::{Context, Result};

use super::document::Value;

/// How many lines there are up to the end of what begins in `column` on line `first`, counted from 1: what is indented
/// deeper belongs to it. Right below a key, a list may stand in the same column.
pub(super) fn end_below(lines: &[&str], first: usize, column: usize, with_list: bool) -> usize {
    let mut end = first;
    for (number, line) in lines.iter().enumerate().skip(first) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        if content.trim().is_empty() {
            continue;
        }
        let is_list = with_list && (content.starts_with("- ") || content.trim_end() == "-");
        if indent > column || (indent == column && is_list) {
            end = number + 1;
        } else {
            break;
        }
    }
    end
}

/// The lines without those from `first` to `end`: of the blank lines on both sides of what goes, one side stays.
pub(super) fn without(lines: &[&str], first: usize, mut end: usize) -> String {
    let is_blank = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
    if first > 0 && is_blank(lines.get(first - 1)) && is_blank(lines.get(end)) {
        end += usize::from(end < lines.len());
    }
    [&lines[..first], &lines[end..]].concat().concat()
}

/// Where a value begins, in bytes.
pub(super) fn offset(text: &str, value: Value<'_>) -> Result<usize> {
    let line = text
        .split_inclusive('\n')
        .nth(value.line() - 1)
        .context("a value lies outside the text")?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let column = line
        .char_indices()
        .nth(value.column())
        .map_or(line.len(), |(place, _)| place);
    Ok(start + column)
}

/// Returns true if a value stands elsewhere, under an anchor, and is only referred to at this place.
pub fn is_alias(text: &str, value: Value<'_>) -> bool {
    offset(text, value).is_ok_and(|at| text[at..].starts_with('*'))
}

/// The length of the scalar that begins `text`, and true if it is in quotes; none where it is not on one line.
pub(super) fn scalar_length(text: &str) -> Option<(usize, bool)> {
    match text.as_bytes().first()? {
        &quote @ (b'"' | b'\'') => Some((quoted_length(text, quote)?, true)),
        b'|' | b'>' | b'&' | b'*' | b'!' => None,
        _ => Some((plain_length(text), false)),
    }
}

/// The length of a scalar in quotes that begins `text`.
fn quoted_length(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    loop {
        match *bytes.get(at)? {
            b'\n' => return None,
            b'\\' if quote == b'"' => at += 2,
            byte if byte == quote && quote == b'\'' && bytes.get(at + 1) == Some(&quote) => at += 2,
            byte if byte == quote => return Some(at + 1),
            _ => at += 1,
        }
    }
}

/// The length of a plain scalar that begins `text`: to a comment or the end of the line.
fn plain_length(text: &str) -> usize {
    let line = text.lines().next().unwrap_or_default();
    let end = line.find(" #").unwrap_or(line.len());
    line[..end].trim_end().len()
}
