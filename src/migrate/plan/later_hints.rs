//! The words for a target that has part of the image already: hints of a first run would not help there.

use super::planning::Planning;
use crate::migrate::merge::OnCollision;
use crate::migrate::request::{Removal, Request};
use crate::report::{Code, Warning};

impl Planning<'_> {
    /// Corrects warnings whose hints are for a first run only, and names the options that have no effect any more.
    ///
    /// Such options are not refused: the same command is meant to be run again.
    pub fn say_what_came_too_late(&mut self) {
        if !self.report.in_target.contains(&true) {
            return;
        }
        let before = |warning: &&mut Warning| warning.code == Code::HistoryBeforeRename;
        for warning in self.report.warnings.iter_mut().filter(before) {
            warning.headline = "the directory had other names before, and the target was begun without their history; \
                                '--follow' includes it in a new target"
                .to_owned();
        }
        let headline = "the target has the image already, so these options of a first run change nothing";
        let warning = Warning::about(Code::NoEffect, headline, without_effect(self.request));
        self.report.warnings.extend(warning);
    }

    /// How the placeholders that are left can be filled.
    pub fn how_to_fill(&self) -> &'static str {
        let is_later = self.report.in_target.contains(&true);
        match (is_later, self.request.name.is_some()) {
            (true, _) => "fill them in the new repository",
            (false, true) => {
                "fill them in the first run with the keys 'image' or 'set' of the list, or later in the new repository"
            }
            (false, false) => {
                "fill them in the first run with '--hub', '--image' or '--set', or later in the new repository"
            }
        }
    }
}

/// The options of a request that only the first run uses, as they were given: flags, or keys of a list.
fn without_effect(request: &Request) -> Vec<String> {
    let fill = &request.fill;
    // With a hub, the hand-off uses them.
    let fills = fill.hub.is_none() || request.name.is_some();
    let paths = &request.removal.paths;
    let given = [
        ("image", fills && fill.image.is_some()),
        ("set", fills && !fill.set.is_empty()),
        ("remove", !paths.is_empty() && *paths != Removal::default_paths()),
        ("remove-examples", request.removal.examples),
        ("on-collision", request.on_collision != OnCollision::Fail),
    ];
    let given = given.into_iter().filter(|(_, is_given)| *is_given);
    given
        .map(|(name, _)| match request.name {
            Some(_) => name.replace('-', "_"),
            None => format!("--{name}"),
        })
        .collect()
}
