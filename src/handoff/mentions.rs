//! The lines that name the image outside the places that can be edited.

use std::collections::BTreeSet;

use super::choice::Choice;
use super::config::Config;
use super::files::ConfigRole;
use super::names::Names;
use super::places::Place;

/// The lines that name the image without being a place: those of files that cannot be read, and others.
pub(super) fn mentions(
    configs: &[Config<'_>],
    choice: &Choice<'_>,
    names: &Names<'_>,
    built: &[Place<'_>],
) -> (Vec<String>, Vec<String>) {
    let (mut unread, mut found) = (Vec::new(), Vec::new());
    for (file, config) in configs.iter().enumerate() {
        let known = [
            &choice.edits,
            &choice.done,
            &choice.several,
            &choice.others,
            &choice.shared,
            &choice.redundant,
        ];
        let known = known.into_iter().flatten().copied().chain(built);
        let known = known.filter(|place| place.file == file);
        let known: BTreeSet<usize> = known.flat_map(|place| [place.line, place.name_line]).collect();
        let is_yaml = matches!(config.file.role, ConfigRole::Values | ConfigRole::Hubploy);
        let mut lines = lines_that_name(&config.file.text, names, &known);
        let is_unread = is_yaml && config.document().is_none();
        if is_unread {
            lines.extend(tags_below_names(&config.file.text, names));
            lines.sort_unstable();
        }
        let lines = lines.into_iter().map(|line| config.at(line));
        match is_unread {
            true => unread.extend(lines),
            false => found.extend(lines),
        }
    }
    (unread, found)
}

/// The lines of a text, outside comments and those that are `known`, that name the image as it was: by an old name, or
/// with another tag.
fn lines_that_name(text: &str, names: &Names<'_>, known: &BTreeSet<usize>) -> Vec<usize> {
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/');
    let ends = |after: &str| !after.strip_prefix('.').unwrap_or(after).starts_with(in_name);
    let is_old = |name: &str, after: &str| match after.strip_prefix(':') {
        Some(tag) => !(name == names.new && tag.strip_prefix(names.tag).is_some_and(ends)),
        None => name != names.new || after.starts_with('@'),
    };
    let has = |line: &str, name: &str| {
        line.match_indices(name).any(|(at, _)| {
            let after = &line[at + name.len()..];
            !line[..at].ends_with(in_name) && ends(after) && is_old(name, after)
        })
    };
    let lines = text.lines().enumerate().filter(|(number, line)| {
        let is_comment = line.trim_start().starts_with('#');
        !is_comment && !known.contains(&(number + 1)) && names.all.iter().any(|name| has(line, name))
    });
    lines.map(|(number, _)| number + 1).collect()
}

/// The lines with a tag of the image that is not the new one, right below its name: in a text that cannot be read.
fn tags_below_names(text: &str, names: &Names<'_>) -> Vec<usize> {
    let lines: Vec<&str> = text.lines().collect();
    let value = |line: &str, key: &str| {
        let value = line.trim().strip_prefix(key)?.strip_prefix(": ")?;
        let end = value.find(" #").unwrap_or(value.len());
        Some(value[..end].trim().trim_matches(['"', '\'']).to_owned())
    };
    let pairs = lines.windows(2).enumerate().filter(|(_, pair)| {
        let (name, tag) = (value(pair[0], "name"), value(pair[1], "tag"));
        name.is_some_and(|name| names.has(&name)) && tag.is_some_and(|tag| tag != names.tag)
    });
    pairs.map(|(number, _)| number + 2).collect()
}
