//! The blobs that a source lacks, since it is a partial clone or was fetched without them.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use gix::ObjectId;
use gix::objs::tree::EntryKind;

use super::deployment::Source;
use crate::context::Context;
use crate::repos::git::fetch;
use crate::repos::new_objects::Finished;
use crate::repos::tree;
use crate::repos::workspace::Workspace;

impl Source {
    /// Returns true if the content of files may be missing.
    pub fn is_partial(&self) -> bool {
        self.partial.is_some()
    }

    /// Returns true if it is our copy of a repository elsewhere, which has only the blobs that were asked for.
    pub fn is_fetched(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.into.is_some())
    }

    /// Fetches the blobs of `wanted` at once: into our copy of the source, or into the repository at `workspace`
    /// where the
    /// source is the user's.
    ///
    /// # Errors
    /// When they cannot be fetched.
    pub fn bring(&self, wanted: &[ObjectId], workspace: &Path, context: Context<'_>) -> Result<()> {
        let Some(partial) = self.partial.as_ref().filter(|_| !wanted.is_empty()) else {
            return Ok(());
        };
        let into = partial.into.as_deref().unwrap_or(workspace);
        fetch::fetch_blobs(into, &partial.from, wanted, context)
    }

    /// A temporary repository that reads the source, with those of `wanted` that it lacks.
    ///
    /// # Errors
    /// When they cannot be fetched, or the temporary repository cannot be made.
    pub fn with_blobs(&self, wanted: &[ObjectId], context: Context<'_>) -> Result<Workspace> {
        let is_missing = |id: &&ObjectId| !self.repo.objects.exists_without_refresh(id);
        let missing: Vec<_> = wanted.iter().filter(is_missing).copied().collect();
        let nothing_new = Finished::Preview(Default::default());
        let mut workspace = Workspace::new(&Arc::default(), &self.repo, self.folder.as_ref(), &nothing_new, None)?;
        self.bring(&missing, workspace.path(), context)?;
        workspace.reopen()?;
        Ok(workspace)
    }
}

/// Finds the blobs that `repo` does not have below the trees of `after` and its ancestors, without those of `before`.
///
/// # Errors
/// When a commit or tree cannot be read; it is named.
pub fn missing_in_history(repo: &gix::Repository, after: ObjectId, before: Option<ObjectId>) -> Result<Vec<ObjectId>> {
    let mut seen = HashSet::new();
    let mut missing = Vec::new();
    for commit in repo.rev_walk([after]).with_hidden(before).all()? {
        below(repo, tree::of_commit(repo, commit?.id)?, &mut seen, &mut missing)?;
    }
    Ok(missing)
}

/// Finds the blobs below one tree that `repo` does not have.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub fn missing_below(repo: &gix::Repository, tree: ObjectId) -> Result<Vec<ObjectId>> {
    let mut missing = Vec::new();
    below(repo, tree, &mut HashSet::new(), &mut missing)?;
    Ok(missing)
}

/// Adds the blobs at and below `tree` that `repo` does not have to `missing`, except where `seen` has them already.
fn below(
    repo: &gix::Repository,
    tree: ObjectId,
    seen: &mut HashSet<ObjectId>,
    missing: &mut Vec<ObjectId>,
) -> Result<()> {
    let mut trees = vec![tree];
    while let Some(tree) = trees.pop() {
        if !seen.insert(tree) {
            continue;
        }
        for entry in tree::read(repo, tree)? {
            match entry.mode.kind() {
                EntryKind::Tree => trees.push(entry.oid),
                EntryKind::Commit => {}
                EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                    if seen.insert(entry.oid) && !repo.objects.exists_without_refresh(&entry.oid) {
                        missing.push(entry.oid);
                    }
                }
            }
        }
    }
    Ok(())
}
