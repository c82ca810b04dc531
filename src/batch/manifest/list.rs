//! A manifest as plain text: `DIR INTO` a line.

use super::node::{Entry, Mistakes, Node, Position, Value};

/// Reads `text`; lines that are not of that form go to `mistakes`.
pub(super) fn read(text: &str, mistakes: &mut Mistakes) -> Vec<Entry> {
    let mut hubs = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let at = |column| Position {
            line: number + 1,
            column,
        };
        let words = words(line);
        match words.as_slice() {
            [] => {}
            [(column, subdir), (into_column, into)] => {
                let entry = |key: &str, column: usize, word: &str| Entry {
                    key: key.to_owned(),
                    at: at(column),
                    value: Node {
                        at: at(column),
                        value: Value::Text(word.to_owned()),
                    },
                };
                hubs.push(Node {
                    at: at(*column),
                    value: Value::Table(vec![
                        entry("subdir", *column, subdir),
                        entry("into", *into_column, into),
                    ]),
                });
            }
            [(column, _)] => mistakes.add_with_hint(
                at(*column),
                "a line has a directory and a repository, and here is one word",
                "write 'DIR INTO'",
            ),
            [_, _, (column, _), ..] => mistakes.add_with_hint(
                at(*column),
                "a line has a directory and a repository, and here is a third word",
                "use a TOML manifest for names with blanks and for more keys",
            ),
        }
    }
    let at = Position { line: 1, column: 1 };
    vec![Entry {
        key: "hub".into(),
        at,
        value: Node {
            at,
            value: Value::List(hubs),
        },
    }]
}

/// The words of a line with their columns, up to one that begins with a `#`.
fn words(line: &str) -> Vec<(usize, &str)> {
    let mut words = Vec::new();
    let mut start = 0;
    for word in line.split(char::is_whitespace) {
        if word.starts_with('#') {
            break;
        }
        if !word.is_empty() {
            words.push((line[..start].chars().count() + 1, word));
        }
        start += word.len();
        start += line[start..].chars().next().map_or(0, char::len_utf8);
    }
    words
}
