//! Checks for things that worked in the old place and may not in the new one, made before anything is pushed. They stop
//! nothing.
//!
//! Each file has a theme, and each theme a few codes, which docs/reference/warnings.md lists. Only trees and a few small files
//! are read; a file that cannot be read becomes `not-checked`. No content of a file makes a check fail.

mod blob_cache;
mod file_names;
mod image_at_tip;
mod large_files;
mod mentions_elsewhere;
mod new_repository;
mod outer_rules;
mod outside_files;
mod path_in_line;
mod pointers;

use anyhow::Result;
use gix::ObjectId;
use gix::objs::tree::EntryKind;

pub use blob_cache::BlobCache;
pub(crate) use mentions_elsewhere::builds_deployment;
pub use new_repository::{leftovers, target};
pub(crate) use path_in_line::names as names_path;

use crate::context::Context;
use crate::report::Warning;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::Split;
use image_at_tip::ImageAtTip;

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
    known: &BlobCache,
    context: Context<'_>,
) -> Result<Vec<Warning>> {
    let Some(tip) = ImageAtTip::open(&source.repo, workspace, source.tip, &split.spec.names)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    found.extend(file_names::without_configuration(&tip)?);
    found.extend(file_names::case_collisions(&tip));
    found.extend(pointers::symlinks(&tip));
    found.extend(pointers::submodules(&tip)?);
    found.extend(pointers::lfs(&tip));
    found.extend(large_files::files(source, workspace, split, known, context)?);
    found.extend(outer_rules::from_above(
        &tip,
        template.map(|template| (workspace, template)),
    )?);
    found.extend(outside_files::outside(&tip)?);
    found.extend(mentions_elsewhere::mentions(&tip, known)?);
    let unread = tip.unread();
    // GitHub's own repositories have passed its limit already.
    let is_on_github = source.location.to_string().contains("github.com");
    if (source.is_partial() || unread.is_some()) && !is_on_github {
        found.extend(large_files::unknown(&source.repo, workspace, split)?);
    }
    found.extend(unread);
    Ok(found)
}

/// The blobs of the source that [`source`] reads.
///
/// # Errors
/// When a tree of the source cannot be read.
pub fn reads(source: &Source, split: &Split) -> Result<Vec<ObjectId>> {
    let Some(tip) = ImageAtTip::open(&source.repo, &source.repo, source.tip, &split.spec.names)? else {
        return Ok(Vec::new());
    };
    let files = tip.files.iter().filter(|file| file.kind != EntryKind::Commit);
    let mut wanted: Vec<_> = files.map(|file| file.id).collect();
    for path in outer_rules::files(&tip).chain([".gitmodules".into()]) {
        let entry = tree::find(&tip.repo, tip.root, &path)?;
        wanted.extend(entry.filter(|entry| entry.mode.is_blob()).map(|entry| entry.oid));
    }
    wanted.extend(mentions_elsewhere::candidates(&tip)?.into_iter().map(|(_, id)| id));
    Ok(wanted)
}
