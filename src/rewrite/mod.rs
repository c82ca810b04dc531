//! The rewrite: keep only one directory's history, with the directory at the root.
//!
//! Like `git filter-repo --subdirectory-filter`, with the same ids wherever its trees are right. What decides every
//! object id is told where it is done: the order in [`crate::history`], which commits stay in `parents`, their bytes in
//! `commit` and `message`.

// The engine is what uses these.
#[allow(dead_code)]
mod commit;
mod directory;
mod encoding;
mod message;

use anyhow::{Result, bail};
use gix::ObjectId;

pub use directory::Directory;

use crate::history::History;
use crate::progress::Progress;
use crate::report::Warning;

/// What to keep of a history: one directory, under all the names it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The names, the newest first. A commit's new tree is the union of what stands under them.
    pub names: Vec<Directory>,
}

/// Receives the objects that a rewrite makes, in an order in which each follows what it refers to.
pub trait Sink {
    /// Takes one object.
    ///
    /// # Errors
    /// When the object cannot be stored; this ends the rewrite.
    fn put(&mut self, kind: gix::object::Kind, id: &gix::oid, data: &[u8]) -> Result<()>;
}

/// A preview needs the ids only.
impl Sink for () {
    fn put(&mut self, _: gix::object::Kind, _: &gix::oid, _: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// A commit of a [`Split`], by its place in it: parents come before children.
pub type Index = usize;

/// A rewritten history.
#[derive(Debug, Clone)]
pub struct Split {
    /// What it is the history of.
    pub spec: Spec,
    /// The commits, parents first.
    pub commits: Vec<Rewritten>,
    /// The commit that stands for the source's tip; none where nothing was kept.
    pub tip: Option<Index>,
    /// The tree of `tip`, or the empty tree.
    pub tree: ObjectId,
    /// The source's commits that were looked at.
    pub walked: usize,
    /// Kept commits with two or more parents.
    pub merges: usize,
    /// Kept commits that had a signature.
    pub signatures_dropped: usize,
    /// How many different `Name <email>` wrote the kept commits.
    pub authors: usize,
    /// Merges at which git filter-repo would write a wrong tree, original ids.
    pub differs_from_filter_repo: Vec<ObjectId>,
    /// The newest original commit that has the directory, if any has.
    pub last_present: Option<ObjectId>,
    /// What was noticed on the way.
    pub warnings: Vec<Warning>,
}

/// One commit of a [`Split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The id of the original.
    pub old: ObjectId,
    /// Its new id.
    pub new: ObjectId,
    /// Its parents in the split.
    pub parents: Vec<Index>,
}

/// Rewrites the history for each of `specs`, in one pass over `history`.
///
/// `repo` is the source, and only read. New objects go to `sink`; those of several splits may come mixed.
///
/// # Errors
/// When an object that is needed is missing or malformed (it is named), or when the run was interrupted.
pub fn subdirectories(
    _repo: &gix::Repository,
    _history: &History,
    _specs: &[Spec],
    _sink: &mut dyn Sink,
    _progress: &dyn Progress,
) -> Result<Vec<Split>> {
    bail!("the rewrite is not there yet")
}
