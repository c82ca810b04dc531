//! What stands against two hubs of one list: the same name, the same place to push to, a directory inside another's.

use std::collections::HashMap;

use super::Hub;
use super::node::{Mistakes, Position};
use crate::migrate::Destination;
use crate::repos::location::Location;
use crate::split::Directory;

/// Where a hub's values stand in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places {
    /// Its name, where it has one of its own.
    pub name: Option<Position>,
    /// Where it begins, which is also the place of what it has from the top.
    pub hub: Position,
    pub subdir: Position,
    pub into: Position,
    pub also_push: Position,
    pub output: Position,
    pub map: Position,
}

/// Adds to `mistakes` what no two of `hubs` may have in common.
pub(super) fn all(hubs: &[(Hub, Places)], mistakes: &mut Mistakes) {
    let mut names = Seen::default();
    let mut targets = Seen::default();
    let mut files = Seen::default();
    for (hub, places) in hubs {
        if let Some(at) = places.name {
            let twice = !names.check(&hub.name, at, mistakes, || format!("the name '{}'", hub.name));
            if twice && places.into == places.hub {
                // The target is made of the name, and there twice for that.
                continue;
            }
        }
        let request = &hub.request;
        let pushed = std::iter::once((&request.into, places.into));
        for (typed, at) in pushed.chain(request.also_push.iter().map(|typed| (typed, places.also_push))) {
            // What is no location was told when it was read.
            let Ok(location) = Location::new(typed) else { continue };
            targets.check(&location.identity(), at, mistakes, || {
                format!("the repository '{location}'")
            });
            if hub.location().is_some_and(|source| source.is_same(&location)) {
                mistakes.add(at, format!("the repository '{location}' is the source itself"));
            }
        }
        if let Destination::Clone(folder) = &request.destination {
            let shown = folder.display().to_string();
            files.check(&shown, places.output, mistakes, || format!("the folder '{shown}'"));
        }
        if let Some(map) = &hub.map {
            let shown = map.display().to_string();
            files.check(&shown, places.map, mistakes, || format!("the file '{shown}'"));
        }
    }
    nested(hubs, mistakes);
}

/// Values with the line that had each first.
#[derive(Default)]
struct Seen(HashMap<String, Position>);

impl Seen {
    /// Returns whether the value is new.
    fn check(&mut self, value: &str, at: Position, mistakes: &mut Mistakes, what: impl FnOnce() -> String) -> bool {
        let first = self.0.get(value).copied();
        match first {
            Some(first) => mistakes.add(at, format!("{} is there twice, first in line {}", what(), first.line)),
            None => drop(self.0.insert(value.to_owned(), at)),
        }
        first.is_none()
    }
}

/// A directory inside another hub's would be in both images. The same directory for two hubs is no slip: they part here.
fn nested(hubs: &[(Hub, Places)], mistakes: &mut Mistakes) {
    let mut outer: HashMap<(Option<String>, &Directory), Position> = HashMap::new();
    let source = |hub: &Hub| hub.location().map(|location| location.identity());
    for (hub, places) in hubs {
        outer.entry((source(hub), &hub.request.subdir)).or_insert(places.subdir);
    }
    for (hub, places) in hubs {
        let source = source(hub);
        let path = hub.request.subdir.path();
        for (end, _) in path.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
            let Ok(parent) = Directory::new(&path[..end]) else {
                continue;
            };
            if let Some(first) = outer.get(&(source.clone(), &parent)) {
                mistakes.add(
                    places.subdir,
                    format!(
                        "the directory '{}' is inside '{parent}', which is the hub's in line {}",
                        hub.request.subdir, first.line
                    ),
                );
            }
        }
    }
}
