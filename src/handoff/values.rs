//! The image of a hub whose files do not name it yet.

use anyhow::Result;

use super::config::Config;
use super::hubs::{Hub, Layer};
use super::places::{BlockKeys, Form, Place};
use crate::hub::yaml::{self, Document, Quotes, Step, Value};

/// The keys above a hub's values, in charts that wrap the one of JupyterHub.
const WRAPPERS: [&[&str]; 3] = [&[], &["basehub"], &["base-hub"]];

const IMAGE: [&str; 3] = ["jupyterhub", "singleuser", "image"];

/// Where a hub's new image belongs.
pub(super) enum NewPlace<'p> {
    /// Here, with the keys that are missing.
    Here { file: usize, path: Vec<Step<'static>> },
    /// In one of these, which take precedence over any other image: the choices that users have, and the images that
    /// hubploy deploys.
    Choices(Vec<&'p Place<'p>>),
    /// The hub has no file.
    Nowhere,
}

/// Finds it: the file that says which image the hub has, unless that says so to other hubs too; else the first file that
/// the hub alone reads.
pub(super) fn new_place<'p, I: Iterator<Item = &'p Place<'p>>>(
    hub: &Hub,
    hubs: &[Hub],
    configs: &[Config<'_>],
    places: impl Fn() -> I,
) -> NewPlace<'p> {
    let in_list = |step: &Step<'_>| matches!(step, Step::Key("profileList" | "kubespawner_override"));
    let decides = |place: &&Place<'_>| {
        let takes_precedence = matches!(place.form, Form::Hubploy(_)) || place.path.iter().any(in_list);
        takes_precedence && place.is_read_by(hub)
    };
    let choices: Vec<_> = places().filter(decides).collect();
    if !choices.is_empty() {
        return NewPlace::Choices(choices);
    }
    let is_own = |layer: &&Layer| {
        let reads = |hub: &&Hub| {
            hub.layers
                .iter()
                .any(|other| other.file == layer.file && other.item == layer.item)
        };
        hubs.iter().filter(reads).count() == 1
    };
    let sets = |layer: &&Layer| {
        let mut blocks = places().filter(|place| place.form == Form::Block && place.is_in(layer));
        blocks.any(|place| place.path.ends_with(&yaml::keys(&IMAGE)))
    };
    let is_values = |layer: &&Layer| configs[layer.file].file.role == super::files::ConfigRole::Values;
    let mut own = hub.layers.iter().filter(is_own).filter(is_values);
    let layer = own.clone().rev().find(sets).or_else(|| own.next());
    match layer {
        Some(layer) => NewPlace::Here {
            file: layer.file,
            path: path_in(&configs[layer.file], layer),
        },
        None => NewPlace::Nowhere,
    }
}

/// The path of the image in a hub's part of a file: inside the wrapper that it has.
fn path_in(config: &Config<'_>, layer: &Layer) -> Vec<Step<'static>> {
    let path = |wrapper: &[&'static str]| [layer.prefix(), yaml::keys(wrapper)].concat();
    let has = |wrapper: &[&'static str]| {
        let document = config.document();
        document
            .and_then(|document| document.get(&path(wrapper)))
            .is_some_and(Value::is_mapping)
    };
    let wrapper = WRAPPERS
        .iter()
        .rev()
        .find(|wrapper| !wrapper.is_empty() && has(wrapper));
    [path(wrapper.unwrap_or(&WRAPPERS[0])), yaml::keys(&IMAGE)].concat()
}

/// The line of the deepest of the keys in `path` that the file has.
pub(super) fn line(config: &Config<'_>, path: &[Step<'_>]) -> usize {
    let document = config.document();
    let mut values = (0..=path.len()).rev().filter_map(|depth| document?.get(&path[..depth]));
    values.next().map_or(1, Value::line)
}

/// The text with the image's name and tag set in the mapping at `path`.
///
/// # Errors
/// When it is not valid YAML, or its layout leaves no room for the keys.
pub(super) fn point(text: &str, path: &[Step<'_>], keys: BlockKeys, (name, tag): (&str, &str)) -> Result<String> {
    let at = [path, &[Step::Key(keys.name)]].concat();
    point_tag(&yaml::set(text, &at, name, Quotes::AsNeeded)?, path, keys, tag)
}

/// The text with the tag of the image set in the mapping at `path`. A new one is in quotes, as a tag of digits needs.
///
/// # Errors
/// As [`point`].
pub(super) fn point_tag(text: &str, path: &[Step<'_>], keys: BlockKeys, tag: &str) -> Result<String> {
    let at = [path, &[Step::Key(keys.tag)]].concat();
    let is_there = Document::parse(text)?.get(&at).is_some();
    let quotes = if is_there { Quotes::AsNeeded } else { Quotes::Always };
    yaml::set(text, &at, tag, quotes)
}

/// The values for a file that has none yet.
///
/// # Errors
/// When the name or the tag cannot be written on one line.
pub(super) fn new(name: &str, tag: &str) -> Result<String> {
    point("", &yaml::keys(&IMAGE), BlockKeys::USUAL, (name, tag))
}
