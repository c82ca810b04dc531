//! Which of the places that name the image get its new name and tag.

use std::collections::BTreeSet;

use super::config::Config;
use super::hubs::Hub;
use super::moved_image::{MovedImage, OldImage};
use super::names::Names;
use super::places::{Form, Place, is_overridden};
use crate::hub::image;
use crate::hub::yaml::Step;

/// The places, sorted by what becomes of them.
#[derive(Default)]
pub(super) struct Choice<'a> {
    /// They get the new name and tag.
    pub edits: Vec<&'a Place<'a>>,
    /// They have both already.
    pub done: Vec<&'a Place<'a>>,
    /// They set for one hub what a file for several has from now on, so they go.
    pub redundant: Vec<&'a Place<'a>>,
    /// They have one of several tags, so they stay.
    pub several: Vec<&'a Place<'a>>,
    /// They are about other hubs, or other tags than those that were asked for.
    pub others: Vec<&'a Place<'a>>,
    /// They are for several hubs, and one hub cannot have something else.
    pub shared: Vec<&'a Place<'a>>,
    /// A hub's own file gets these.
    pub overrides: Vec<Override<'a>>,
}

/// An image that a hub's own file sets in the place of that which several hubs have.
pub(super) struct Override<'a> {
    /// The number of the file.
    pub file: usize,
    /// The path of the image in it.
    pub path: Vec<Step<'a>>,
}

/// The hubs that are asked for; none where that is all of them.
pub(super) fn asked_for<'h>(hubs: &'h [Hub], moved: &MovedImage<'_>) -> Option<Vec<&'h Hub>> {
    let name = moved.hubs.first.as_ref().or(moved.values.hub.as_ref());
    let cluster = moved.hubs.cluster.as_ref();
    if name.is_none() && cluster.is_none() {
        return None;
    }
    let is_it = |hub: &&Hub| {
        let full = hub.name.to_string();
        name.is_none_or(|name| *name == hub.name.hub || *name == full)
            && cluster.is_none_or(|cluster| Some(cluster) == hub.name.cluster.as_ref())
    };
    Some(hubs.iter().filter(is_it).collect())
}

/// Returns true if a hub reads the place: one of those that are `asked` for, where there are any.
pub(super) fn is_read(place: &Place<'_>, hubs: &[Hub], asked: Option<&[&Hub]>) -> bool {
    match asked {
        Some(asked) => asked.iter().any(|hub| place.is_read_by(hub)),
        None => hubs.iter().any(|hub| place.is_read_by(hub)),
    }
}

/// Sorts the places for the image.
pub(super) fn choose<'a>(
    places: &'a [Place<'a>],
    configs: &[Config<'_>],
    hubs: &[Hub],
    asked: Option<&[&Hub]>,
    names: &Names<'_>,
    moved: &MovedImage<'_>,
) -> Choice<'a> {
    let mut choice = Choice::default();
    let mut seen = BTreeSet::new();
    let has_hub = moved.hubs.first.is_some() || moved.values.hub.is_some();
    // Where the old image is named, no other place is meant.
    let is_old = |place: &Place<'_>| {
        let olds = &moved.hubs.old_images;
        let is_it = |old: &OldImage| {
            let is_tag = old.tag.is_none() || old.tag == place.tag || place.form == Form::Bare;
            image::is_same(&old.name, &place.name) && is_tag
        };
        olds.is_empty() || is_done(place, names) || olds.iter().any(is_it)
    };
    let mut elsewhere = Vec::new();
    for place in places.iter().filter(|place| names.has(&place.name)) {
        let mut readers = hubs.iter().filter(|hub| place.is_read_by(hub));
        let is_meant = match asked {
            None => true,
            Some(asked) => {
                readers.any(|hub| asked.contains(&hub) && !(has_hub && is_overridden(place, hub, places, configs)))
            }
        };
        // An alias in the part of another hub is no other place.
        if !is_meant || !is_old(place) {
            elsewhere.push(place);
        } else if seen.insert((place.file, place.line, place.column)) {
            match is_done(place, names) {
                true => choice.done.push(place),
                false => choice.edits.push(place),
            }
        }
    }
    elsewhere.retain(|place| !is_done(place, names) && seen.insert((place.file, place.line, place.column)));
    choice.others = elsewhere;
    if moved.hubs.first.is_some() {
        choice.only_first(hubs, asked.unwrap_or_default());
    }
    let tags: BTreeSet<_> = choice
        .edits
        .iter()
        .filter(|place| place.form != Form::Bare)
        .map(|place| &place.tag)
        .collect();
    if tags.len() > 1 {
        choice.several = std::mem::take(&mut choice.edits);
        choice.overrides.clear();
    }
    choice.find_redundant(hubs);
    choice
}

/// Returns true if a place has the new name and tag already.
fn is_done(place: &Place<'_>, names: &Names<'_>) -> bool {
    let is_new = image::is_same(&place.name, names.new);
    is_new && (place.form == Form::Bare || place.tag.as_deref() == Some(names.tag))
}

impl<'a> Choice<'a> {
    /// Returns true if hubs that were asked for have the image.
    pub fn has_any(&self) -> bool {
        let places = [&self.edits, &self.done, &self.several, &self.shared];
        places.iter().any(|places| !places.is_empty()) || !self.overrides.is_empty()
    }

    /// Leaves the places that several hubs read, and lets the first hub override them in a file that it alone reads.
    fn only_first(&mut self, hubs: &[Hub], asked: &[&Hub]) {
        let is_own = |file: usize| hubs.iter().filter(|hub| hub.has_file(file)).count() == 1;
        let (own, shared): (Vec<_>, Vec<_>) = self.edits.drain(..).partition(|place| is_own(place.file));
        self.edits = own;
        for place in shared {
            let overridden = asked.iter().find_map(|hub| {
                let layer = hub.layers.iter().find(|layer| place.is_in(layer))?;
                let own = hub.layers.iter().rev().find(|layer| is_own(layer.file))?;
                let is_image =
                    place.form.is_block() && place.path.ends_with(&[Step::Key("singleuser"), Step::Key("image")]);
                let path = [own.prefix(), place.below(layer).to_vec()].concat();
                is_image.then_some(Override { file: own.file, path })
            });
            match overridden {
                Some(overridden) => self.overrides.push(overridden),
                None => self.shared.push(place),
            }
        }
    }

    /// Finds the images that a hub sets to what it gets from one of its earlier files, once that is edited.
    fn find_redundant(&mut self, hubs: &[Hub]) {
        for place in self.done.clone() {
            let is_said_before = |hub: &Hub| {
                let Some(at) = hub.layers.iter().position(|layer| place.is_in(layer)) else {
                    return false;
                };
                let below = place.below(&hub.layers[at]);
                hub.layers[..at].iter().any(|earlier| {
                    let mut edits = self
                        .edits
                        .iter()
                        .filter(|edit| edit.form.is_block() && edit.is_in(earlier));
                    edits.any(|edit| edit.below(earlier) == below)
                })
            };
            let mut readers = hubs.iter().filter(|hub| place.is_read_by(hub)).peekable();
            if place.form.is_block() && readers.peek().is_some() && readers.all(is_said_before) {
                self.redundant.push(place);
            }
        }
    }
}
