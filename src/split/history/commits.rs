//! The commits of a history in a few flat arrays.

use gix::ObjectId;

use super::number::CommitNumber;
use crate::split::packs::objects::Objects;

/// The commits that can be reached from one tip, parents first, in the order of `git rev-list --topo-order --reverse`.
///
/// A million commits have to fit, so this is a few flat arrays and not an array of commits.
pub struct History {
    pub(crate) objects: Objects,
    /// The ids, one after the other.
    pub(super) ids: Vec<u8>,
    /// The ids of the root trees, one after the other.
    pub(super) trees: Vec<u8>,
    /// Where the parents of each commit begin in `parents`; one more than there are commits.
    pub(super) starts: Vec<u32>,
    /// The numbers of the parents, all in a row.
    pub(super) parents: Vec<CommitNumber>,
    /// The reason why the commit-graph of the source was not used.
    pub(super) graph_fault: Option<String>,
}

impl History {
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

    /// The reason why the commit-graph of the source was not used, where it has one that is damaged.
    pub fn graph_fault(&self) -> Option<&str> {
        self.graph_fault.as_deref()
    }

    /// The commit that the walk began at.
    pub fn tip(&self) -> ObjectId {
        self.id(self.last()).to_owned()
    }

    /// The number of the tip, the last one.
    pub(crate) fn last(&self) -> CommitNumber {
        CommitNumber::at(self.len() - 1)
    }

    /// The numbers of all commits, parents first.
    pub(crate) fn commits(&self) -> impl DoubleEndedIterator<Item = CommitNumber> + use<> {
        (0..self.len()).map(CommitNumber::at)
    }

    /// The id of a commit.
    pub(crate) fn id(&self, commit: CommitNumber) -> &gix::oid {
        nth_id(&self.ids, commit, self.objects.hash())
    }

    /// The id of a commit's root tree.
    pub(crate) fn tree(&self, commit: CommitNumber) -> &gix::oid {
        nth_id(&self.trees, commit, self.objects.hash())
    }

    /// The parents of a commit, in their order; a repeated one stays repeated.
    pub(crate) fn parents(&self, commit: CommitNumber) -> &[CommitNumber] {
        let commit = commit.index();
        &self.parents[self.starts[commit] as usize..self.starts[commit + 1] as usize]
    }
}

fn nth_id(ids: &[u8], commit: CommitNumber, hash: gix::hash::Kind) -> &gix::oid {
    let len = hash.len_in_bytes();
    gix::oid::from_bytes_unchecked(&ids[commit.index() * len..][..len])
}
