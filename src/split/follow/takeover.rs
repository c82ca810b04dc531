//! Commits in which a directory may have taken over the files of another, by a quick look at its own entries.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::split::at_path::trees_at::{TreeChange, TreesAt};
use crate::split::error::{Result, TreeFault};
use crate::split::history::History;
use crate::split::tree::raw;
use crate::split::tree::store::Store;

/// The commits with a single parent in which at least half of the directory's own entries are new, oldest first.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn possible(history: &History, trees: &TreesAt, store: &Store<'_>) -> Result<Vec<TreeChange>> {
    let entries = store.map(&trees.trees, |which, content| {
        entry_hashes(&trees.trees[which], content)
    })?;
    let possible = trees.changes(history).filter(|change| {
        let [before, after] = [change.before, change.after].map(|number| &entries[number.index()]);
        let new = after.iter().filter(|entry| before.binary_search(entry).is_err());
        2 * new.count() >= after.len()
    });
    Ok(possible.collect())
}

/// A hash of each entry of a tree, in order: a history can have too many trees to keep their entries.
fn entry_hashes(tree: &gix::oid, content: &[u8]) -> Result<Vec<u32>> {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut hashes = Vec::new();
    for entry in raw::entries(content, tree.kind()) {
        let entry = entry.map_err(|_| TreeFault::Unreadable.of(tree))?;
        hashes.push(hasher.hash_one((entry.name, entry.id)) as u32);
    }
    hashes.sort_unstable();
    Ok(hashes)
}
