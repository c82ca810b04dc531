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

#[cfg(test)]
mod tests {
    use gix::prelude::Write as _;

    use super::*;

    #[test]
    fn entries_out_of_order_end_in_a_sorted_tree_or_a_conflict() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let tree = |files: &[(&str, &str)]| {
            let mut data = Vec::new();
            for (name, text) in files {
                let blob = repo.write_blob(text).unwrap().detach();
                data.extend([b"100644 ", name.as_bytes(), b"\0", blob.as_slice()].concat());
            }
            repo.objects.write_buf(gix::object::Kind::Tree, &data).unwrap()
        };
        let data = format!(
            "tree {}\nauthor A <a> 0 +0000\ncommitter A <a> 0 +0000\n\n",
            tree(&[("a", "1"), ("c", "1")])
        );
        let base = repo
            .objects
            .write_buf(gix::object::Kind::Commit, data.as_bytes())
            .unwrap();
        let unsorted = tree(&[("t", "1"), ("c", "1"), ("a", "1")]);
        let merged = |theirs: &[(&str, &str)]| three_way(&repo, &[base], unsorted, tree(theirs)).unwrap();
        let changed = merged(&[("a", "2"), ("b", "1"), ("c", "1")]);
        let expected = tree(&[("a", "2"), ("b", "1"), ("c", "1"), ("t", "1")]);
        assert_eq!(changed, Merged::Clean(expected));
        // gix looks for the deleted file by its order, and does not find it.
        assert_eq!(merged(&[("c", "1")]), Merged::Conflicts(vec!["a".into()]));
    }
}
