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

/// No file that a person wrote nests deeper.
const DEEPEST: usize = 500;

/// Returns true if a line begins so far to the right that values may lie more than [`DEEPEST`] deep in each other, which
/// would overflow the stack of the parser. It counts brackets itself.
pub fn nests_too_deep(text: &str) -> bool {
    let begins_at = |line: &str| line.len() - line.trim_start_matches([' ', '\t', '-', '?', ':']).len();
    text.lines().any(|line| begins_at(line) > DEEPEST)
}

/// A value of a document.
#[derive(Debug, Clone, Copy, PartialEq)]
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
        if nests_too_deep(text) {
            bail!("it nests values more than {DEEPEST} deep");
        }
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

    /// Calls `visit` with every value below the whole and the path to it, in the order of the text.
    pub fn walk<'s>(&'s self, visit: &mut dyn FnMut(&[Step<'s>], Value<'s>)) {
        if let Some(root) = self.root() {
            walk_below(root, &mut Vec::new(), visit);
        }
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

    /// Returns true if it is a list, empty or not.
    pub fn is_sequence(self) -> bool {
        matches!(self.0.data, YamlData::Sequence(_))
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
    pub fn column(self) -> usize {
        self.0.span.start.col()
    }
}

fn walk_below<'a>(value: Value<'a>, path: &mut Vec<Step<'a>>, visit: &mut dyn FnMut(&[Step<'a>], Value<'a>)) {
    let entries = value
        .entries()
        .filter_map(|(key, value)| Some((Step::Key(key.text()?), value)));
    let items = value.items().enumerate().map(|(item, value)| (Step::Item(item), value));
    for (step, value) in entries.chain(items) {
        path.push(step);
        visit(path, value);
        walk_below(value, path, visit);
        path.pop();
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

/// A path for people: `a.b[0].c`.
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
}
