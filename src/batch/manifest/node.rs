//! What every form of a manifest comes to: values, and where they stand in the file.

use std::collections::BTreeSet;

use crate::error::{Exit, UserError};

/// A place in a file, both counted from 1; a column is a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// The place of a byte of `text`.
    pub fn of(text: &str, byte: usize) -> Self {
        let before = &text.as_bytes()[..byte.min(text.len())];
        let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
        Position {
            line: 1 + before.iter().filter(|&&b| b == b'\n').count(),
            column: 1 + String::from_utf8_lossy(&before[line_start..]).chars().count(),
        }
    }
}

/// A value and where it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub at: Position,
    pub value: Value,
}

/// A value of a manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    /// A word of YAML that is not in quotes: text or a flag, whatever its key wants.
    Bare(String),
    Flag(bool),
    List(Vec<Node>),
    Table(Vec<Entry>),
    /// What no key takes, such as a date.
    Other(&'static str),
}

impl Value {
    /// What it is, for a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Text(_) | Value::Bare(_) => "text",
            Value::Flag(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(kind) => kind,
        }
    }
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub key: String,
    pub at: Position,
    pub value: Node,
}

/// The mistakes of one manifest: all are collected, so that they can be mended in one go.
#[derive(Debug)]
pub(super) struct Mistakes {
    file: String,
    found: BTreeSet<(Position, String, Option<String>)>,
}

impl Mistakes {
    /// None yet, in `file`.
    pub fn new(file: &str) -> Self {
        Mistakes {
            file: file.to_owned(),
            found: BTreeSet::new(),
        }
    }

    /// Adds one; what is wrong with a default is found for every hub, and told once.
    pub fn add(&mut self, at: Position, message: impl Into<String>) {
        self.found.insert((at, message.into(), None));
    }

    /// Adds one, with what to do about it.
    pub fn add_with_hint(&mut self, at: Position, message: impl Into<String>, hint: impl Into<String>) {
        self.found.insert((at, message.into(), Some(hint.into())));
    }

    /// Adds what another check found.
    pub fn add_error(&mut self, at: Position, error: UserError) {
        self.found.insert((at, error.message, error.hint));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The usage error that tells them all.
    pub fn into_error(self) -> UserError {
        let Mistakes { file, found } = self;
        let place = |at: Position| format!("{file}:{}:{}", at.line, at.column);
        let count = found.len();
        let mut found = found.into_iter();
        let error = match (count, found.next()) {
            (1, Some((at, message, hint))) => {
                let error = UserError::new(format!("{}: {message}", place(at)));
                hint.into_iter().fold(error, UserError::hint)
            }
            (_, first) => {
                let lines = first.into_iter().chain(found).map(|(at, message, hint)| {
                    let hint = hint.map_or_else(String::new, |hint| format!(" ({hint})"));
                    format!("\n{}: {message}{hint}", place(at))
                });
                UserError::new(format!(
                    "the manifest '{file}' has {count} mistakes:{}",
                    lines.collect::<String>()
                ))
            }
        };
        error.exit(Exit::Usage)
    }
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let text = "ab\n\u{fc}\u{fc}x\n";
        for (byte, line, column) in [(0, 1, 1), (1, 1, 2), (3, 2, 1), (7, 2, 3), (99, 3, 1)] {
            assert_eq!(Position::of(text, byte), Position { line, column }, "{byte}");
        }
    }
}
