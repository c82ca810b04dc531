//! A manifest in YAML, read as the table that the same list has in TOML.

use saphyr::{LoadableYamlNode, MarkedYaml, Marker, Scalar, YamlData};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes::Mistakes;
use crate::hub::yaml::nests_too_deep;

/// Reads `text`; a mistake of YAML, or a value that TOML does not have, goes to `mistakes`.
pub(super) fn read(text: &str, mistakes: &mut Mistakes<'_>) -> DeTable<'static> {
    let bytes: Vec<usize> = text.char_indices().map(|(byte, _)| byte).collect();
    let mut reader = YamlReader { text, bytes, mistakes };
    if nests_too_deep(text) {
        reader.mistakes.add(0, "values are nested too deep");
        return DeTable::new();
    }
    let documents = match MarkedYaml::load_from_str(text) {
        Ok(documents) => documents,
        Err(error) => {
            let at = reader.place(error.marker());
            reader
                .mistakes
                .add(at, format!("this is not valid YAML or JSON: {}", error.info()));
            return DeTable::new();
        }
    };
    if let Some(second) = documents.get(1) {
        let at = reader.place(&second.span.start);
        reader
            .mistakes
            .add(at, "a manifest is one document, and a second begins here");
    }
    let Some(document) = documents.first() else {
        return DeTable::new();
    };
    match reader.value(document).into_inner() {
        DeValue::Table(table) => table,
        DeValue::String(word) if word.is_empty() => DeTable::new(),
        _ => {
            let at = reader.place(&document.span.start);
            reader.mistakes.add_with_hint(
                at,
                "a manifest has keys with values at its top, and this is another value",
                "the list of hubs is the value of the key 'hub'",
            );
            DeTable::new()
        }
    }
}

struct YamlReader<'a, 't> {
    text: &'a str,
    /// The place of each character.
    bytes: Vec<usize>,
    mistakes: &'a mut Mistakes<'t>,
}

impl YamlReader<'_, '_> {
    fn place(&self, marker: &Marker) -> usize {
        self.bytes.get(marker.index()).copied().unwrap_or(self.text.len())
    }

    fn value(&mut self, yaml: &MarkedYaml<'_>) -> Spanned<DeValue<'static>> {
        let (start, end) = (self.place(&yaml.span.start), self.place(&yaml.span.end));
        let text = |text: &str| DeValue::String(text.to_owned().into());
        let value = match &yaml.data {
            YamlData::Value(Scalar::String(string)) => text(string),
            YamlData::Value(Scalar::Boolean(flag)) => DeValue::Boolean(*flag),
            YamlData::Value(Scalar::Null) => text(""),
            // A commit or a name may look like a number, and means its digits as they are written.
            YamlData::Value(_) => text(self.text[start..end].trim()),
            YamlData::Representation(string, ..) => text(string),
            YamlData::Sequence(list) => DeValue::Array(list.iter().map(|yaml| self.value(yaml)).collect()),
            YamlData::Mapping(mapping) => {
                let mut table = DeTable::new();
                for (key, value) in mapping {
                    let key = self.value(key);
                    let (span, value) = (key.span(), self.value(value));
                    match key.into_inner() {
                        DeValue::String(key) => drop(table.insert(Spanned::new(span, key), value)),
                        _ => self.mistakes.add(span.start, "a key is a word"),
                    }
                }
                DeValue::Table(table)
            }
            YamlData::Tagged(..) | YamlData::Alias(_) | YamlData::BadValue => {
                self.mistakes
                    .add(start, "tags and aliases of YAML are not understood here");
                text("")
            }
        };
        Spanned::new(start..end, value)
    }
}
