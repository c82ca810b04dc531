//! The keys of one table: each is a setting, its value has the type that the setting takes, and the keys go together.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistakes::Mistakes;
use crate::batch::settings::{self, CONFLICTS, NEEDS, Reach, Setting, Takes};
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The settings of a list.
pub(super) fn settings() -> impl Iterator<Item = &'static Setting> {
    settings::all().filter(|setting| setting.reach != Reach::Flag)
}

/// The keys that only the top can have.
pub(super) const TOP: &[&str] = &["hub", "json", "quiet", "verbose", "color", "progress"];

/// A key and its value, where they stand.
#[derive(Debug, Clone, Copy)]
struct Given<'t> {
    at: usize,
    /// True if the hub itself has it.
    is_own: bool,
    value: &'t Spanned<DeValue<'t>>,
}

/// The keys of a hub: its own, and those of the top that it does not replace.
#[derive(Debug, Clone)]
pub(super) struct HubKeys<'t> {
    given: BTreeMap<&'t str, Given<'t>>,
    /// The place where the hub begins.
    pub at: usize,
    /// The folder at which paths begin.
    pub folder: &'t Path,
}

impl<'t> HubKeys<'t> {
    /// The keys of `table`, which begins at a place. A key that is not `known` is a mistake.
    pub fn of(table: &'t DeTable<'t>, at: usize, known: &[&str], mistakes: &mut Mistakes<'_>) -> Self {
        let mut keys = HubKeys {
            given: BTreeMap::new(),
            at,
            folder: Path::new(""),
        };
        for (key, value) in table {
            let (at, key) = (key.span().start, &**key.get_ref());
            if known.contains(&key) {
                let is_own = true;
                keys.given.insert(key, Given { at, is_own, value });
                continue;
            }
            let shown = text::escaped(key.as_bytes());
            if key == "hubs" && known.contains(&"hub") {
                let message = "the list of hubs is the value of 'hub', and this key is 'hubs'";
                mistakes.add_with_hint(at, message, "write '[[hub]]' for each in TOML, and 'hub:' in YAML");
                continue;
            }
            if TOP.contains(&key) {
                let message = format!("the key '{shown}' is not about one hub");
                mistakes.add_with_hint(at, message, "it belongs to the top, before the first hub");
                continue;
            }
            let wanted = key.trim_start_matches('-').replace('-', "_");
            let hint = did_you_mean(&nearest(&wanted, known.iter().copied()));
            mistakes.add_with_hint(
                at,
                format!("unknown key '{shown}'"),
                hint.unwrap_or_else(|| format!("there are {}", known.join(", "))),
            );
        }
        keys
    }

    /// These keys, and those of the `top` that they do not replace: a key replaces itself, and what conflicts with it.
    pub fn over(mut self, top: &HubKeys<'t>) -> Self {
        let own = &self.given;
        let conflicts = |key: &str| {
            let is_on = |other: &str| own.get(other).is_some_and(Given::is_on);
            let mut pairs = CONFLICTS.iter();
            pairs.any(|&(one, other)| (one == key && is_on(other)) || (other == key && is_on(one)))
        };
        let replaced: BTreeSet<&str> = top.given.keys().copied().filter(|key| conflicts(key)).collect();
        let needs_replaced = |key: &str| NEEDS.iter().any(|&(one, other)| one == key && replaced.contains(other));
        let mut left = top.given.clone();
        left.retain(|key, _| !own.contains_key(key) && !replaced.contains(key) && !needs_replaced(key));
        left.values_mut().for_each(|given| given.is_own = false);
        self.given.extend(left);
        self.folder = top.folder;
        self
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        self.given.remove(key);
    }

    /// Returns true if the key is there.
    pub fn has(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// Returns true if the hub itself has the key.
    pub fn is_own(&self, key: &str) -> bool {
        self.given.get(key).is_some_and(|given| given.is_own)
    }

    /// The place of the hub's own value of `key`, or else of the hub: a value of the top is right up there.
    pub fn place(&self, key: &str) -> usize {
        let own = self.given.get(key).filter(|given| given.is_own);
        own.map_or(self.at, |given| given.value.span().start)
    }

    /// The place of the key itself, or else of the hub.
    pub fn place_of_key(&self, key: &str) -> usize {
        self.given.get(key).map_or(self.at, |given| given.at)
    }

    /// The value of `key`, with its place.
    pub fn value(&self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.given.get(key).map(|given| given.value)
    }

    /// The name of the hub, which `{name}` stands for.
    pub fn name(&self) -> Option<&'t str> {
        let name = self.value("name")?.get_ref().as_str()?;
        (!name.trim().is_empty() && !name.contains("{name}")).then_some(name)
    }

    /// Reads each of `settings` that is there into `to`.
    pub fn read<'s, T: 's>(
        &self,
        settings: impl Iterator<Item = &'s Setting<T>>,
        to: &mut T,
        mistakes: &mut Mistakes<'_>,
    ) {
        for setting in settings {
            let Some(value) = self.value(setting.key) else { continue };
            let Some(given) = self.values(setting.key, setting.takes, value, mistakes) else {
                continue;
            };
            let given = given.into_iter().map(|given| setting.in_folder(self.folder, given));
            if let Err(error) = setting.read(to, &given.collect::<Vec<_>>()) {
                mistakes.add_error(value.span().start, error);
            }
        }
        for &(key, other) in CONFLICTS {
            if let (Some(at), Some(_)) = (self.on(key), self.on(other)) {
                mistakes.add(at, format!("'{key}' and '{other}' do not go together"));
            }
        }
        for &(key, other) in NEEDS {
            if let (Some(at), None) = (self.on(key), self.on(other)) {
                mistakes.add(at, format!("'{key}' needs '{other}'"));
            }
        }
    }

    /// The place of a key that is there, and not switched off.
    fn on(&self, key: &str) -> Option<usize> {
        self.given.get(key).filter(|given| given.is_on()).map(|given| given.at)
    }

    /// The texts of `value`; none where it is a mistake, or switches the setting off.
    fn values(
        &self,
        key: &str,
        takes: Takes,
        value: &Spanned<DeValue<'_>>,
        mistakes: &mut Mistakes<'_>,
    ) -> Option<Vec<OsString>> {
        match (takes, value.get_ref()) {
            (Takes::Nothing, DeValue::Boolean(on)) => on.then(Vec::new),
            (Takes::Nothing, other) => {
                let message = format!("'{key}' is {}, and takes true or false", kind(other));
                mistakes.add(value.span().start, message);
                None
            }
            (Takes::Many(_), DeValue::Array(list)) => {
                let texts: Vec<_> = list.iter().map(|value| self.text(key, value, mistakes)).collect();
                texts.into_iter().collect()
            }
            _ => Some(vec![self.text(key, value, mistakes)?]),
        }
    }

    /// One text, with the hub's name for `{name}`.
    fn text(&self, key: &str, value: &Spanned<DeValue<'_>>, mistakes: &mut Mistakes<'_>) -> Option<OsString> {
        let at = value.span().start;
        let DeValue::String(text) = value.get_ref() else {
            let message = format!("'{key}' is {}, and takes text", kind(value.get_ref()));
            mistakes.add(at, message);
            return None;
        };
        if text.trim().is_empty() {
            mistakes.add(at, format!("'{key}' is empty"));
            return None;
        }
        if let Some(odd) = odd_placeholder(text) {
            let message = format!("'{key}' has '{{{odd}}}', and the only placeholder is '{{name}}'");
            mistakes.add(at, message);
            return None;
        }
        match self.name() {
            _ if !text.contains("{name}") => return Some((**text).into()),
            Some(name) => return Some(text.replace("{name}", name).into()),
            None if key == "name" => mistakes.add(at, "a name cannot have '{name}' in it"),
            None => {
                let line = mistakes.line(at);
                let message = format!("this hub has no name, and '{key}' in line {line} has '{{name}}'");
                mistakes.add_with_hint(self.at, message, "give the hub a name");
            }
        }
        None
    }
}

impl Given<'_> {
    fn is_on(&self) -> bool {
        !matches!(self.value.get_ref(), DeValue::Boolean(false))
    }
}

/// The type of a value, for a message.
pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Boolean(_) => "true or false",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Datetime(_) => "a date",
    }
}

/// A word in braces that must be a misspelt `{name}`.
fn odd_placeholder(text: &str) -> Option<&str> {
    let mut parts = text.split('{').skip(1);
    parts.find_map(|part| {
        let (word, _) = part.split_once('}')?;
        let plain = word.trim().to_lowercase();
        let meant = plain == "hub" || strsim::jaro_winkler(&plain, "name") > 0.85;
        (meant && word != "name").then_some(word)
    })
}
