//! The tree of each commit at one directory.

use gix::ObjectId;
use gix::hashtable::HashMap;

use crate::split::history::{CommitNumber, History};

/// The number of a tree in a [`TreesAt`]: equal numbers, equal trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TreeNumber(u32);

impl TreeNumber {
    /// The empty tree, which also stands for no tree at all.
    pub const EMPTY: TreeNumber = TreeNumber(0);

    /// The place in a list that has one item for each tree.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The tree of each commit at one directory; the empty tree where it has none.
#[derive(Debug, Clone)]
pub(crate) struct TreesAt {
    /// The different trees, by number; the first is the empty tree.
    pub trees: Vec<ObjectId>,
    by_commit: Vec<TreeNumber>,
}

impl TreesAt {
    /// Takes the different trees, the empty one first, and for each commit the number of its tree.
    pub fn new(trees: Vec<ObjectId>, by_commit: Vec<TreeNumber>) -> Self {
        TreesAt { trees, by_commit }
    }

    /// The same commits with other trees: the one of each number becomes the one in the same place of `trees`.
    pub fn with_trees(&self, trees: Vec<ObjectId>) -> Self {
        TreesAt {
            trees,
            by_commit: self.by_commit.clone(),
        }
    }

    /// The number of a commit's tree.
    pub fn number(&self, commit: CommitNumber) -> TreeNumber {
        self.by_commit[commit.index()]
    }

    /// The tree of a commit.
    pub fn tree(&self, commit: CommitNumber) -> ObjectId {
        self.trees[self.number(commit).index()]
    }

    /// Returns whether a commit has the directory.
    pub fn has(&self, commit: CommitNumber) -> bool {
        self.number(commit) != TreeNumber::EMPTY
    }

    /// Returns whether no commit has the directory.
    pub fn never_existed(&self) -> bool {
        self.trees.len() == 1
    }

    /// The commits that have the directory, while none of their parents does, without root commits.
    pub fn births(&self, history: &History) -> impl DoubleEndedIterator<Item = CommitNumber> {
        history.commits().filter(|&commit| {
            let parents = history.parents(commit);
            self.has(commit) && !parents.is_empty() && !parents.iter().any(|&parent| self.has(parent))
        })
    }

    /// The commits with a single parent that have another tree than it, where both have one.
    pub fn changes(&self, history: &History) -> impl Iterator<Item = TreeChange> {
        history.commits().filter_map(|commit| {
            let &[parent] = history.parents(commit) else {
                return None;
            };
            let (before, after) = (self.number(parent), self.number(commit));
            let change = TreeChange {
                commit,
                parent,
                before,
                after,
            };
            (self.has(parent) && self.has(commit) && before != after).then_some(change)
        })
    }

    /// The newest commit without the directory that has a parent with it; preferably one that is not a merge.
    pub fn end(&self, history: &History) -> Option<CommitNumber> {
        let ends = |commit: &CommitNumber| {
            let parents = history.parents(*commit);
            !self.has(*commit) && parents.iter().any(|&parent| self.has(parent))
        };
        let newest_first = || history.commits().rev();
        newest_first()
            .filter(|&commit| history.parents(commit).len() == 1)
            .find(ends)
            .or_else(|| newest_first().find(ends))
    }

    /// The first commit in which the directory stands beside one of `others` with another tree, and how many there are.
    pub fn beside(&self, others: &[&TreesAt], history: &History) -> Option<(CommitNumber, usize)> {
        let mut commits = history.commits().filter(|&commit| {
            let mut there = others.iter().filter(|other| other.has(commit)).peekable();
            let tree = self.tree(commit);
            self.has(commit) && there.peek().is_some() && there.all(|other| other.tree(commit) != tree)
        });
        let first = commits.next()?;
        Some((first, 1 + commits.count()))
    }
}

/// A commit that changed the tree of its one parent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreeChange {
    pub commit: CommitNumber,
    pub parent: CommitNumber,
    pub before: TreeNumber,
    pub after: TreeNumber,
}

/// Gives numbers to trees, the same one to the same tree.
pub(crate) struct TreeNumbers {
    /// The trees, by number.
    pub trees: Vec<ObjectId>,
    numbers: HashMap<ObjectId, TreeNumber>,
}

impl TreeNumbers {
    /// Begins with the empty tree alone.
    pub fn new(hash: gix::hash::Kind) -> Self {
        let empty = ObjectId::empty_tree(hash);
        TreeNumbers {
            trees: vec![empty],
            numbers: [(empty, TreeNumber::EMPTY)].into_iter().collect(),
        }
    }

    /// The number of a tree, a new one if it is new.
    pub fn number_of(&mut self, tree: ObjectId) -> TreeNumber {
        *self.numbers.entry(tree).or_insert_with(|| {
            self.trees.push(tree);
            TreeNumber(self.trees.len() as u32 - 1)
        })
    }

    /// Gives back memory when no tree will get a number any more.
    pub fn finish(&mut self) {
        self.numbers = HashMap::default();
    }
}
