//! The decision for several splits at once, which answers the questions that the rules in `parents` ask of a history.

use std::collections::HashSet;

use gix::ObjectId;

use super::overlap::{OverlappingNames, SeenChanges};
use super::parents::{self, Kept};
use crate::context::Context;
use crate::split::at_path::new_trees::NewTrees;
use crate::split::at_path::trees_at::TreeNumber;
use crate::split::error::{Error, Result};
use crate::split::history::CommitNumber;
use crate::split::history::reach::Ancestry;
use crate::split::packs::threads;
use crate::split::tree::store::Store;
use crate::split::tree::sums;

/// Decides for each split which commits stay.
///
/// A commit whose root tree has another id than its parent's counts as a change at first. Only for the few commits where
/// that decides are the files compared; where they are equal behind different ids, the decision is made again.
///
/// # Errors
/// When a tree cannot be read (it is named), or when the run was interrupted.
pub(crate) fn decide(splits: &[NewTrees<'_>], store: &Store<'_>, context: Context<'_>) -> Result<Vec<Kept>> {
    let mut unchanged: HashSet<CommitNumber> = HashSet::new();
    let mut checked: HashSet<CommitNumber> = HashSet::new();
    let mut stores: Vec<Store<'_>> = splits.iter().map(|_| store.another()).collect();
    loop {
        let decided = threads::map(splits.iter().zip(stores.iter_mut()), |(new, store)| {
            context.check()?;
            let mut question = Question {
                new,
                ancestry: Ancestry::default(),
                unchanged: &unchanged,
                asked: Vec::new(),
                overlap: OverlappingNames::default(),
                store,
                error: None,
            };
            let kept = parents::prune(&mut question);
            question.error.map_or(Ok((kept, question.asked)), Err)
        })?;
        let (kept, asked): (Vec<_>, Vec<_>) = decided.into_iter().unzip();
        let mut asked = asked.concat();
        asked.sort_unstable();
        asked.dedup();
        asked.retain(|commit| checked.insert(*commit));
        let Some(history) = splits.first().map(|new| new.history).filter(|_| !asked.is_empty()) else {
            return Ok(kept);
        };
        let root = |commit: CommitNumber| history.tree(commit).to_owned();
        let parent = |commit: CommitNumber| {
            history
                .parents(commit)
                .first()
                .map_or(store.empty_tree(), |&parent| root(parent))
        };
        let pairs: Vec<_> = asked.iter().map(|&commit| [parent(commit), root(commit)]).collect();
        let differ = sums::differ(store, &pairs)?;
        if differ.iter().all(|differ| *differ) {
            return Ok(kept);
        }
        unchanged.extend(
            asked
                .iter()
                .zip(differ)
                .filter(|(_, differ)| !differ)
                .map(|(&commit, _)| commit),
        );
    }
}

struct Question<'a, 'h, 's> {
    new: &'a NewTrees<'h>,
    ancestry: Ancestry,
    unchanged: &'a HashSet<CommitNumber>,
    asked: Vec<CommitNumber>,
    overlap: OverlappingNames,
    store: &'a mut Store<'s>,
    /// The first error on the way; the decisions are void then.
    error: Option<Error>,
}

impl parents::OriginalHistory for Question<'_, '_, '_> {
    fn len(&self) -> usize {
        self.new.history.len()
    }

    fn parents(&self, commit: CommitNumber) -> &[CommitNumber] {
        self.new.history.parents(commit)
    }

    fn tree(&self, commit: CommitNumber) -> TreeNumber {
        self.new.trees.number(commit)
    }

    fn reaches(&mut self, commit: CommitNumber, ancestor: CommitNumber) -> bool {
        self.ancestry.reaches(self.new.history, commit, ancestor)
    }

    fn changed_anything(&mut self, commit: CommitNumber) -> bool {
        let history = self.new.history;
        let same_tree = match history.parents(commit).first() {
            Some(&parent) => history.tree(parent) == history.tree(commit),
            None => history.tree(commit) == ObjectId::empty_tree(history.objects.hash()),
        };
        if same_tree {
            return false;
        }
        self.asked.push(commit);
        !self.unchanged.contains(&commit)
    }

    fn seen(&mut self, commit: CommitNumber, relative: Option<CommitNumber>) -> SeenChanges {
        if self.new.names.is_empty() || self.error.is_some() {
            return SeenChanges::default();
        }
        let seen = self.overlap.changes(self.new, commit, relative, self.store);
        seen.unwrap_or_else(|error| {
            self.error = Some(error);
            SeenChanges::default()
        })
    }
}
