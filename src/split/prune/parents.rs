//! The rules by which commits stay, and by which they get their parents: those of `git filter-repo`.
//!
//! All commits are decided in order, parents first. A commit that goes is stood for by one that stays, which takes its
//! place as a parent; nothing stands for a commit that has no kept commit behind it. The rules for one commit:
//!
//! 1. Each parent becomes the kept commit that stands for it; parents that nothing stands for are lost.
//! 2. Where two or more are left, of those that are *rewritten* (another commit stands for the parent) the ones that
//!    repeat an earlier one do not count. Of the others, a rewritten one is dropped where it is an ancestor of another
//!    one (or the same), unless it was before (`git merge --no-ff`). If one alone is left, the merge would stop being a
//!    merge: that one is the *solo* parent, and the commit has all parents of step 1 if it stays. If not, the ones that
//!    are left are its parents.
//! 3. The commit is judged against the solo parent, else against its first new parent: its tree is compared with the
//!    tree of the first original parent that this one stands for. A commit without new parents is compared with its
//!    first original parent, and a root with the empty tree.
//! 4. A commit with two new parents stays, unless it has a solo parent and the trees are equal. Any other commit goes
//!    where the trees are equal, except one that changed no file in the whole source, lost no parent, and is a root or
//!    has a parent that stays: an empty commit that somebody made on purpose is kept.
//! 5. A commit that goes is replaced by the commit that it was judged against, which stands for it.
//!
//! Two originals that would get the same new id stay two: commits are told apart by their original ids.
//!
//! One shortcut is proved. The reference asks in step 2 whether one kept commit is an ancestor of another in the new
//! history, where a kept commit has all commits of step 1 as parents. The answer is yes exactly where it was an ancestor
//! in the original history: the commit that stands for a pruned one has all its kept ancestors behind it, since a merge only
//! goes in favour of a parent that has the others behind it.

use super::overlap::SeenChanges;
use crate::split::at_path::trees_at::TreeNumber;
use crate::split::history::CommitNumber;

/// The history that is decided about.
pub(crate) trait OriginalHistory {
    /// How many commits there are; parents have lower numbers than children.
    fn len(&self) -> usize;
    /// The parents of a commit.
    fn parents(&self, commit: CommitNumber) -> &[CommitNumber];
    /// The number of the commit's tree at the directory.
    fn tree(&self, commit: CommitNumber) -> TreeNumber;
    /// Returns whether `ancestor` is `commit` or behind it.
    fn reaches(&mut self, commit: CommitNumber, ancestor: CommitNumber) -> bool;
    /// Returns whether the commit changed any file of the whole source, against its first parent or the empty tree.
    fn changed_anything(&mut self, commit: CommitNumber) -> bool;
    /// The changes that the reference sees between `relative` and the commit besides the trees; asked once for each
    /// commit, in order.
    fn seen(&mut self, _commit: CommitNumber, _relative: Option<CommitNumber>) -> SeenChanges {
        SeenChanges::default()
    }
}

/// For each commit, the kept one that stands for it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct StandIns(Vec<Option<CommitNumber>>);

impl StandIns {
    /// The kept commit that stands for `commit`, if any does; a kept commit stands for itself.
    pub fn of(&self, commit: CommitNumber) -> Option<CommitNumber> {
        self.0[commit.index()]
    }

    /// The kept commits that stand for each commit, in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<CommitNumber>> {
        self.0.iter().copied()
    }
}

/// The kept commits.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// For each original commit, the kept one that stands for it.
    pub stand_ins: StandIns,
    /// The kept commits, parents first.
    pub commits: Vec<CommitNumber>,
    /// Where the parents of each kept commit begin in `parents`; one more than there are kept commits.
    starts: Vec<u32>,
    /// The parents of the kept commits, by original number.
    parents: Vec<CommitNumber>,
    /// Kept merges where the reference compares with one parent and writes on top of another.
    pub miswritten: Vec<Miswritten>,
    /// Kept commits in which the reference deletes files that another name still has.
    pub deleting: Vec<CommitNumber>,
}

/// A kept merge for which the reference takes changes against one commit and writes them on top of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Miswritten {
    /// The merge.
    pub merge: CommitNumber,
    /// The commit that it takes changes against.
    pub compared: CommitNumber,
    /// The commit that it writes them on top of.
    pub under: CommitNumber,
}

impl Kept {
    /// The parents of the kept commit at a place in `commits`, by original number.
    pub fn parents_of(&self, place: usize) -> &[CommitNumber] {
        &self.parents[self.starts[place] as usize..self.starts[place + 1] as usize]
    }

    fn keep(&mut self, commit: CommitNumber, parents: &[CommitNumber]) {
        self.stand_ins.0.push(Some(commit));
        self.commits.push(commit);
        self.parents.extend_from_slice(parents);
        self.starts.push(self.parents.len() as u32);
    }
}

/// Decides for every commit.
pub(crate) fn prune(original: &mut impl OriginalHistory) -> Kept {
    let mut kept = Kept {
        starts: vec![0],
        ..Kept::default()
    };
    let mut parents = Vec::new();
    let mut new = NewParents::default();
    for commit in (0..original.len()).map(CommitNumber::at) {
        parents.clear();
        parents.extend_from_slice(original.parents(commit));
        new.decide(&parents, &kept.stand_ins, original);
        let relative = new.relative(&parents, &kept.stand_ins);
        let seen = original.seen(commit, relative);
        // The reference compares files, and not only paths, from the first commit on that it has pruned.
        let none_pruned = kept.commits.len() == commit.index();
        let stays = seen.deletes_kept || seen.uncertain || seen.any && parents.len() == 1 && none_pruned;
        let before = relative.map_or(TreeNumber::EMPTY, |parent| original.tree(parent));
        let empty = !stays && before == original.tree(commit);
        if empty && new.may_go(commit, &parents, &kept.stand_ins, original) {
            kept.stand_ins.0.push(new.judged_against());
            continue;
        }
        kept.keep(commit, &new.parents);
        if seen.deletes_kept {
            kept.deleting.push(commit);
        }
        if let (Some(solo), Some(compared)) = (new.solo, relative)
            && solo != new.parents[0]
        {
            kept.miswritten.push(Miswritten {
                merge: commit,
                compared,
                under: new.parents[0],
            });
        }
    }
    kept
}

/// The new parents of one commit, with buffers that are used again.
#[derive(Default)]
struct NewParents {
    parents: Vec<CommitNumber>,
    /// The one parent that is left where a merge would stop being one; `parents` then still has all.
    solo: Option<CommitNumber>,
    counted: Vec<MappedParent>,
}

/// A parent of a commit: the original, and the kept commit that stands for it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct MappedParent {
    new: CommitNumber,
    original: CommitNumber,
}

impl MappedParent {
    fn rewritten(self) -> bool {
        self.new != self.original
    }
}

impl NewParents {
    /// Steps 1 and 2: the new parents.
    fn decide(&mut self, parents: &[CommitNumber], stand_ins: &StandIns, original: &mut impl OriginalHistory) {
        self.solo = None;
        self.parents.clear();
        self.parents
            .extend(parents.iter().filter_map(|&parent| stand_ins.of(parent)));
        if self.parents.len() < 2 {
            return;
        }
        self.count(parents, stand_ins);
        if self.counted.len() >= 2 && self.counted.iter().any(|parent| parent.rewritten()) {
            self.drop_ancestors(original);
        }
        match self.counted[..] {
            [only] => self.solo = Some(only.new),
            _ => {
                self.parents.clear();
                self.parents.extend(self.counted.iter().map(|parent| parent.new));
            }
        }
    }

    /// Counts the parents that something stands for, without rewritten ones that repeat an earlier one.
    fn count(&mut self, parents: &[CommitNumber], stand_ins: &StandIns) {
        self.counted.clear();
        for &original in parents {
            let Some(new) = stand_ins.of(original) else { continue };
            let parent = MappedParent { new, original };
            let repeated = self.counted.iter().any(|other| other.new == new);
            if !(parent.rewritten() && repeated) {
                self.counted.push(parent);
            }
        }
    }

    /// Drops rewritten parents that became ancestors of another one, be that one dropped or not.
    fn drop_ancestors(&mut self, original: &mut impl OriginalHistory) {
        let all = std::mem::take(&mut self.counted);
        for (place, &parent) in all.iter().enumerate() {
            let mut others = all.iter().enumerate().filter(|(other, _)| *other != place);
            let became_ancestor = parent.rewritten()
                && others.any(|(_, other)| {
                    original.reaches(other.new, parent.new) && !original.reaches(other.original, parent.original)
                });
            if !became_ancestor {
                self.counted.push(parent);
            }
        }
    }

    /// The new parent that the commit is judged against.
    fn judged_against(&self) -> Option<CommitNumber> {
        self.solo.or(self.parents.first().copied())
    }

    /// Step 3: the original parent that the commit's tree is compared with.
    fn relative(&self, parents: &[CommitNumber], stand_ins: &StandIns) -> Option<CommitNumber> {
        match self.judged_against() {
            None => parents.first().copied(),
            against => parents.iter().copied().find(|&parent| stand_ins.of(parent) == against),
        }
    }

    /// Step 4: returns whether a commit that changed nothing against the one that it is judged against goes.
    fn may_go(
        &self,
        commit: CommitNumber,
        parents: &[CommitNumber],
        stand_ins: &StandIns,
        original: &mut impl OriginalHistory,
    ) -> bool {
        if self.parents.len() >= 2 {
            return self.solo.is_some();
        }
        let lost_parent = self.parents.len() < parents.len();
        let moved_parent = matches!(parents, [parent] if stand_ins.of(*parent) != Some(*parent));
        lost_parent || moved_parent || original.changed_anything(commit)
    }
}
