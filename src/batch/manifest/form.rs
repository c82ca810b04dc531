//! The three forms of a manifest, each read into the same table of values with their places.

use std::path::Path;

use toml::de::DeTable;

use super::mistakes::Mistakes;
use super::{plain_text, yaml};

/// How a manifest is written.
pub(super) enum Form {
    Toml,
    Yaml,
    PlainText,
}

impl Form {
    /// The form that the ending of the `file` name says, or else the one that the `text` looks like.
    pub fn of(file: &str, text: &str) -> Form {
        match Path::new(file).extension().and_then(|ending| ending.to_str()) {
            Some("toml") => return Form::Toml,
            Some("yaml" | "yml" | "json") => return Form::Yaml,
            _ => {}
        }
        let mut lines = text.lines().map(str::trim);
        let Some(first) = lines.find(|line| !line.is_empty() && !line.starts_with('#')) else {
            return Form::PlainText;
        };
        let key_end = first.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'));
        let (key, rest) = first.split_at(key_end.unwrap_or(first.len()));
        match rest.trim_start().chars().next() {
            Some('[') if key.is_empty() => Form::Toml,
            Some('=') => Form::Toml,
            Some('{') if key.is_empty() => Form::Yaml,
            Some(':') if rest.len() == 1 || rest[1..].starts_with(char::is_whitespace) => Form::Yaml,
            _ if first == "---" => Form::Yaml,
            _ => Form::PlainText,
        }
    }

    /// Reads `text`, which is in this form.
    pub fn read<'t>(&self, text: &'t str, mistakes: &mut Mistakes<'_>) -> DeTable<'t> {
        match self {
            Form::Toml => toml(text, mistakes),
            Form::Yaml => yaml::read(text, mistakes),
            Form::PlainText => plain_text::read(text, mistakes),
        }
    }
}

fn toml<'t>(text: &'t str, mistakes: &mut Mistakes<'_>) -> DeTable<'t> {
    let (table, errors) = DeTable::parse_recoverable(text);
    // One mistake makes the parser stumble over what follows it, so that only the first is certain.
    if let Some(error) = errors.first() {
        let at = error.span().map_or(0, |span| span.start);
        mistakes.add(
            at,
            format!("this is not valid TOML: {}", error.message().trim().replace('\n', ", ")),
        );
    }
    table.into_inner()
}
