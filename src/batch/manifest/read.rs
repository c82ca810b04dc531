//! A manifest and its hubs, read from a file or a text.

use std::collections::HashMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::across;
use super::form::Form;
use super::keys::{self, HubKeys, TOP};
use super::mistakes::Mistakes;
use super::output::{self, OutputFlags};
use crate::batch::hub::Hub;
use crate::error::{Exit, UserError};
use crate::text;

/// A list of hubs, and how to show its run.
#[derive(Debug, Clone)]
pub struct Manifest {
    /// The hubs, in the order of the list.
    pub hubs: Vec<Hub>,
    /// The output flags of the list.
    pub output: OutputFlags,
}

impl Manifest {
    /// Reads the file at `path`, in whose folder its paths begin; a hub has the settings of `typed` where it does not have its own.
    ///
    /// # Errors
    /// When it cannot be read, or has mistakes: a usage error that lists all of them with line and column.
    pub fn read(path: &Path, typed: &Hub) -> Result<Manifest, UserError> {
        let shown = text::escaped(path.display().to_string().as_bytes());
        let cannot = |why: String| {
            UserError::new(format!("cannot read the manifest '{shown}': {why}"))
                .hint("'split-image discover' writes one")
                .exit(Exit::Usage)
        };
        let bytes = std::fs::read(path).map_err(|error| cannot(error.to_string()))?;
        let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8".into()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Manifest::parse_in(folder, &shown, &text, typed)
    }

    /// Reads a manifest from `text`; its form is that of the ending of the `file` name, or else the one it looks like.
    /// Its paths begin at the current folder.
    ///
    /// # Errors
    /// When it has mistakes: a usage error that lists all of them with line and column.
    pub fn parse(file: &str, text: &str, typed: &Hub) -> Result<Manifest, UserError> {
        Manifest::parse_in(Path::new(""), file, text, typed)
    }

    fn parse_in(folder: &Path, file: &str, text: &str, typed: &Hub) -> Result<Manifest, UserError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut mistakes = Mistakes::new(file, text);
        let table = Form::of(file, text).read(text, &mut mistakes);
        if mistakes.is_empty() {
            let manifest = manifest(&table, folder, typed, &mut mistakes);
            if mistakes.is_empty() {
                return Ok(manifest);
            }
        }
        Err(mistakes.into_error())
    }
}

fn manifest<'t>(table: &'t DeTable<'t>, folder: &'t Path, typed: &Hub, mistakes: &mut Mistakes<'_>) -> Manifest {
    let of_hub: Vec<&str> = keys::settings().map(|setting| setting.key).collect();
    let of_top: Vec<&str> = of_hub[..]
        .iter()
        .filter(|key| **key != "name")
        .chain(TOP)
        .copied()
        .collect();
    let mut top = HubKeys::of(table, 0, &of_top, mistakes);
    top.folder = folder;
    // The command line replaces the top, not what a hub says for itself.
    for (key, is_typed) in [
        ("from", typed.from.is_some()),
        ("ref", typed.reference.is_some()),
        ("create", typed.request.create.is_some()),
    ] {
        if is_typed {
            top.remove(key);
        }
    }
    let mut output = OutputFlags::default();
    top.read(output::SETTINGS.iter(), &mut output, mistakes);
    let mut hubs = Vec::new();
    for (at, table) in tables(&top, mistakes) {
        let keys = HubKeys::of(table, at, &of_hub, mistakes).over(&top);
        hubs.extend(hub(&keys, typed, mistakes).map(|hub| (hub, keys)));
    }
    if hubs.is_empty() && mistakes.is_empty() {
        mistakes.add_with_hint(
            0,
            "there is no hub in this list",
            "write a table '[[hub]]' for each, or lines 'DIR INTO'; 'split-image discover' writes such a list",
        );
    }
    name_the_nameless(&mut hubs);
    across::check(&hubs, mistakes);
    let hubs = hubs.into_iter().map(|(hub, _)| hub).collect();
    Manifest { hubs, output }
}

/// The tables of the hubs, each with the place where it begins.
fn tables<'t>(top: &HubKeys<'t>, mistakes: &mut Mistakes<'_>) -> Vec<(usize, &'t DeTable<'t>)> {
    let hint = "write '[[hub]]' in TOML; in YAML the key 'hub' has a list";
    let Some(value) = top.value("hub") else {
        return Vec::new();
    };
    let DeValue::Array(list) = value.get_ref() else {
        let message = format!("'hub' is {}, and takes a list", keys::kind(value.get_ref()));
        mistakes.add_with_hint(top.place_of_key("hub"), message, hint);
        return Vec::new();
    };
    let mut tables = Vec::new();
    for value in list.iter() {
        let at = value.span().start;
        match value.get_ref() {
            DeValue::Table(table) => tables.push((at, table)),
            other => {
                let message = format!("a hub is a table, and this is {}", keys::kind(other));
                mistakes.add_with_hint(at, message, hint);
            }
        }
    }
    tables
}

/// One hub; none where a mistake leaves nothing to compare it with the others by.
fn hub(keys: &HubKeys<'_>, typed: &Hub, mistakes: &mut Mistakes<'_>) -> Option<Hub> {
    let name = keys.name();
    for key in ["subdir", "into"].iter().filter(|key| !keys.has(key)) {
        let hub = name.map_or_else(|| "this hub".into(), |name| format!("the hub '{name}'"));
        mistakes.add(keys.at, format!("{hub} has no '{key}'"));
    }
    let mut hub = typed.clone();
    keys.read(keys::settings(), &mut hub, mistakes);
    // A hub that fills in anything also fills in its name.
    if !hub.request.fill.is_empty() {
        hub.request.fill.hub = name.map(str::to_owned);
    }
    (keys.has("subdir") && !hub.request.into.is_empty()).then_some(hub)
}

/// A hub without a name gets that of its target, or the whole address where two targets have the same.
fn name_the_nameless(hubs: &mut [(Hub, HubKeys<'_>)]) {
    let of_target = |hub: &Hub| {
        let into = text::without_secrets(&hub.request.into);
        let last = into.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
        let name = last.strip_suffix(".git").unwrap_or(last);
        (text::escaped(name.as_bytes()), text::escaped(into.as_bytes()))
    };
    let mut taken: HashMap<String, usize> = HashMap::new();
    for (hub, _) in hubs.iter() {
        let name = match hub.name.is_empty() {
            true => of_target(hub).0,
            false => hub.name.clone(),
        };
        *taken.entry(name).or_default() += 1;
    }
    for (hub, _) in hubs {
        if hub.name.is_empty() {
            let (name, whole) = of_target(hub);
            hub.name = if taken[&name] == 1 { name } else { whole };
        }
        hub.request.name = Some(hub.name.clone());
    }
}
