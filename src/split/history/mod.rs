//! The commits behind a tip, read once and kept small.

mod order;
pub(crate) mod reach;
mod walk;

use gix::ObjectId;

use super::packs::objects::Objects;

use crate::context::Context;
use crate::split::error::Result;

/// The number of a commit in a [`History`].
pub(crate) type Number = u32;

/// The commits that can be reached from one tip, parents first, in the order of `git rev-list --topo-order --reverse`.
///
/// A million commits have to fit, so this is a few flat arrays and not an array of commits.
pub struct History {
    pub(crate) objects: Objects,
    /// The ids, one after the other.
    ids: Vec<u8>,
    /// The ids of the root trees, one after the other.
    trees: Vec<u8>,
    /// Where the parents of each commit begin in `parents`; one more than there are commits.
    starts: Vec<u32>,
    /// The numbers of the parents, all in a row.
    parents: Vec<Number>,
}

impl History {
    /// Reads every commit behind `tip`, the tip included.
    ///
    /// # Errors
    /// When a commit is missing or malformed (it is named), or when the run was interrupted.
    pub fn read(repo: &gix::Repository, tip: ObjectId, context: Context<'_>) -> Result<History> {
        let objects = Objects::open(repo)?;
        // A graph that cannot be used says nothing that the commits do not say.
        let graph = repo.commit_graph_if_enabled().ok().flatten();
        let found = walk::walk(&objects, graph.as_ref(), tip, context)?;
        Ok(order::parents_first(objects, found))
    }

    /// Gives back memory that only reading the source takes, until it is read again.
    pub fn rest(&self) {
        self.objects.rest();
    }

    /// How many commits there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns true if there is no commit; there always is the tip.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The commit that the walk began at.
    pub fn tip(&self) -> ObjectId {
        self.id(self.len() as Number - 1).to_owned()
    }

    /// The id of a commit.
    pub(crate) fn id(&self, commit: Number) -> &gix::oid {
        nth_id(&self.ids, commit, self.objects.hash())
    }

    /// The id of a commit's root tree.
    pub(crate) fn tree(&self, commit: Number) -> &gix::oid {
        nth_id(&self.trees, commit, self.objects.hash())
    }

    /// The parents of a commit, in their order; a repeated one stays repeated.
    pub(crate) fn parents(&self, commit: Number) -> &[Number] {
        let commit = commit as usize;
        &self.parents[self.starts[commit] as usize..self.starts[commit + 1] as usize]
    }
}

fn nth_id(ids: &[u8], n: u32, hash: gix::hash::Kind) -> &gix::oid {
    let len = hash.len_in_bytes();
    gix::oid::from_bytes_unchecked(&ids[n as usize * len..][..len])
}
