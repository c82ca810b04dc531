//! Checks across the hubs of one list: no name and no place to push to twice, no directory inside another's.

use std::collections::HashMap;

use super::keys::HubKeys;
use super::mistakes::Mistakes;
use crate::batch::hub::Hub;
use crate::files::is_standard_output;
use crate::migrate::Destination;
use crate::paths::is_within;
use crate::repos::git::addresses;
use crate::repos::location::Location;
use crate::split::Directory;

/// Adds to `mistakes` what two of `hubs` must not have in common.
pub(super) fn check(hubs: &[(Hub, HubKeys<'_>)], mistakes: &mut Mistakes<'_>) {
    let mut names = Seen::default();
    let mut targets = Seen::default();
    let mut files = Seen::default();
    for (hub, keys) in hubs {
        if keys.has("name") {
            let is_new = names.check(&hub.name, keys.place("name"), mistakes, || {
                format!("the name '{}'", hub.name)
            });
            if !is_new && !keys.is_own("into") {
                // The target is made of the name, and would be reported for the same reason.
                continue;
            }
        }
        let request = &hub.request;
        let into = std::iter::once((&request.into, "into"));
        for (typed, key) in into.chain(request.also_push.iter().map(|typed| (typed, "also_push"))) {
            // A text that is not a location was reported when it was read.
            let Ok(location) = Location::new(typed) else { continue };
            let at = keys.place(key);
            targets.check(&addresses::identity(&location), at, mistakes, || {
                format!("the repository '{location}'")
            });
            if hub.location().is_some_and(|source| source.is_same(&location)) {
                mistakes.add(at, format!("the repository '{location}' is the source itself"));
            }
        }
        if let Destination::Clone(folder) = &request.destination {
            let shown = folder.display().to_string();
            files.check(&shown, keys.place("output"), mistakes, || {
                format!("the folder '{shown}'")
            });
        }
        if let Some(map) = &hub.map {
            if is_standard_output(map) {
                mistakes.add_with_hint(
                    keys.place("map"),
                    "the map of one of many hubs cannot go to standard output",
                    "name a file, such as 'map = \"{name}.map\"'",
                );
            }
            let shown = map.display().to_string();
            files.check(&shown, keys.place("map"), mistakes, || format!("the file '{shown}'"));
        }
    }
    nested(hubs, mistakes);
}

/// Values with the place that had each first.
#[derive(Default)]
struct Seen(HashMap<String, usize>);

impl Seen {
    /// Returns whether the value is new.
    fn check(&mut self, value: &str, at: usize, mistakes: &mut Mistakes<'_>, shown: impl FnOnce() -> String) -> bool {
        let first = self.0.get(value).copied();
        match first {
            Some(first) => {
                let line = mistakes.line(first);
                mistakes.add(at, format!("{} is there twice, first in line {line}", shown()));
            }
            None => drop(self.0.insert(value.to_owned(), at)),
        }
        first.is_none()
    }
}

/// A directory inside another hub's would be in both images. Two hubs may have the same directory: they part here.
fn nested(hubs: &[(Hub, HubKeys<'_>)], mistakes: &mut Mistakes<'_>) {
    let known = hubs.iter().filter_map(|(hub, keys)| {
        let source = hub.location().map(|location| location.identity());
        Some((source, hub.request.names.first()?, keys.place("subdir")))
    });
    let known: Vec<_> = known.collect();
    for (source, subdir, at) in &known {
        let is_outer = |other: &&(_, &Directory, _)| {
            other.0 == *source && other.1 != *subdir && is_within(other.1.path(), subdir.path())
        };
        if let Some((_, outer, first)) = known.iter().find(is_outer) {
            let line = mistakes.line(*first);
            let message = format!("the directory '{subdir}' is inside '{outer}', which is the hub's in line {line}");
            mistakes.add(*at, message);
        }
    }
}
