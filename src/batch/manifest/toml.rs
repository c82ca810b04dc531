//! A manifest in TOML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{Entry, Mistakes, Node, Position, Value};

/// Reads `text`; what is no TOML goes to `mistakes`.
pub(super) fn read(text: &str, mistakes: &mut Mistakes) -> Vec<Entry> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // One slip makes the parser stumble over what follows it, so only the first is sure to be one.
    if let Some(error) = errors.first() {
        let at = error.span().map_or(0, |span| span.start);
        mistakes.add(Position::of(text, at), error.message().trim().replace('\n', ", "));
        return Vec::new();
    }
    entries(text, table.get_ref())
}

fn entries(text: &str, table: &DeTable<'_>) -> Vec<Entry> {
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| Entry {
        key: std::borrow::Cow::to_string(key.get_ref()),
        at: Position::of(text, key.span().start),
        value: node(text, value),
    };
    table.iter().map(entry).collect()
}

fn node(text: &str, value: &Spanned<DeValue<'_>>) -> Node {
    Node {
        at: Position::of(text, value.span().start),
        value: match value.get_ref() {
            DeValue::String(string) => Value::Text(string.to_string()),
            DeValue::Boolean(flag) => Value::Flag(*flag),
            DeValue::Array(list) => Value::List(list.iter().map(|value| node(text, value)).collect()),
            DeValue::Table(table) => Value::Table(entries(text, table)),
            DeValue::Integer(_) | DeValue::Float(_) => Value::Other("a number"),
            DeValue::Datetime(_) => Value::Other("a date"),
        },
    }
}
