//! The commits behind a tip, read once and kept small.

use anyhow::{Result, bail};
use gix::ObjectId;

use crate::progress::Progress;

/// The commits that can be reached from one tip.
#[derive(Debug)]
pub struct History {
    tip: ObjectId,
}

impl History {
    /// Reads every commit behind `tip`, the tip included.
    ///
    /// # Errors
    /// When a commit is missing or malformed (it is named), or when the run was interrupted.
    pub fn walk(_repo: &gix::Repository, _tip: ObjectId, _progress: &dyn Progress) -> Result<History> {
        bail!("the walk is not there yet")
    }

    /// The commit that the walk began at.
    pub fn tip(&self) -> ObjectId {
        self.tip
    }
}
