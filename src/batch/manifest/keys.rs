//! The keys of one hub: its own over those at the top, `{name}` put in, each with its type.

use std::collections::{BTreeMap, BTreeSet};

use super::node::{Entry, Mistakes, Node, Position, Value};
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The keys that a hub can have, each a flag of the command line; at the top they are defaults.
pub(super) const HUB: &[&str] = &[
    "name",
    "from",
    "ref",
    "subdir",
    "follow",
    "also_from",
    "qualify_refs",
    "into",
    "branch",
    "dry_run",
    "remove",
    "no_remove",
    "remove_examples",
    "on_collision",
    "template",
    "image",
    "set",
    "message",
    "remove_message",
    "push_branch",
    "also_push",
    "no_push",
    "output",
    "map",
    "cache",
    "no_cache",
];

/// The keys that only the top can have.
pub(super) const TOP: &[&str] = &["hub", "json", "quiet", "verbose", "color", "progress"];

/// Flags that one level states together, so that a hub that states one of them is not bound by the others of the top.
const TOGETHER: &[&[&str]] = &[
    &["remove", "no_remove"],
    &["no_push", "output", "also_push"],
    &["cache", "no_cache"],
];

/// The keys of one table, each checked to be one that can stand there.
pub(super) fn known<'a>(
    entries: &'a [Entry],
    keys: &[&'static str],
    mistakes: &mut Mistakes,
) -> BTreeMap<&'static str, &'a Entry> {
    let mut found: BTreeMap<&'static str, &Entry> = BTreeMap::new();
    for entry in entries {
        let shown = text::escaped(entry.key.as_bytes());
        match keys.iter().find(|key| **key == entry.key) {
            Some(key) => {
                if let Some(first) = found.insert(key, entry) {
                    let line = first.at.line;
                    mistakes.add(
                        entry.at,
                        format!("the key '{shown}' is there twice, first in line {line}"),
                    );
                }
            }
            None if TOP.contains(&entry.key.as_str()) => mistakes.add_with_hint(
                entry.at,
                format!("the key '{shown}' is not about one hub"),
                "it belongs to the top, before the first hub",
            ),
            None => {
                let wanted = entry.key.trim_start_matches('-').replace('-', "_");
                let hint = did_you_mean(&nearest(&wanted, keys.iter().copied()));
                let hint = hint.unwrap_or_else(|| format!("there are {}", keys.join(", ")));
                mistakes.add_with_hint(entry.at, format!("unknown key '{shown}'"), hint);
            }
        }
    }
    found
}

/// The settings of one hub.
pub(super) struct Settings<'a> {
    entries: BTreeMap<&'static str, &'a Entry>,
    /// The keys that the hub itself has.
    own: BTreeSet<&'static str>,
    /// Where the hub begins.
    pub at: Position,
    /// What `{name}` stands for.
    name: Option<String>,
    pub mistakes: &'a mut Mistakes,
}

impl<'a> Settings<'a> {
    /// Puts the keys of a hub over the defaults.
    pub fn new(
        defaults: &BTreeMap<&'static str, &'a Entry>,
        own: BTreeMap<&'static str, &'a Entry>,
        at: Position,
        mistakes: &'a mut Mistakes,
    ) -> Self {
        let mut entries = defaults.clone();
        entries.retain(|key, _| HUB.contains(key));
        for group in TOGETHER
            .iter()
            .filter(|group| group.iter().any(|key| own.contains_key(key)))
        {
            entries.retain(|key, _| !group.contains(key));
        }
        let keys = own.keys().copied().collect();
        entries.extend(own);
        let mut settings = Settings {
            entries,
            own: keys,
            at,
            name: None,
            mistakes,
        };
        settings.name = settings.text("name");
        settings
    }

    /// Whether the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    /// Where the value of `key` stands, or else the hub.
    pub fn at(&self, key: &str) -> Position {
        self.entries.get(key).map_or(self.at, |entry| entry.value.at)
    }

    /// Where the hub itself says `key`, or else where it begins: what it has from the top is not wrong up there.
    pub fn place(&self, key: &str) -> Position {
        match self.own.contains(key) {
            true => self.at(key),
            false => self.at,
        }
    }

    /// The text of a key; nothing where it is not there or no text.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let entry = *self.entries.get(key)?;
        self.text_of(key, &entry.value)
    }

    /// The texts of a key that takes one or a list.
    pub fn texts(&mut self, key: &'static str) -> Option<Vec<String>> {
        let entry = *self.entries.get(key)?;
        let nodes = match &entry.value.value {
            Value::List(nodes) => nodes.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        };
        Some(nodes.iter().filter_map(|node| self.text_of(key, node)).collect())
    }

    /// Whether a flag is set.
    pub fn flag(&mut self, key: &'static str) -> bool {
        let Some(entry) = self.entries.get(key) else {
            return false;
        };
        match &entry.value.value {
            Value::Flag(flag) => *flag,
            other => {
                let message = format!("'{key}' is {}, and takes true or false", other.kind());
                self.mistakes.add(entry.value.at, message);
                false
            }
        }
    }

    /// The one of `choices` that a key names.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let chosen = self.text(key)?;
        let found = choices
            .iter()
            .find(|(name, _)| *name == chosen)
            .map(|(_, choice)| *choice);
        if found.is_none() {
            let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
            let hint = did_you_mean(&nearest(&chosen, names.iter().copied()));
            self.mistakes.add_with_hint(
                self.at(key),
                format!("'{key}' cannot be '{}'", text::escaped(chosen.as_bytes())),
                hint.unwrap_or_else(|| format!("it is one of {}", names.join(", "))),
            );
        }
        found
    }

    /// Adds a mistake where two keys do not go together.
    pub fn never_both(&mut self, key: &'static str, other: &'static str) {
        if let (true, Some(entry)) = (self.has(other), self.entries.get(key)) {
            self.mistakes
                .add(entry.at, format!("'{key}' and '{other}' do not go together"));
        }
    }

    /// Adds a mistake where a key is there without the one that it needs.
    pub fn needs(&mut self, key: &'static str, other: &'static str) {
        if let (false, Some(entry)) = (self.has(other), self.entries.get(key)) {
            self.mistakes.add(entry.at, format!("'{key}' needs '{other}'"));
        }
    }

    fn text_of(&mut self, key: &'static str, node: &Node) -> Option<String> {
        let text = match &node.value {
            Value::Text(text) | Value::Bare(text) => text,
            other => {
                self.mistakes
                    .add(node.at, format!("'{key}' is {}, and takes text", other.kind()));
                return None;
            }
        };
        if text.trim().is_empty() {
            self.mistakes.add(node.at, format!("'{key}' is empty"));
            return None;
        }
        self.with_name(key, node.at, text)
    }

    /// Puts the hub's name in the place of `{name}`.
    fn with_name(&mut self, key: &'static str, at: Position, text: &str) -> Option<String> {
        if let Some(odd) = odd_placeholder(text) {
            let message = format!("'{key}' has '{{{odd}}}', and the only placeholder is '{{name}}'");
            self.mistakes.add(at, message);
            return None;
        }
        if !text.contains("{name}") {
            return Some(text.to_owned());
        }
        match &self.name {
            Some(name) => Some(text.replace("{name}", name)),
            None if key == "name" => {
                self.mistakes.add(at, "a name cannot have '{name}' in it");
                None
            }
            None => {
                let message = format!("this hub has no name, and '{key}' in line {} has '{{name}}'", at.line);
                self.mistakes.add_with_hint(self.at, message, "give the hub a name");
                None
            }
        }
    }
}

/// A word in braces that is surely meant to be `{name}`, and is not.
fn odd_placeholder(text: &str) -> Option<&str> {
    let mut parts = text.split('{').skip(1);
    parts.find_map(|part| {
        let (word, _) = part.split_once('}')?;
        let plain = word.trim().to_lowercase();
        let meant = plain == "hub" || strsim::jaro_winkler(&plain, "name") > 0.85;
        (meant && word != "name").then_some(word)
    })
}
