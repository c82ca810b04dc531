//! The result: a history in which one directory is the root.

use std::collections::HashSet;

use gix::ObjectId;

use super::history::History;
use super::link::Link;
use super::spec::Spec;
use super::warning::Warning;

/// A commit of a [`Split`], by its place in it: parents come before children.
pub type Index = usize;

/// A rewritten history.
#[derive(Debug, Clone)]
pub struct Split {
    /// The request, with the names that were found.
    pub spec: Spec,
    /// The names, the newest first, and what each brought.
    pub chain: Vec<Link>,
    /// The names that were found, and not taken since nobody asked for that.
    pub before: Vec<Link>,
    /// The commits, parents first.
    pub commits: Vec<NewCommit>,
    /// For each commit of the [`History`], the one of `commits` that stands for it, if any does: for a pruned commit,
    /// the kept one in whose place it would be.
    pub stands_for: Vec<Option<u32>>,
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
    /// Kept commits whose messages have issue numbers that stand by themselves, such as `#12`.
    pub issue_numbers: usize,
    /// How many different `Name <email>` wrote the kept commits.
    pub authors: usize,
    /// Commits at which git filter-repo would write a wrong tree, or may convert the message; original ids.
    pub differs_from_filter_repo: Vec<ObjectId>,
    /// The newest original commit that has the directory, if any has.
    pub last_present: Option<ObjectId>,
    /// The warnings.
    pub warnings: Vec<Warning>,
}

/// One commit of a [`Split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCommit {
    /// The id of the original.
    pub old: ObjectId,
    /// Its new id.
    pub new: ObjectId,
    /// Its tree.
    pub tree: ObjectId,
    /// Its parents in the split.
    pub parents: Vec<Index>,
    /// The author date of the original, as `author_date` hashes it.
    pub author_date: u64,
}

/// Why a commit of the source is not in a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruned {
    /// It changed nothing in the directory.
    Outside,
    /// A merge that is none without what lies outside the directory, and that adds nothing.
    Merge,
    /// The directory was not there yet.
    Before,
}

impl Split {
    /// The id of the new tip; none where nothing was kept.
    pub fn new_tip(&self) -> Option<ObjectId> {
        self.tip.map(|tip| self.commits[tip].new)
    }

    /// How many commits there are among `commits`: two originals can have one new id.
    pub fn count(&self, commits: impl IntoIterator<Item = Index>) -> usize {
        let ids: HashSet<ObjectId> = commits.into_iter().map(|index| self.commits[index].new).collect();
        ids.len()
    }

    /// How many commits the new history has.
    pub fn commit_count(&self) -> usize {
        self.count(0..self.commits.len())
    }

    /// For each commit that was walked, oldest first: its id, and what became of it.
    pub fn fates<'a>(
        &'a self,
        history: &'a History,
    ) -> impl Iterator<Item = (&'a gix::oid, Result<Index, Pruned>)> + 'a {
        history.commits().zip(&self.stands_for).map(|(commit, stands_for)| {
            let id = history.id(commit);
            let fate = match *stands_for {
                Some(index) if self.commits[index as usize].old == id => Ok(index as Index),
                None => Err(Pruned::Before),
                Some(_) if history.parents(commit).len() > 1 => Err(Pruned::Merge),
                Some(_) => Err(Pruned::Outside),
            };
            (id, fate)
        })
    }
}
