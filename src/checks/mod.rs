//! Checks for things that worked in the old place and may not in the new one, made before anything is pushed. They stop
//! nothing.
//!
//! Each file has a theme, and each theme a few codes, which docs/reference/warnings.md lists. Only trees and a few small files
//! are read; a file that cannot be read becomes `not-checked`. No content of a file makes a check fail.

mod blob_cache;
mod file_names;
mod image_at_tip;
mod image_build;
mod large_files;
mod mentions_elsewhere;
mod missing_files;
mod new_repository;
mod new_workflows;
mod outer_rules;
mod outside_files;
mod path_in_line;
mod pointers;
mod template_files;

use anyhow::Result;
use gix::ObjectId;
use gix::objs::tree::EntryKind;

pub use blob_cache::BlobCache;
pub(crate) use mentions_elsewhere::builds_deployment;
pub use new_repository::leftovers;
pub(crate) use path_in_line::names as names_path;

use crate::context::Context;
use crate::report::Warning;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::Split;
use image_at_tip::ImageAtTip;
use image_build::Build;

/// The result of the checks of the image.
#[derive(Default)]
pub struct Checked {
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The image of Docker Hub that it is built on, as `FILE:LINE: IMAGE`.
    pub docker_hub_base: Option<String>,
}

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
) -> Result<Checked> {
    let Some(tip) = ImageAtTip::open(&source.repo, workspace, source.tip, &split.spec.names)? else {
        return Ok(Checked::default());
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
    let outside = outside_files::outside(&tip)?;
    let build = Build::of(&tip)?;
    let reported = outside.as_ref().map_or(&[][..], |warning| &warning.paths);
    found.extend(missing_files::missing(&tip, &build, reported)?);
    found.extend(image_build::needs(&tip, &build));
    found.extend(outside);
    found.extend(mentions_elsewhere::mentions(&tip, known)?);
    let unread = tip.unread();
    // GitHub's own repositories have passed its limit already.
    let is_on_github = source.location.to_string().contains("github.com");
    if (source.is_partial() || unread.is_some()) && !is_on_github {
        found.extend(large_files::unknown(&source.repo, workspace, split, context)?);
    }
    found.extend(unread);
    Ok(Checked {
        warnings: found,
        docker_hub_base: image_build::docker_hub_base(&build),
    })
}

/// The new repository, as the checks see it.
pub struct NewRepository<'a> {
    /// The tree that its branch gets.
    pub tree: ObjectId,
    /// The branch that pull requests go to.
    pub branch: &'a str,
    /// The tree of the image.
    pub image: ObjectId,
    /// The template, where the image comes to it for the first time.
    pub template: Option<ObjectId>,
    /// How placeholders that remain can be filled.
    pub how_to_fill: &'a str,
}

/// Looks at the tree that the target will have.
///
/// # Errors
/// When a tree cannot be read.
pub fn target(repo: &gix::Repository, new: &NewRepository<'_>) -> Result<Vec<Warning>> {
    let mut files = Vec::new();
    tree::walk(repo, new.image, &mut |path, entry| {
        if !tree::is_tree(entry) {
            files.push(path.clone());
        }
        true
    })?;
    let mut found = new_repository::placeholders(repo, new.tree, new.how_to_fill)?;
    found.extend(new_workflows::workflows(repo, new.tree, new.branch, &files)?);
    if let Some(template) = new.template {
        found.extend(new_workflows::ignored(repo, template, new.image, &files)?);
        found.extend(template_files::leftovers(repo, new.tree, template, new.image)?);
    }
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
