//! The files and folders below a tree, and those that a commit moved or changed.

use gix::ObjectId;
use gix::bstr::BString;

use crate::split::error::Result;
use crate::split::tree::compare::{Next, walk};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::store::Store;

/// Files and folders below a tree, by path.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files, symlinks and submodules.
    pub files: Vec<(BString, TreeEntry)>,
    /// The folders, with their trees.
    pub folders: Vec<(BString, ObjectId)>,
}

/// Lists all that is below the tree `root`.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn all(store: &mut Store<'_>, root: ObjectId) -> Result<Listing> {
    left(store, root, store.empty_tree())
}

/// Lists what is below the tree `before`, and is not the same at the same path below `after`.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn left(store: &mut Store<'_>, before: ObjectId, after: ObjectId) -> Result<Listing> {
    let mut listing = Listing::default();
    walk(store, [before, after], &mut |path, [before, after]| match before {
        Some(entry) if before != after && entry.is_tree() => {
            listing.folders.push((path.clone(), entry.id));
            Next::Inside
        }
        Some(entry) if before != after => {
            listing.files.push((path.clone(), *entry));
            Next::Past
        }
        _ => Next::Past,
    })?;
    Ok(listing)
}
