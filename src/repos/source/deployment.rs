//! The deployment repository as it is read, and the place of the blobs that it lacks as a partial clone.

use std::fs::File;
use std::path::PathBuf;
use std::sync::Arc;

use gix::ObjectId;

use super::cache::Cache;
use crate::files::TemporaryFolder;
use crate::report::Warning;
use crate::repos::location::Location;

/// A deployment repository and the commit to split. A clone of it reads the same repository, from another thread.
#[derive(Clone)]
pub struct Source {
    /// The repository.
    pub repo: gix::Repository,
    /// The commit whose history is split.
    pub tip: ObjectId,
    /// The name of `tip`: a branch, a tag, or as it was typed.
    pub reference: String,
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
        let url = config.string(&format!("remote.{name}.url"))?.to_string();
        let location = Location::new(&url).ok()?;
        let base = repo.workdir().unwrap_or(repo.git_dir());
        let location = match location.local() {
            Some(_) if !url.contains("://") => Location::new(&base.join(&url).to_string_lossy()).ok()?,
            _ => location,
        };
        Some(Partial {
            into: None,
            from: location,
        })
    }
}
