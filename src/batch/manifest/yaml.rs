//! A manifest in YAML.

use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};

use super::node::{Entry, Mistakes, Node, Position, Value};

/// Reads `text`; what is no YAML goes to `mistakes`.
pub(super) fn read(text: &str, mistakes: &mut Mistakes) -> Vec<Entry> {
    let documents = match MarkedYaml::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => {
            mistakes.add(position(error.marker()), error.info());
            return Vec::new();
        }
    };
    if let Some(second) = documents.get(1) {
        mistakes.add(
            position(&second.span.start),
            "a manifest is one document, and here begins a second",
        );
    }
    match documents.first().map(|document| node(text, document, mistakes)) {
        None => Vec::new(),
        Some(Node {
            value: Value::Table(entries),
            ..
        }) => entries,
        Some(Node {
            value: Value::Bare(word),
            ..
        }) if word.is_empty() => Vec::new(),
        Some(Node { at, value }) => {
            mistakes.add_with_hint(
                at,
                format!(
                    "a manifest has keys and values at its top, and this is {}",
                    value.kind()
                ),
                "the list of hubs is the value of the key 'hub'",
            );
            Vec::new()
        }
    }
}

fn position(marker: &Marker) -> Position {
    Position {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}

fn node(text: &str, yaml: &MarkedYaml<'_>, mistakes: &mut Mistakes) -> Node {
    let value = match &yaml.data {
        YamlData::Value(Scalar::String(string)) => Value::Text(string.to_string()),
        YamlData::Value(Scalar::Boolean(flag)) => Value::Flag(*flag),
        // A commit or a name may look like a number, and means its digits as they stand.
        YamlData::Value(_) => Value::Bare(as_written(text, yaml)),
        YamlData::Representation(string, ..) => Value::Bare(string.to_string()),
        YamlData::Sequence(list) => Value::List(list.iter().map(|yaml| node(text, yaml, mistakes)).collect()),
        YamlData::Mapping(table) => {
            let mut entries = Vec::new();
            for (key, value) in table {
                let (Value::Text(name) | Value::Bare(name)) = node(text, key, mistakes).value else {
                    mistakes.add(position(&key.span.start), "a key is a word");
                    continue;
                };
                entries.push(Entry {
                    key: name,
                    at: position(&key.span.start),
                    value: node(text, value, mistakes),
                });
            }
            Value::Table(entries)
        }
        YamlData::Tagged(..) => Value::Other("a value with a tag"),
        YamlData::Alias(_) | YamlData::BadValue => Value::Other("no valid value"),
    };
    Node {
        at: position(&yaml.span.start),
        value,
    }
}

fn as_written(text: &str, yaml: &MarkedYaml<'_>) -> String {
    let (start, end) = (yaml.span.start.index(), yaml.span.end.index());
    let word: String = text.chars().skip(start).take(end.saturating_sub(start)).collect();
    match word.trim() {
        "~" | "null" | "Null" | "NULL" => String::new(),
        word => word.to_owned(),
    }
}
