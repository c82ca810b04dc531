//! Merges in which git filter-repo writes a wrong tree, so that its ids differ from ours.
//!
//! A merge that would stop being one but is not empty keeps its parents. The reference then takes the changes against
//! the parent that would be left, and writes them on top of the first parent: every path that the merge has in common
//! with the one and not with the other is silently reverted.

use gix::ObjectId;

use crate::split::error::Result;
use crate::split::tree::compare::{Next, walk};
use crate::split::tree::store::Store;

/// Returns whether changes taken between the trees `compared` and `merge` give another tree than `merge` on top of `under`.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn reverts_files(
    store: &mut Store<'_>,
    under: ObjectId,
    compared: ObjectId,
    merge: ObjectId,
) -> Result<bool> {
    if under == compared || compared == merge {
        return Ok(under != compared);
    }
    let mut reverts = false;
    walk(store, [under, compared, merge], &mut |_, entries| {
        let [under, compared, merge] = entries;
        let folders = entries.iter().flatten().filter(|entry| entry.is_tree()).count();
        reverts |= under != compared && compared == merge;
        match reverts {
            true => Next::Stop,
            false if under == compared || folders < 2 => Next::Past,
            false => Next::Inside,
        }
    })?;
    Ok(reverts)
}
