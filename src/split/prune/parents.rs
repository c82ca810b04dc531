//! Which commits stay, and with which parents.
//!
//! A commit that changes nothing in the directory is pruned, and the commit that stands for its parent stands for it too.
//! A merge loses a parent that was only rewritten to an ancestor of another one, unless it was an ancestor before
//! (`git merge --no-ff`). These are the rules of `git filter-repo`, told by original commits: two originals that would
//! get the same new id stay two.
//!
//! One shortcut is proved and not measured. The reference asks whether one kept commit is an ancestor of another in the
//! new history, where a kept commit has all parents that stand for its original parents. That is so exactly where it was
//! an ancestor in the original history: a pruned commit is stood for by a commit that has all its kept ancestors behind
//! it, since a merge is only pruned onto a parent when that one has the other parents behind it.

use super::overlap::Seen;
use crate::split::at_path::trees_at::TreeNumber;
use crate::split::history::Number;

/// What the decisions are made from.
pub(crate) trait Original {
    /// How many commits there are; parents have lower numbers than children.
    fn len(&self) -> usize;
    /// The parents of a commit.
    fn parents(&self, commit: Number) -> &[Number];
    /// The number of the commit's tree at the directory.
    fn tree(&self, commit: Number) -> TreeNumber;
    /// Whether `ancestor` is `commit` or behind it.
    fn reaches(&mut self, commit: Number, ancestor: Number) -> bool;
    /// Whether the commit changed any file of the whole source, against its first parent or the empty tree.
    fn changed_anything(&mut self, commit: Number) -> bool;
    /// What the reference sees between `relative` and the commit besides the trees; asked once for each commit, in order.
    fn seen(&mut self, _commit: Number, _relative: Option<Number>) -> Seen {
        Seen::default()
    }
}

/// No commit: nothing was kept behind this one.
pub(crate) const NONE: Number = Number::MAX;

/// The kept commits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// For each original commit, the kept one that stands for it, or [`NONE`]; a kept commit stands for itself.
    pub stands_for: Vec<Number>,
    /// The kept commits, parents first.
    pub commits: Vec<Number>,
    /// Where the parents of each kept commit begin in `parents`; one more than there are kept commits.
    pub starts: Vec<u32>,
    /// The parents of the kept commits, by original number.
    pub parents: Vec<Number>,
    /// Kept merges where the reference compares with one parent and writes on top of another: merge, the one it compares
    /// with, the one it writes on.
    pub miswritten: Vec<(Number, Number, Number)>,
    /// Kept commits in which the reference deletes what still stands under another name.
    pub deleting: Vec<Number>,
}

impl Kept {
    /// The parents of the kept commit at a place in `commits`, by original number.
    pub fn parents_of(&self, place: usize) -> &[Number] {
        &self.parents[self.starts[place] as usize..self.starts[place + 1] as usize]
    }
}

/// Decides for every commit.
pub(crate) fn prune(original: &mut impl Original) -> Kept {
    let mut kept = Kept {
        stands_for: Vec::with_capacity(original.len()),
        starts: vec![0],
        ..Kept::default()
    };
    let mut parents = Vec::new();
    let mut merge = Merge::default();
    for commit in 0..original.len() as Number {
        parents.clear();
        parents.extend_from_slice(original.parents(commit));
        merge.decide(&parents, &kept.stands_for, original);
        let against = merge.solo.or(merge.parents.first().copied());
        let relative = match (parents.first(), merge.parents.first()) {
            (Some(&first), Some(&new_first)) => {
                let moved = kept.stands_for[first as usize] != new_first;
                if moved || merge.solo.is_some_and(|solo| solo != new_first) {
                    parents
                        .iter()
                        .copied()
                        .find(|&parent| Some(kept.stands_for[parent as usize]) == against)
                } else {
                    Some(first)
                }
            }
            (first, None) => first.copied(),
            (None, Some(_)) => None,
        };
        let seen = original.seen(commit, relative);
        // Once it has pruned a commit, the reference looks at what changes come to.
        let none_pruned = kept.commits.len() == commit as usize;
        let stays = seen.wrong || seen.unsure || seen.changes && parents.len() == 1 && none_pruned;
        let empty =
            !stays && relative.map_or(TreeNumber::EMPTY, |parent| original.tree(parent)) == original.tree(commit);
        let pruned = if merge.parents.len() >= 2 {
            empty && merge.solo.is_some()
        } else {
            let lost_parent = merge.parents.len() < parents.len();
            let moved_parent = matches!(parents[..], [parent] if kept.stands_for[parent as usize] != parent);
            empty && (lost_parent || moved_parent || original.changed_anything(commit))
        };
        if pruned {
            kept.stands_for.push(against.unwrap_or(NONE));
            continue;
        }
        kept.stands_for.push(commit);
        kept.commits.push(commit);
        kept.parents.extend_from_slice(&merge.parents);
        kept.starts.push(kept.parents.len() as u32);
        if seen.wrong {
            kept.deleting.push(commit);
        }
        if let (Some(solo), Some(relative)) = (merge.solo, relative)
            && solo != merge.parents[0]
        {
            kept.miswritten.push((commit, relative, merge.parents[0]));
        }
    }
    kept
}

/// The new parents of one commit, with buffers that are used again.
#[derive(Default)]
struct Merge {
    parents: Vec<Number>,
    /// The one parent that is left where a merge would stop being one; `parents` then still has all.
    solo: Option<Number>,
    entries: Vec<Entry>,
}

/// A parent of a commit: the commit that stands for it, and the original.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    new: Number,
    original: Number,
}

impl Entry {
    fn rewritten(self) -> bool {
        self.new != self.original
    }
}

impl Merge {
    fn decide(&mut self, parents: &[Number], stands_for: &[Number], original: &mut impl Original) {
        self.solo = None;
        self.parents.clear();
        self.parents.extend(
            parents
                .iter()
                .map(|&parent| stands_for[parent as usize])
                .filter(|&new| new != NONE),
        );
        if self.parents.len() < 2 {
            return;
        }
        self.entries.clear();
        for &parent in parents {
            let entry = Entry {
                new: stands_for[parent as usize],
                original: parent,
            };
            let repeated = self.entries.iter().any(|other| other.new == entry.new);
            if entry.new != NONE && !(entry.rewritten() && repeated) {
                self.entries.push(entry);
            }
        }
        if self.entries.len() >= 2 && self.entries.iter().any(|entry| entry.rewritten()) {
            let all = std::mem::take(&mut self.entries);
            for (i, &entry) in all.iter().enumerate() {
                let others = || all.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, other)| *other);
                let redundant = entry.rewritten()
                    && others().any(|other| {
                        original.reaches(other.new, entry.new) && !original.reaches(other.original, entry.original)
                    });
                if !redundant {
                    self.entries.push(entry);
                }
            }
        }
        match self.entries[..] {
            [only] => self.solo = Some(only.new),
            _ => {
                self.parents.clear();
                self.parents.extend(self.entries.iter().map(|entry| entry.new));
            }
        }
    }
}
