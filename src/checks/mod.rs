//! Checks for things that worked in the old place and may not in the new one, made before anything is pushed. They stop
//! nothing.
//!
//! Each file has a theme, and each theme a few codes, which docs/reference/warnings.md lists. Only trees and a few small files
//! are read; a file that cannot be read becomes `not-checked`. No content of a file makes a check fail.

mod elsewhere;
mod known;
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
use gix::objs::tree::EntryKind;

pub use known::Known;
pub use target::{leftovers, target};

use crate::context::Context;
use crate::report::Warning;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::Split;
use tip::Tip;

/// Looks at the image where it is now: the directory at the tip of `source`, its history in `split`, and what elsewhere in
/// the source has to do with it. `template` is the target's side of the merge. The content of files is read from
/// `workspace`, which has the objects of both sides. `known` is shared by all hubs of the source.
///
/// Paths of the image are those in the new repository; paths outside it are from the top of the source.
///
/// # Errors
/// When a tree or a commit of the source cannot be read.
pub fn source(
    source: &Source,
    workspace: &gix::Repository,
    split: &Split,
    template: Option<ObjectId>,
    known: &Known,
    context: Context<'_>,
) -> Result<Vec<Warning>> {
    let Some(tip) = Tip::open(&source.repo, workspace, source.tip, &split.spec.names)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    found.extend(names::without_configuration(&tip)?);
    found.extend(names::case_collisions(&tip));
    found.extend(pointers::symlinks(&tip));
    found.extend(pointers::submodules(&tip)?);
    found.extend(pointers::lfs(&tip));
    found.extend(large::files(source, workspace, split, known, context)?);
    found.extend(rules::from_above(&tip, template.map(|template| (workspace, template)))?);
    found.extend(reach::outside(&tip)?);
    found.extend(elsewhere::mentions(&tip, known)?);
    let unread = tip.unread();
    // GitHub's own repositories have passed its limit already.
    let is_on_github = source.location.to_string().contains("github.com");
    if (source.is_partial() || unread.is_some()) && !is_on_github {
        found.extend(large::unknown(&source.repo, workspace, split)?);
    }
    found.extend(unread);
    Ok(found)
}

/// The blobs of the source that [`source`] reads.
///
/// # Errors
/// When a tree of the source cannot be read.
pub fn reads(source: &Source, split: &Split) -> Result<Vec<ObjectId>> {
    let Some(tip) = Tip::open(&source.repo, &source.repo, source.tip, &split.spec.names)? else {
        return Ok(Vec::new());
    };
    let files = tip.files.iter().filter(|file| file.kind != EntryKind::Commit);
    let mut wanted: Vec<_> = files.map(|file| file.id).collect();
    for path in rules::files(&tip).chain([".gitmodules".into()]) {
        let entry = tree::find(&tip.repo, tip.root, &path)?;
        wanted.extend(entry.filter(|entry| entry.mode.is_blob()).map(|entry| entry.oid));
    }
    wanted.extend(elsewhere::candidates(&tip)?.into_iter().map(|(_, id)| id));
    Ok(wanted)
}
