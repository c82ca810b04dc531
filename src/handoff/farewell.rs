//! The commit for the source, and the branch that it is pushed to.

use std::path::Path;

use anyhow::Result;
use gix::ObjectId;

use super::moved_image::EditedFile;
use super::old_place::{Change, NewPlace, missing_image};
use super::patch_file;
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::files::temporary;
use crate::report::Warning;
use crate::repos::git::push::{Push, Verdict};
use crate::repos::git::var::Identity;
use crate::repos::git::{fetch, refs};
use crate::repos::source::Source;
use crate::repos::workspace::Workspace;
use crate::repos::{commit, target, tree};
use crate::split::Directory;

/// A commit for the source, in a temporary repository.
pub(super) struct Farewell {
    workspace: Workspace,
    /// Its id.
    pub id: ObjectId,
}

impl Farewell {
    /// Makes the commit on top of the source's tip, with `edits` in it; none where that has nothing to change. A
    /// directory that was emptied already stays as it is.
    ///
    /// # Errors
    /// When objects cannot be read or fetched.
    pub fn new(
        source: &Source,
        directory: &Directory,
        edits: &[EditedFile],
        new: &NewPlace<'_>,
        identity: &Identity,
        context: Context<'_>,
    ) -> Result<Option<Self>> {
        let root = tree::of_commit(&source.repo, source.tip)?;
        let mut needed = missing_image(&source.repo, root, directory)?;
        for edit in edits {
            needed.extend(tree::find(&source.repo, root, &edit.path)?.map(|entry| entry.oid));
        }
        let mut workspace = source.with_blobs(&needed, context)?;
        let repo = workspace.repo();
        let Some(change) = Change::new(repo, root, directory, edits, new)? else {
            return Ok(None);
        };
        let id = commit::write(repo, change.tree, &[source.tip], identity, &change.message, context)?;
        workspace.keep()?;
        Ok(Some(Farewell { workspace, id }))
    }

    /// Writes the commit to a file for `git am`.
    ///
    /// # Errors
    /// When git fails, or the file cannot be written.
    pub fn write_patch(&self, file: &Path, context: Context<'_>) -> Result<Option<Warning>> {
        patch_file::write(file, self.workspace.path(), self.id, 1, context)
    }

    /// Pushes it to a new branch of the source; returns the commit of a branch that has the same change already.
    ///
    /// # Errors
    /// When the name is that of a branch with something else in it, or the source refuses.
    pub fn push(&self, source: &Source, branch: &str, context: Context<'_>) -> Result<Option<ObjectId>> {
        let location = &source.location;
        let there = refs::advertised_for_push(location, context)?;
        let full = format!("refs/heads/{branch}");
        let is_own = there.head.as_ref().is_some_and(|head| *head == full) || source.reference == branch;
        if let Some(tip) = there.find(&full).filter(|_| !is_own) {
            if self.is_same(source, tip, context)? {
                return Ok(Some(tip));
            }
            return Err(taken(&format!("'{location}' has a branch '{branch}' already"), branch));
        }
        if is_own {
            return Err(not_for_hand_offs(source, branch));
        }
        let push = Push {
            from: self.workspace.path(),
            to: location,
            commit: self.id,
            branch: branch.into(),
        };
        match push.push(context)? {
            Verdict::Done | Verdict::DoneWithoutReport => Ok(None),
            Verdict::Refused(error) => Err(error.into()),
            Verdict::LostRace(_) => Err(taken(&format!("'{location}' has a branch '{branch}' by now"), branch)),
        }
    }

    /// Returns true if the commit `tip` of the source makes the same change to the same commit.
    fn is_same(&self, source: &Source, tip: ObjectId, context: Context<'_>) -> Result<bool> {
        let shape = |repo: &gix::Repository, id: ObjectId| {
            let commit = repo.find_commit(id).ok()?;
            let parents: Vec<_> = commit.parent_ids().map(gix::Id::detach).collect();
            Some((commit.tree_id().ok()?.detach(), parents))
        };
        if source.repo.find_commit(tip).is_err() {
            // A source that is elsewhere was fetched without this branch.
            let refspec = format!("{tip}:refs/before/{tip}");
            fetch::fetch(self.workspace.path(), &source.location, &[refspec], context)?;
        }
        let repo = temporary::open(self.workspace.path())?;
        let ours = shape(&repo, self.id);
        Ok(tip == self.id || (ours.is_some() && shape(&repo, tip) == ours))
    }
}

/// Refuses what cannot be the name of the new branch.
///
/// # Errors
/// A usage error that names it.
pub fn check_branch(source: &Source, branch: &str) -> Result<(), UserError> {
    target::check_branch_name(branch)?;
    match source.reference == branch {
        true => Err(UserError::new(format!("'{branch}' is the source's own branch"))
            .hint("choose another name with '--handoff-branch NAME'; it becomes a pull request")
            .exit(Exit::Usage)),
        false => Ok(()),
    }
}

/// The error for a branch that people work on.
pub(super) fn not_for_hand_offs(source: &Source, branch: &str) -> anyhow::Error {
    let why = format!("'{branch}' is a branch of '{}' that people work on", source.location);
    taken(&why, branch)
}

/// The error for a branch that cannot be pushed to.
pub(super) fn taken(why: &str, branch: &str) -> anyhow::Error {
    UserError::new(format!("{why}, so nothing is pushed to '{branch}'"))
        .hint("choose another name with '--handoff-branch NAME', or write a patch with '--patch FILE'")
        .exit(Exit::Refused)
        .into()
}
