//! The deployment repository as it is read.

use std::fs::File;
use std::sync::Arc;

use gix::ObjectId;

use super::partial::Partial;
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
    /// The lock that keeps our copy of it from being begun anew as long as this lives.
    pub(super) _reading: Option<Arc<File>>,
    /// A temporary folder that it reads from, and that has to live as long.
    pub folder: Option<Arc<TemporaryFolder>>,
}
