//! Whether a former name would change the tip: a look at one commit, before all are read.

use anyhow::Result;

use super::tree_at;
use crate::history::{History, Number};
use crate::rewrite::Directory;
use crate::rewrite::canonical::Canonical;
use crate::rewrite::columns::Column;
use crate::rewrite::store::Store;
use crate::rewrite::union::{Unions, without};

/// Whether `directory` has files at the tip that the first of `known` does not have.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(super) fn has_more(history: &History, known: &[&Column], directory: &Directory) -> Result<bool> {
    let tip = history.len() as Number - 1;
    let root = history.tree(tip).to_owned();
    let Some(mut tree) = tree_at(history, root, directory.path())? else {
        return Ok(false);
    };
    let mut store = Store::new(&history.objects);
    let mut canonical = Canonical::default();
    tree = canonical.of(tree, &mut store, &mut ())?;
    for newer in known {
        if let Some(path) = newer.directory.below(directory) {
            tree = without(tree, &path, &mut store, &mut ())?;
        }
    }
    let asked = known.first().and_then(|column| column.tree(tip));
    let asked = asked.copied().unwrap_or_else(|| store.empty_tree());
    let asked = canonical.of(asked, &mut store, &mut ())?;
    let union = Unions::default().of(&[asked, tree], &mut store, &mut ())?;
    Ok(union != Ok(asked))
}
