//! What worked in the old place and may not in the new one: looked for before anything is pushed, never in the way.
//!
//! Each file has a theme, and each theme a few codes, which the README lists. Only trees and a few small files are read;
//! what cannot be read is told as `not-checked`. Nothing here fails because of what a file says.

mod elsewhere;
mod large;
mod mention;
mod names;
mod pointers;
mod reach;
mod rules;
mod target;
mod tip;

use anyhow::Result;
use gix::ObjectId;

pub use target::{leftovers, target};

use crate::report::Warning;
use crate::rewrite::Split;
use tip::Tip;

/// Looks at the image where it is now: the directory at `tip` of `source`, its history in `split`, and what elsewhere in
/// the source has to do with it. `template` is the target's side of the merge, and where its objects are.
///
/// Paths of the image are those in the new repository; paths outside it are from the top of the source.
///
/// # Errors
/// When a tree or a commit of the source cannot be read.
pub fn source(
    source: &gix::Repository,
    tip: ObjectId,
    split: &Split,
    template: Option<(&gix::Repository, ObjectId)>,
) -> Result<Vec<Warning>> {
    let Some(tip) = Tip::open(source, tip, &split.spec.names)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    found.extend(names::without_configuration(&tip)?);
    found.extend(names::case_collisions(&tip));
    found.extend(pointers::symlinks(&tip));
    found.extend(pointers::submodules(&tip)?);
    found.extend(pointers::lfs(&tip));
    found.extend(large::files(source, split)?);
    found.extend(rules::from_above(&tip, template)?);
    found.extend(reach::outside(&tip)?);
    found.extend(elsewhere::mentions(&tip)?);
    found.extend(tip.unread());
    Ok(found)
}

/// A warning about `paths`, if there are any.
fn warning(code: &str, message: impl Into<String>, paths: Vec<String>) -> Option<Warning> {
    (!paths.is_empty()).then(|| Warning {
        code: code.into(),
        message: message.into(),
        paths,
    })
}
