//! The blobs that a source lacks, since it is a partial clone or was fetched without them.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use gix::ObjectId;

use super::deployment::Source;
use crate::context::Context;
use crate::repos::git::fetch;
use crate::repos::new_objects::Finished;
use crate::repos::tree;
use crate::repos::workspace::Workspace;
use crate::split;

impl Source {
    /// Returns true if the content of files may be missing.
    pub fn is_partial(&self) -> bool {
        self.partial.is_some()
    }

    /// Returns true if it is our copy of a repository elsewhere, which has only the blobs that were asked for.
    pub fn is_fetched(&self) -> bool {
        self.partial.as_ref().is_some_and(|partial| partial.into.is_some())
    }

    /// Fetches the blobs of `wanted` at once: into our copy of the source, or into the repository at `workspace` where the
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

/// Finds the blobs that `repo` does not have in the trees of `after` and its ancestors, without those of `before`.
///
/// # Errors
/// When a commit or tree cannot be read (it is named), or when the run was interrupted.
pub fn missing_in_history(
    repo: &gix::Repository,
    after: ObjectId,
    before: Option<ObjectId>,
    context: Context<'_>,
) -> Result<Vec<ObjectId>> {
    let mut trees = Vec::new();
    for commit in repo.rev_walk([after]).with_hidden(before).all()? {
        trees.push(tree::of_commit(repo, commit?.id)?);
    }
    Ok(split::missing_files(repo, trees, context)?)
}
