//! The deployment repository as it is read, and the place of the blobs that it lacks as a partial clone.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;
use gix::bstr::BString;

use super::cache::Cache;
use super::named::Named;
use super::question::Questions;
use super::upstream::{Upstream, location_of};
use crate::context::Context;
use crate::files::TemporaryFolder;
use crate::report::Warning;
use crate::repos::location::Location;
use crate::repos::web;
use crate::split::Directory;

/// A deployment repository and the commit to split. A clone of it reads the same repository, from another thread.
#[derive(Clone)]
pub struct Source {
    /// The repository.
    pub repo: gix::Repository,
    /// The commit whose history is split.
    pub tip: ObjectId,
    /// The name of `tip`: a branch, a tag, or as it was typed.
    pub reference: String,
    /// The kind of that name.
    pub named: Named,
    /// The default branch of the repository that it was fetched from.
    pub default_branch: Option<BString>,
    /// The questions about it that were asked.
    pub questions: Option<Questions>,
    /// The location.
    pub location: Location,
    /// Warnings from when it was opened.
    pub notes: Vec<Warning>,
    /// The place of the blobs, if it lacks some.
    pub(super) partial: Option<Partial>,
    /// Set for a copy in the cache that an earlier run has made.
    pub(super) kept: Option<Kept>,
    /// The lock that keeps our copy of it from being begun anew as long as this lives.
    pub(super) _reading: Option<Arc<File>>,
    /// A temporary folder that it reads from, and that has to live as long.
    pub folder: Option<Arc<TemporaryFolder>>,
}

/// The arguments to fetch a source once more.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// The ref, as it was typed.
    pub reference: Option<String>,
    /// The cache.
    pub cache: Cache,
}

/// The place of the blobs that a source lacks.
#[derive(Debug, Clone)]
pub struct Partial {
    /// Our repository that they are fetched into; none where the source is the user's.
    pub(super) into: Option<PathBuf>,
    /// The repository that has them.
    pub(super) from: Location,
}

impl Partial {
    /// The remote of `repo`, where that is a partial clone.
    pub(super) fn of(repo: &gix::Repository) -> Option<Partial> {
        let config = repo.config_snapshot();
        let name = config.string("extensions.partialClone").map(|name| name.to_string());
        let names = repo.remote_names();
        let promises = |name: &String| config.boolean(&format!("remote.{name}.promisor")) == Some(true);
        let name = name.or_else(|| names.iter().map(ToString::to_string).find(promises))?;
        Some(Partial {
            into: None,
            from: location_of(repo, &name)?,
        })
    }
}

impl Source {
    /// The folder that keeps what was fetched, for the next run; none where nothing was fetched or is kept.
    pub fn kept_in(&self) -> Option<&Path> {
        self._reading.as_ref().map(|_| self.repo.git_dir())
    }

    /// The address of a commit's page without its id, at GitHub or GitLab; of a clone that of its remote.
    pub fn commit_url(&self) -> Option<String> {
        let upstream = || Upstream::of(&self.repo, &self.named)?.location;
        let is_here = self.location.local().is_some();
        let remote = if is_here { upstream() } else { None };
        web::commit_url(remote.as_ref().unwrap_or(&self.location))
    }

    /// Asks the remote that this is a clone of for its branches, unless `offline`, and git for changed files in
    /// `directories`. A source that was fetched just now has neither a remote nor a work tree; GitHub is
    /// asked who may see it.
    pub fn ask<'a>(
        &mut self,
        directories: impl IntoIterator<Item = &'a Directory>,
        offline: bool,
        context: Context<'_>,
    ) {
        let is_fetched = self.partial.as_ref().is_some_and(|partial| partial.into.is_some());
        let fetched_from = is_fetched.then_some(&self.location);
        let is_at_head = self.repo.head_id().is_ok_and(|head| head == self.tip);
        let is_checked_out = is_at_head && self.named != Named::Commit;
        let directories = is_checked_out.then_some(directories).into_iter().flatten();
        self.questions = Some(Questions::ask(
            &self.repo,
            &self.named,
            directories,
            fetched_from,
            offline,
            context,
        ));
    }
}
