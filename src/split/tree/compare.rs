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
use crate::paths::join;
use crate::split::error::Result;

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
/// When a tree cannot be read; it is named.
pub(crate) fn walk<const N: usize>(
    store: &mut Store<'_>,
    trees: [ObjectId; N],
    visit: &mut dyn FnMut(&BString, &SameName<N>) -> Next,
) -> Result<()> {
    let empty = store.empty_tree();
    let mut folders = vec![(BString::default(), trees)];
    while !folders.is_empty() {
        let ids: Vec<ObjectId> = folders.iter().flat_map(|(_, trees)| trees).copied().collect();
        let mut entries = store.entries_of_all(&ids)?.into_iter();
        let mut below = Vec::new();
        for (folder, _) in folders {
            let trees = std::array::from_fn(|_| entries.next().unwrap_or_default());
            for (name, entries) in side_by_side::<N>(trees) {
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
