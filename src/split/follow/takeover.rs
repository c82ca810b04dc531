//! Commits in which a directory may have taken over the files of another, by a quick look at what stands at its top.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use gix::ObjectId;

use crate::split::at_path::columns::Column;
use crate::split::error::{Result, TreeFault};
use crate::split::history::{History, Number};
use crate::split::tree::raw;
use crate::split::tree::store::Store;

/// The commits with a single parent in which at least half of what stands at the top of `column` is new, with the
/// numbers of the trees before and after, oldest first.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn possible(history: &History, column: &Column, store: &Store<'_>) -> Result<Vec<(Number, [usize; 2])>> {
    let tops = store.map(&column.trees, |which, content| top(content, &column.trees[which]))?;
    let possible = column.changes(history).filter(|(_, [before, after])| {
        let new = tops[*after]
            .iter()
            .filter(|item| tops[*before].binary_search(item).is_err());
        2 * new.count() >= tops[*after].len()
    });
    Ok(possible.collect())
}

/// A number for each thing that stands at the top of a directory, in order: a history can have very many such trees.
fn top(content: &[u8], tree: &ObjectId) -> Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in raw::entries(content, tree.kind()) {
        let entry = entry.map_err(|_| TreeFault::Unreadable.of(tree))?;
        let mut hasher = DefaultHasher::new();
        (entry.name, entry.id).hash(&mut hasher);
        numbers.push(hasher.finish() as u32);
    }
    numbers.sort_unstable();
    Ok(numbers)
}
