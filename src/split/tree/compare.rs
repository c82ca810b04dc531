//! The comparison of trees: several of them side by side, name by name.
//!
//! Every search for files that trees have in common, lost or changed is a [`walk`]. There is one exception, in `sums`:
//! the question whether a commit changed any file at all comes up for so many commits that the entries of their trees
//! would not fit into memory.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::BString;

use super::entries::{Entries, TreeEntry};
use super::store::Store;
use super::{DEEPEST, MOST_PATHS};
use crate::paths::join;
use crate::split::error::{Result, TreeFault};

/// The entries that `N` trees have under one name.
pub(crate) type SameName<const N: usize> = [Option<TreeEntry>; N];

/// The way on for a walk after a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// With the names in the folder, if any of the trees has a folder of that name.
    Inside,
    /// Without them.
    Past,
    /// Not at all.
    Stop,
}

/// The entries of several trees, grouped by name.
pub(crate) fn side_by_side<const N: usize>(trees: [Entries; N]) -> BTreeMap<BString, SameName<N>> {
    let mut names: BTreeMap<BString, SameName<N>> = BTreeMap::new();
    for (side, entries) in trees.into_iter().enumerate() {
        for (name, entry) in entries {
            names.entry(name).or_insert([None; N])[side] = Some(entry);
        }
    }
    names
}

/// Walks several trees at once: calls `visit` with each path that any of them has, and what each has there.
///
/// Folders come before what is in them, one depth of all trees after the other, so that they can be read together.
///
/// # Errors
/// When a tree cannot be read, is deeper than git goes, or has more than two million paths; it is named.
pub(crate) fn walk<const N: usize>(
    store: &mut Store<'_>,
    trees: [ObjectId; N],
    visit: &mut dyn FnMut(&BString, &SameName<N>) -> Next,
) -> Result<()> {
    walk_at_most(MOST_PATHS, store, trees, visit)
}

fn walk_at_most<const N: usize>(
    most: usize,
    store: &mut Store<'_>,
    trees: [ObjectId; N],
    visit: &mut dyn FnMut(&BString, &SameName<N>) -> Next,
) -> Result<()> {
    let empty = store.empty_tree();
    let first = *trees.iter().find(|tree| **tree != empty).unwrap_or(&empty);
    let mut folders = vec![(BString::default(), trees)];
    let (mut depth, mut paths) = (0, 0);
    while !folders.is_empty() {
        let ids: Vec<ObjectId> = folders.iter().flat_map(|(_, trees)| trees).copied().collect();
        if depth > DEEPEST {
            return Err(TreeFault::TooDeep.of(ids.iter().find(|tree| **tree != empty).unwrap_or(&first)));
        }
        depth += 1;
        // Before the entries of all folders are in memory.
        if paths + folders.len() > most {
            return Err(TreeFault::TooWide.of(&first));
        }
        let mut entries = store.entries_of_all(&ids)?.into_iter();
        let mut below = Vec::new();
        for (folder, _) in folders {
            let trees = std::array::from_fn(|_| entries.next().unwrap_or_default());
            for (name, entries) in side_by_side::<N>(trees) {
                paths += 1;
                if paths > most {
                    return Err(TreeFault::TooWide.of(&first));
                }
                let path = join(&folder, &name);
                match visit(&path, &entries) {
                    Next::Inside => {
                        let tree =
                            |entry: Option<TreeEntry>| entry.filter(TreeEntry::is_tree).map_or(empty, |entry| entry.id);
                        below.push((path, entries.map(tree)));
                    }
                    Next::Past => {}
                    Next::Stop => return Ok(()),
                }
            }
        }
        below.retain(|(_, trees)| trees.iter().any(|tree| *tree != empty));
        folders = below;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use gix::prelude::Write as _;

    use super::*;
    use crate::context::Context;
    use crate::split::packs::objects::Objects;

    /// Writes a tree with `count` entries for the same object.
    fn same(repo: &gix::Repository, count: usize, mode: &str, id: ObjectId) -> ObjectId {
        let entry = |n: usize| [format!("{mode} {n}\0").as_bytes(), id.as_slice()].concat();
        let content: Vec<u8> = (0..count).flat_map(entry).collect();
        repo.objects.write_buf(gix::object::Kind::Tree, &content).unwrap()
    }

    #[test]
    fn trees_that_stand_for_any_number_of_paths_or_folders_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let file = same(&repo, 1, "100644", blob);
        let hundred = same(&repo, 10, "40000", same(&repo, 10, "100644", blob));
        let bomb = (0..20).fold(hundred, |tree, _| same(&repo, 10, "40000", tree));
        let deep = (0..DEEPEST).fold(file, |tree, _| same(&repo, 1, "40000", tree));
        let too_deep = same(&repo, 1, "40000", deep);
        let objects = Objects::open(&repo).unwrap();
        let mut store = Store::new(&objects, Context::unwatched());
        let empty = store.empty_tree();
        let mut all = |most, tree| walk_at_most(most, &mut store, [tree, empty], &mut |_, _| Next::Inside);
        all(110, hundred).unwrap();
        all(MOST_PATHS, deep).unwrap();
        for (most, tree, words) in [
            (109, hundred, "paths"),
            (1000, bomb, "paths"),
            (MOST_PATHS, too_deep, "deep"),
        ] {
            let error = all(most, tree).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
