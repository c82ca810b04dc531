//! A YAML document with the place of each value.

use std::borrow::Cow;

use anyhow::{Context, Result, bail};
use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

/// One step from a value to a value in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// Into a mapping.
    Key(&'a str),
    /// Into a sequence.
    Item(usize),
}

/// Keys, one below the other.
pub fn keys<'a>(keys: &[&'a str]) -> Vec<Step<'a>> {
    keys.iter().map(|key| Step::Key(key)).collect()
}

/// A value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a>(&'a MarkedYaml<'a>);

/// A file with one YAML document, or none.
pub struct Document<'a> {
    root: Option<MarkedYaml<'a>>,
}

impl<'a> Document<'a> {
    /// Reads `text`.
    ///
    /// # Errors
    /// When it is not valid YAML, or has several documents.
    pub fn parse(text: &'a str) -> Result<Self> {
        let mut documents = MarkedYaml::load_from_str(text).context("it is not valid YAML")?;
        if documents.len() > 1 {
            bail!("it has several YAML documents");
        }
        Ok(Document { root: documents.pop() })
    }

    /// The value that `path` leads to, if there is one.
    pub fn get(&self, path: &[Step<'_>]) -> Option<Value<'_>> {
        path.iter()
            .try_fold(Value(self.root.as_ref()?), |value, step| value.step(*step))
    }

    /// The path to the first entry, in the order of the text, whose key and value are `wanted`.
    pub fn find(&self, wanted: &dyn Fn(Value<'_>, Value<'_>) -> bool) -> Option<Vec<Step<'_>>> {
        let mut path = Vec::new();
        find_below(self.root()?, wanted, &mut path).then_some(path)
    }

    /// The whole; none where the file is empty.
    pub fn root(&self) -> Option<Value<'_>> {
        self.get(&[])
    }
}

impl<'a> Value<'a> {
    /// The value in this one at `step`.
    pub fn step(self, step: Step<'_>) -> Option<Value<'a>> {
        match step {
            Step::Key(key) => self
                .entries()
                .find(|(name, _)| name.text() == Some(key))
                .map(|(_, v)| v),
            Step::Item(index) => self.items().nth(index),
        }
    }

    /// Keys and values, where this is a mapping.
    pub fn entries(self) -> impl Iterator<Item = (Value<'a>, Value<'a>)> {
        let mapping = match &self.0.data {
            YamlData::Mapping(mapping) => Some(mapping),
            _ => None,
        };
        mapping
            .into_iter()
            .flatten()
            .map(|(key, value)| (Value(key), Value(value)))
    }

    /// The items, where this is a sequence.
    pub fn items(self) -> impl Iterator<Item = Value<'a>> {
        let items = match &self.0.data {
            YamlData::Sequence(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(Value)
    }

    /// The text, where this is a string.
    pub fn text(self) -> Option<&'a str> {
        match &self.0.data {
            YamlData::Value(Scalar::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The text, where this is a scalar: a tag such as `2020.12` is a number to YAML.
    pub fn scalar_text(self) -> Option<Cow<'a, str>> {
        match &self.0.data {
            YamlData::Value(Scalar::String(text)) => Some(Cow::Borrowed(text)),
            YamlData::Value(Scalar::Integer(number)) => Some(number.to_string().into()),
            YamlData::Value(Scalar::FloatingPoint(number)) => Some(number.to_string().into()),
            YamlData::Value(Scalar::Boolean(value)) => Some(value.to_string().into()),
            _ => None,
        }
    }

    /// Returns true if it is a mapping, empty or not.
    pub fn is_mapping(self) -> bool {
        matches!(self.0.data, YamlData::Mapping(_))
    }

    /// Returns true if nothing stands there.
    pub(super) fn is_null(self) -> bool {
        matches!(self.0.data, YamlData::Value(Scalar::Null))
    }

    /// The line that it begins on, from 1.
    pub fn line(self) -> usize {
        self.0.span.start.line()
    }

    /// The column that it begins at, in characters, from 0.
    pub(super) fn column(self) -> usize {
        self.0.span.start.col()
    }
}

fn find_below<'a>(value: Value<'a>, wanted: &dyn Fn(Value<'_>, Value<'_>) -> bool, path: &mut Vec<Step<'a>>) -> bool {
    let entries = value.entries().filter_map(|(key, value)| {
        let step = Step::Key(key.text()?);
        Some((step, wanted(key, value), value))
    });
    let items = value
        .items()
        .enumerate()
        .map(|(index, item)| (Step::Item(index), false, item));
    for (step, is_it, value) in entries.chain(items) {
        path.push(step);
        if is_it || find_below(value, wanted, path) {
            return true;
        }
        path.pop();
    }
    false
}

/// The paths at which two documents differ, as deep as they can be distinguished: `a.b[0].c`.
pub(super) fn differences(before: Option<Value<'_>>, after: Option<Value<'_>>) -> Vec<String> {
    let mut paths = Vec::new();
    compare(before, after, String::new(), &mut paths);
    paths
}

fn compare(before: Option<Value<'_>>, after: Option<Value<'_>>, path: String, paths: &mut Vec<String>) {
    match (before, after) {
        (None, None) => {}
        (Some(a), Some(b)) if a.is_mapping() && b.is_mapping() => {
            let below = |key: &str| match path.is_empty() {
                true => key.to_owned(),
                false => format!("{path}.{key}"),
            };
            for (key, value) in a.entries() {
                let same = b.entries().find(|(other, _)| other.0 == key.0).map(|(_, value)| value);
                compare(Some(value), same, below(&shown(key)), paths);
            }
            for (key, value) in b.entries() {
                if !a.entries().any(|(other, _)| other.0 == key.0) {
                    compare(None, Some(value), below(&shown(key)), paths);
                }
            }
        }
        (Some(a), Some(b)) if a.items().next().is_some() && b.items().next().is_some() => {
            let (mut a, mut b) = (a.items(), b.items());
            for index in 0.. {
                let (a, b) = (a.next(), b.next());
                if a.is_none() && b.is_none() {
                    break;
                }
                compare(a, b, format!("{path}[{index}]"), paths);
            }
        }
        (Some(a), Some(b)) if a.0 == b.0 => {}
        _ => paths.push(path),
    }
}

fn shown(key: Value<'_>) -> String {
    key.scalar_text()
        .map_or_else(|| format!("{:?}", key.0.data), Cow::into_owned)
}

/// A path as [`differences`] writes it.
pub(super) fn written(path: &[Step<'_>]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            Step::Key(key) => out.push_str(&format!(".{key}")),
            Step::Item(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_with_their_lines() {
        let document = Document::parse("# note\na:\n  b:\n  - c: x\n    d: 1.50\n").unwrap();
        let path = [Step::Key("a"), Step::Key("b"), Step::Item(0), Step::Key("c")];
        let value = document.get(&path).unwrap();
        assert_eq!((value.text(), value.line()), (Some("x"), 4));
        assert!(document.get(&keys(&["a", "x"])).is_none());
        assert_eq!(written(&path), "a.b[0].c");
    }

    #[test]
    fn an_empty_file_has_no_value_and_two_documents_are_too_many() {
        assert!(Document::parse("# nothing\n").unwrap().root().is_none());
        assert!(Document::parse("a: 1\n---\nb: 2\n").is_err());
        assert!(Document::parse("a: [\n").is_err());
    }

    #[test]
    fn differences_name_the_deepest_place() {
        let of = |a: &str, b: &str| {
            let (a, b) = (Document::parse(a).unwrap(), Document::parse(b).unwrap());
            differences(a.root(), b.root())
        };
        assert_eq!(
            of("a: {b: 1, c: [x, y]}", "a:\n  b: 1\n  c: [x, y]\n"),
            Vec::<String>::new()
        );
        assert_eq!(of("a: {b: 1, c: [x, y]}", "a: {b: 2, c: [x]}"), ["a.b", "a.c[1]"]);
        assert_eq!(of("a: 1", "a: '1'\nb: 2"), ["a", "b"]);
    }
}
