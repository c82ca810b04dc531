//! Whether a former name is still there at the tip: a look at one commit, before all are read.

use crate::split::Directory;
use crate::split::at_path::columns::Column;
use crate::split::error::Result;
use crate::split::history::{History, Number};
use crate::split::tree::canonical::Canonical;
use crate::split::tree::store::{IntoSink, Store};
use crate::split::tree::union::without;

/// Whether `directory` has files at the tip, besides those of the names in `known` that are inside it.
///
/// What goes on by itself can be the same as the newest name today and no longer tomorrow, when a later run would find
/// another history.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn still_has(
    history: &History,
    known: &[&Column],
    directory: &Directory,
    store: &mut Store<'_>,
) -> Result<bool> {
    let root = history.tree(history.len() as Number - 1).to_owned();
    let Some(mut tree) = store.find_tree(root, directory.path())? else {
        return Ok(false);
    };
    tree = Canonical::default().of(tree, store, &mut ())?;
    for newer in known {
        if let Some(path) = newer.directory.below(directory) {
            tree = without(tree, &path, &mut IntoSink(store, &mut ()))?;
        }
    }
    Ok(!tree.is_empty_tree())
}
