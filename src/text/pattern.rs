//! Patterns with wildcards, matched as git matches them, and `{a,b}` for alternatives.

use std::fmt;

use gix::bstr::ByteSlice;
use gix::glob::wildmatch::Mode;

/// A pattern for whole paths or names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The pattern without braces: one for each combination of alternatives.
    alternatives: Vec<String>,
    mode: Mode,
}

/// The reason why a pattern cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternError {
    /// A bracket has no end.
    OpenBracket,
    /// A brace has no end.
    OpenBrace,
}

impl fmt::Display for PatternError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            PatternError::OpenBracket => "a '[' has no ']'",
            PatternError::OpenBrace => "a '{' has no '}'",
        })
    }
}

impl Pattern {
    /// A pattern for paths: `*` and `?` stop at a slash, `**` does not.
    ///
    /// # Errors
    /// When a bracket or a brace has no end.
    pub fn for_paths(typed: &str) -> Result<Pattern, PatternError> {
        Pattern::new(typed, Mode::NO_MATCH_SLASH_LITERAL)
    }

    /// A pattern for names, in which a slash is a character like any other.
    ///
    /// # Errors
    /// As [`for_paths`](Pattern::for_paths).
    pub fn for_names(typed: &str) -> Result<Pattern, PatternError> {
        Pattern::new(typed, Mode::empty())
    }

    fn new(typed: &str, mode: Mode) -> Result<Pattern, PatternError> {
        let alternatives = expanded(typed)?;
        Ok(Pattern { alternatives, mode })
    }

    /// Returns true if the whole of `text` matches.
    pub fn matches(&self, text: &[u8]) -> bool {
        let matches = |pattern: &String| gix::glob::wildmatch(pattern.as_str().into(), text.as_bstr(), self.mode);
        self.alternatives.iter().any(matches)
    }
}

/// The patterns without braces that `pattern` stands for.
fn expanded(pattern: &str) -> Result<Vec<String>, PatternError> {
    let mut at = 0;
    while at < pattern.len() {
        if !pattern[at..].starts_with('{') {
            at += token(&pattern[at..])?;
            continue;
        }
        let (branches, after) = branches(&pattern[at + 1..])?;
        let each = branches
            .iter()
            .map(|branch| expanded(&[&pattern[..at], branch, after].concat()));
        return Ok(each.collect::<Result<Vec<_>, _>>()?.concat());
    }
    Ok(vec![pattern.to_owned()])
}

/// The alternatives of a brace that was opened before `rest`, and the text behind it.
fn branches(rest: &str) -> Result<(Vec<&str>, &str), PatternError> {
    let (mut branches, mut start, mut at, mut depth) = (Vec::new(), 0, 0, 0);
    while at < rest.len() {
        match rest.as_bytes()[at] {
            b'{' => depth += 1,
            b'}' if depth > 0 => depth -= 1,
            end @ (b',' | b'}') if depth == 0 => {
                branches.push(&rest[start..at]);
                start = at + 1;
                if end == b'}' {
                    return Ok((branches, &rest[start..]));
                }
            }
            _ => {}
        }
        at += token(&rest[at..])?;
    }
    Err(PatternError::OpenBrace)
}

/// The length of the first part of `rest`: a class in brackets, a backslash with its character, or one character.
fn token(rest: &str) -> Result<usize, PatternError> {
    let mut chars = rest.char_indices();
    let first = chars.next().map_or('\0', |(_, c)| c);
    match first {
        '\\' => Ok(chars.next().map_or(1, |(_, c)| 1 + c.len_utf8())),
        '[' => {
            // A bracket that comes first in the class, or behind its negation, belongs to it.
            let negated = usize::from(rest[1..].starts_with(['!', '^']));
            let close = rest.char_indices().skip(2 + negated).find(|(_, c)| *c == ']');
            close.map(|(close, _)| close + 1).ok_or(PatternError::OpenBracket)
        }
        c => Ok(c.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stop_at_slashes_in_paths_alone() {
        let matches = |pattern: &str, text: &str| {
            let in_path = Pattern::for_paths(pattern).unwrap().matches(text.as_bytes());
            (in_path, Pattern::for_names(pattern).unwrap().matches(text.as_bytes()))
        };
        assert_eq!(matches("*.R", "install.R"), (true, true));
        assert_eq!(matches("*.R", "a/install.R"), (false, true));
        assert_eq!(matches("**/*.R", "install.R"), (true, false));
        assert_eq!(matches("a/**", "a/b/c"), (true, true));
    }

    #[test]
    fn braces_stand_for_alternatives() {
        assert_eq!(
            expanded("{a,b{c,d}}e{,f}").unwrap(),
            ["ae", "aef", "bce", "bcef", "bde", "bdef"]
        );
        assert_eq!(expanded(r"\{a,[{,]b,c}").unwrap(), [r"\{a,[{,]b,c}"]);
        assert_eq!(expanded("[]{]x").unwrap(), ["[]{]x"]);
        assert_eq!(expanded("{a,b"), Err(PatternError::OpenBrace));
        for open in ["a[", "[]", "[!]", "{a,[b}"] {
            assert_eq!(expanded(open), Err(PatternError::OpenBracket), "{open}");
        }
    }
}
