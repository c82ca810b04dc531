//! The places where the hubs' files name the image, in any file and below any keys.

use super::config::Config;
use super::files::ConfigRole;
use super::hubs::{Hub, Layer};
use crate::hub::image;
use crate::hub::yaml::{Step, Value, is_alias};

/// The form of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `key: NAME:TAG`.
    Joint,
    /// `image:` with `name:`, or `repository:`, and `tag:` below it.
    Block,
    /// As the last, where an earlier file of the hub has the name.
    TagOnly,
    /// `key: NAME`, of something that has no tag.
    Bare,
    /// The image with this number of a `hubploy.yaml`.
    Hubploy(usize),
}

impl Form {
    /// Returns true for a mapping with a tag.
    pub fn is_block(self) -> bool {
        matches!(self, Form::Block | Form::TagOnly)
    }
}

/// The keys of an image's name and its tag in a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct BlockKeys {
    pub name: &'static str,
    pub tag: &'static str,
}

impl BlockKeys {
    /// Those of a hub's values.
    pub const USUAL: BlockKeys = BlockKeys {
        name: "name",
        tag: "tag",
    };

    /// Those that a mapping has: of a hub's values, of other charts, or of kustomize.
    fn of(value: Value<'_>) -> BlockKeys {
        let has = |key: &'static str| value.step(Step::Key(key)).is_some();
        let first = |usual, other| if has(other) && !has(usual) { other } else { usual };
        BlockKeys {
            name: first("name", "repository"),
            tag: first("tag", "newTag"),
        }
    }
}

/// A place that names an image.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The number of the file.
    pub file: usize,
    pub path: Vec<Step<'a>>,
    /// The line of the tag, or of the name where there is none, and the column on it.
    pub line: usize,
    pub column: usize,
    pub name_line: usize,
    /// The keys of a block.
    pub keys: BlockKeys,
    /// The image's name as it is written.
    pub name: String,
    pub tag: Option<String>,
    pub form: Form,
}

impl Place<'_> {
    /// Returns true if a hub's part of a file has it.
    pub fn is_in(&self, layer: &Layer) -> bool {
        layer.file == self.file && layer.has(&self.path)
    }

    /// Returns true if a hub's files have it.
    pub fn is_read_by(&self, hub: &Hub) -> bool {
        hub.layers.iter().any(|layer| self.is_in(layer))
    }

    /// The path below that of the hub's values.
    pub fn below(&self, layer: &Layer) -> &[Step<'_>] {
        &self.path[layer.prefix().len().min(self.path.len())..]
    }

    /// `NAME:TAG`, or as much as there is of it.
    pub fn shown(&self) -> String {
        match &self.tag {
            Some(tag) if tag.contains(':') => format!("{}@{tag}", self.name),
            Some(tag) => format!("{}:{tag}", self.name),
            None => self.name.clone(),
        }
    }
}

/// The places in the files that set an image by the keys of a hub, and those anywhere that name one that is `wanted`. An
/// alias does not count; a value below an aliased mapping is there once for each.
pub(super) fn all<'a>(configs: &'a [Config<'_>], hubs: &[Hub], wanted: &dyn Fn(&str) -> bool) -> Vec<Place<'a>> {
    let (mut found, mut aliases) = (Vec::new(), Vec::new());
    for (file, config) in configs.iter().enumerate() {
        let Some(document) = config.document() else {
            continue;
        };
        let is_hubploy = config.file.role == ConfigRole::Hubploy;
        document.walk(&mut |path, value| {
            let place = place(file, path, value, is_hubploy);
            let is_set = |place: &Place<'_>| place.path.contains(&Step::Key("image")) || wanted(&place.name);
            let list = match is_alias(&config.file.text, value) {
                true => &mut aliases,
                false => &mut found,
            };
            list.extend(place.filter(is_set));
        });
    }
    name_tags(&mut found, &aliases, hubs);
    found
}

/// The place at `path`, if there is one.
fn place<'a>(file: usize, path: &[Step<'a>], value: Value<'a>, is_hubploy: bool) -> Option<Place<'a>> {
    let key = match path.last()? {
        Step::Key(key) => *key,
        Step::Item(_) => "",
    };
    let keys = BlockKeys::of(value);
    let mut name_line = None;
    let (name, tag, form, at) = if value.is_mapping() {
        let name = value.step(Step::Key(keys.name));
        name_line = name.map(Value::line);
        let tag = value.step(Step::Key(keys.tag));
        let is_image = key == "image" || (name.is_some() && tag.is_some());
        let at = tag.or(name).filter(|_| is_image)?;
        let tag = tag.and_then(Value::scalar_text).map(String::from);
        let name = name.and_then(Value::text).unwrap_or_default();
        match (image::split(name), &tag) {
            (("", _), Some(_)) if key == "image" => (String::new(), tag, Form::TagOnly, at),
            ((name, None), _) if !name.is_empty() => (name.to_owned(), tag, Form::Block, at),
            _ => return None,
        }
    } else {
        let (name, tag) = image::split(value.text()?);
        // The parts of a block are found as one, and hubploy's names are read with the directories they belong to.
        let is_part = matches!(key, "name" | "tag" | "repository") && tag.is_none();
        let is_hubploys = is_hubploy && path.first() == Some(&Step::Key("images"));
        if is_part || is_hubploys || name.is_empty() {
            return None;
        }
        let form = if tag.is_some() || key == "image" {
            Form::Joint
        } else {
            Form::Bare
        };
        (name.to_owned(), tag.map(str::to_owned), form, value)
    };
    Some(Place {
        file,
        path: path.to_vec(),
        line: at.line(),
        column: at.column(),
        name_line: name_line.unwrap_or(at.line()),
        keys,
        name,
        tag,
        form,
    })
}

/// Gives the name to each tag whose name an earlier file of its hub has, in its place or as one of the aliases.
fn name_tags(places: &mut [Place<'_>], aliases: &[Place<'_>], hubs: &[Hub]) {
    let mut names = Vec::new();
    for hub in hubs {
        let chart = hub.chart.map(|file| Layer { file, item: None });
        let layers: Vec<_> = chart.into_iter().chain(hub.layers.iter().copied()).collect();
        for (at, layer) in layers.iter().enumerate() {
            for (number, tag) in places.iter().enumerate() {
                if tag.form != Form::TagOnly || !tag.is_in(layer) {
                    continue;
                }
                let earlier = layers[..at].iter().rev();
                let name = earlier.flat_map(|earlier| {
                    let all = places.iter().chain(aliases);
                    let named = all.filter(|place| place.form == Form::Block && place.is_in(earlier));
                    named.filter(|place| is_same_key(place.below(earlier), tag.below(layer)))
                });
                names.extend(name.map(|place| (number, place.name.clone())).next());
            }
        }
    }
    for (number, name) in names {
        places[number].name = name;
    }
}

/// Returns true if two files of a hub mean the same key: a chart's own defaults lack the key of the chart around it.
fn is_same_key(one: &[Step<'_>], other: &[Step<'_>]) -> bool {
    one.ends_with(other) || other.ends_with(one)
}

/// Returns true if a hub does not get the image of a place, since one of its later files sets the same key: that of the
/// image, or that of the list it is in, which replaces the whole list.
pub(super) fn is_overridden(place: &Place<'_>, hub: &Hub, places: &[Place<'_>], configs: &[Config<'_>]) -> bool {
    let Some(at) = hub.layers.iter().position(|layer| place.is_in(layer)) else {
        return false;
    };
    let below = place.below(&hub.layers[at]);
    let list = below
        .iter()
        .position(|step| matches!(step, Step::Item(_)))
        .map(|item| &below[..item]);
    hub.layers[at + 1..].iter().any(|later| match list {
        Some(list) => {
            let path = [later.prefix().as_slice(), list].concat();
            let document = configs[later.file].document();
            document
                .and_then(|document| document.get(&path))
                .is_some_and(Value::is_sequence)
        }
        None => {
            let mut others = places
                .iter()
                .filter(|other| other.form.is_block() && other.tag.is_some() && other.is_in(later));
            place.form.is_block() && others.any(|other| is_same_key(other.below(later), below))
        }
    })
}
