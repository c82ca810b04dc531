//! The mistakes of one manifest, collected so that they can be corrected together.

use std::collections::BTreeSet;

use crate::error::{Exit, UserError};

/// The mistakes of one file. A place is the index of a byte.
#[derive(Debug)]
pub(super) struct Mistakes<'t> {
    file: &'t str,
    text: &'t str,
    found: BTreeSet<(usize, String, Option<String>)>,
}

impl<'t> Mistakes<'t> {
    /// None yet in `file`, which has this `text`.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Mistakes {
            file,
            text,
            found: BTreeSet::new(),
        }
    }

    /// Adds a mistake. One in a default is found for every hub, and listed once.
    pub fn add(&mut self, at: usize, message: impl Into<String>) {
        self.found.insert((at, message.into(), None));
    }

    /// Adds a mistake with a hint.
    pub fn add_with_hint(&mut self, at: usize, message: impl Into<String>, hint: impl Into<String>) {
        self.found.insert((at, message.into(), Some(hint.into())));
    }

    /// Adds an error of another check.
    pub fn add_error(&mut self, at: usize, error: UserError) {
        self.found.insert((at, error.message, error.hint));
    }

    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: usize) -> usize {
        line_and_column(self.text, at).0
    }

    /// The usage error that lists all, each with file, line and column.
    pub fn into_error(self) -> UserError {
        let Mistakes { file, text, found } = self;
        let place = |at: usize| {
            let (line, column) = line_and_column(text, at);
            format!("{file}:{line}:{column}")
        };
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
                let lines = lines.collect::<String>();
                UserError::new(format!("the manifest '{file}' has {count} mistakes:{lines}"))
            }
        };
        error.exit(Exit::Usage)
    }
}

/// The line and the column of a byte, both from 1; a column is a character.
fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = &text.as_bytes()[..byte.min(text.len())];
    let line_start = before.iter().rposition(|&b| b == b'\n').map_or(0, |at| at + 1);
    let line = 1 + before.iter().filter(|&&b| b == b'\n').count();
    (line, 1 + String::from_utf8_lossy(&before[line_start..]).chars().count())
}

#[cfg(test)]
mod tests {
    use super::line_and_column;

    #[test]
    fn places_are_counted_in_characters_from_one() {
        let text = "ab\n\u{fc}\u{fc}x\n";
        for (byte, line, column) in [(0, 1, 1), (1, 1, 2), (3, 2, 1), (7, 2, 3), (99, 3, 1)] {
            assert_eq!(line_and_column(text, byte), (line, column), "{byte}");
        }
    }
}
