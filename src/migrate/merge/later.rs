//! The merge of a later run: three-way, from the split that was merged before.

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::merge::blob::builtin_driver::text::Labels;
use gix::merge::plumbing::tree::TreatAsUnresolved;

/// How a three-way merge ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// The tree of the result.
    Clean(ObjectId),
    /// The paths that only the user can settle.
    Conflicts(Vec<BString>),
}

/// Merges the trees `ours` and `theirs` as `git merge` does with its default settings; `bases` are the merge bases, which
/// `repo` must have with all that is behind them. With several of them, they are merged first, into a virtual one.
///
/// # Errors
/// When an object is missing, or cannot be written.
pub fn three_way(repo: &gix::Repository, bases: &[ObjectId], ours: ObjectId, theirs: ObjectId) -> Result<Merged> {
    let options = repo.tree_merge_options().context("cannot merge")?;
    let base = repo
        .virtual_merge_base(bases.iter().copied(), options.clone())
        .context("cannot find the base of the merge")?
        .tree_id
        .detach();
    let labels = Labels {
        ancestor: Some("base".into()),
        current: Some("target".into()),
        other: Some("source".into()),
    };
    let mut outcome = repo
        .merge_trees(base, ours, theirs, labels, options)
        .context("cannot merge")?;
    let unresolved = TreatAsUnresolved::git();
    let mut paths: Vec<BString> = Vec::new();
    for conflict in outcome
        .conflicts
        .iter()
        .filter(|conflict| conflict.is_unresolved(unresolved))
    {
        let (ours, _) = conflict.changes_in_resolution();
        paths.push(ours.location().as_bstr().into());
    }
    paths.sort();
    paths.dedup();
    match paths.is_empty() {
        true => Ok(Merged::Clean(
            outcome.tree.write().context("cannot write the merged tree")?.detach(),
        )),
        false => Ok(Merged::Conflicts(paths)),
    }
}
