//! A source that is not public, and a target that is: a run publishes the whole history.

use crate::context::Context;
use crate::migrate::request::{Destination, Request};
use crate::report::{Code, Warning};
use crate::repos::background::Background;
use crate::repos::github::{Repository, Visibility};
use crate::repos::location::Location;
use crate::repos::source::{Source, ask_visibility};

/// The question who may see the target of a source that not everybody may see.
pub struct Publication {
    target: Repository,
    asked: Background<Option<Visibility>>,
}

impl Publication {
    /// Asks GitHub about the target of `request`, where both sides are there, and unless the source is known to be public.
    pub fn ask(source: &Source, request: &Request, context: Context<'_>) -> Option<Publication> {
        if request.offline || request.destination != Destination::Push {
            return None;
        }
        source.questions.as_ref()?.not_public(true, context)?;
        let target = Repository::read_at(&Location::new(&request.into).ok()?)?;
        let asked = ask_visibility(target.clone());
        Some(Publication { target, asked })
    }

    /// The warning that a push publishes the history of `source`.
    pub fn warning(&self, source: &Source, context: Context<'_>) -> Option<Warning> {
        let (from, visibility) = source.questions.as_ref()?.not_public(false, context)?;
        let visibility = visibility?;
        let is_public = *self.asked.wait(context)? == Some(Visibility::Public);
        let headline = "the source is not public and the target is: everybody will see the whole history of the directory, \
                        with the name and address of every author";
        let detail = format!("'{from}' is {}, '{}' is public", visibility.word(), self.target);
        is_public.then(|| Warning::new(Code::BecomesPublic, headline).detail(detail))
    }
}
