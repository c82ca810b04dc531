//! The merge of a later run: three-way, from the split that was merged before.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BString;

use super::blobs::Blobs;
use super::files::Files;
use super::sides;
use crate::repos::tree;

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
    let mut blobs = Blobs::new(repo)?;
    let base = base_of(repo, &mut blobs, bases)?;
    merge(repo, blobs, &base, ours, theirs)
}

/// The same for a base of which only the tree is known.
///
/// # Errors
/// As [`three_way`].
pub fn three_way_from(repo: &gix::Repository, base: ObjectId, ours: ObjectId, theirs: ObjectId) -> Result<Merged> {
    let base = Files::of_tree(repo, base)?;
    merge(repo, Blobs::new(repo)?, &base, ours, theirs)
}

fn merge(
    repo: &gix::Repository,
    mut blobs: Blobs<'_>,
    base: &Files,
    ours: ObjectId,
    theirs: ObjectId,
) -> Result<Merged> {
    let [ours, theirs] = [Files::of_tree(repo, ours)?, Files::of_tree(repo, theirs)?];
    let merged = sides::merge(&mut blobs, base, [&ours, &theirs], false)?;
    if !merged.unclear.is_empty() {
        return Ok(Merged::Conflicts(merged.unclear.into_keys().collect()));
    }
    let files = merged.known.into_iter();
    let files: BTreeMap<_, _> = files
        .map(|(path, entry)| (path, Some((entry.kind, entry.id))))
        .collect();
    let empty = ObjectId::empty_tree(repo.object_hash());
    Ok(Merged::Clean(tree::edit(repo, empty, &files)?))
}

/// The files to merge from: those of the only base, or the merge of several, each by their own bases.
fn base_of(repo: &gix::Repository, blobs: &mut Blobs<'_>, bases: &[ObjectId]) -> Result<Files> {
    let files = |commit: ObjectId| Files::of_tree(repo, tree::of_commit(repo, commit)?);
    let Some((first, rest)) = bases.split_first() else {
        return Ok(Files::default());
    };
    let mut merged = files(*first)?;
    for (done, next) in (1..).zip(rest) {
        let inner = repo
            .merge_bases_many(*next, &bases[..done])
            .context("cannot find the base of the merge")?;
        let inner: Vec<ObjectId> = inner.into_iter().map(gix::Id::detach).collect();
        let base = base_of(repo, blobs, &inner)?;
        merged = sides::merge(blobs, &base, [&merged, &files(*next)?], true)?;
    }
    Ok(merged)
}

#[cfg(test)]
mod tests {
    use gix::prelude::Write as _;

    use super::*;

    #[test]
    fn entries_out_of_order_end_in_a_sorted_tree() {
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
        assert_eq!(merged(&[("c", "1")]), Merged::Clean(tree(&[("c", "1"), ("t", "1")])));
    }

    #[test]
    fn a_conflict_of_the_merge_bases_matters_only_where_the_sides_differ() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let tree = |text: &str| {
            let blob = repo.write_blob(text).unwrap().detach();
            let data = [b"100644 file\0", blob.as_slice()].concat();
            repo.objects.write_buf(gix::object::Kind::Tree, &data).unwrap()
        };
        let commit = |text, parents: &[ObjectId]| {
            let parents: String = parents.iter().map(|id| format!("parent {id}\n")).collect();
            let data = format!(
                "tree {}\n{parents}author A <a> 0 +0000\ncommitter A <a> 0 +0000\n\n",
                tree(text)
            );
            repo.objects
                .write_buf(gix::object::Kind::Commit, data.as_bytes())
                .unwrap()
        };
        let root = commit("1\n2\n3\n4\n5\n", &[]);
        let bases = ["left\n2\n3\n4\n5\n", "right\n2\n3\n4\n5\n"].map(|text| commit(text, &[root]));
        let merged = |ours, theirs| three_way(&repo, &bases, tree(ours), tree(theirs)).unwrap();
        assert_eq!(
            merged("both\n2\n3\n4\nours\n", "both\n2\ntheirs\n4\n5\n"),
            Merged::Clean(tree("both\n2\ntheirs\n4\nours\n"))
        );
        assert_eq!(
            merged("left\n2\n3\n4\nours\n", "right\n2\n3\n4\n5\n"),
            Merged::Conflicts(vec!["file".into()])
        );
    }
}
