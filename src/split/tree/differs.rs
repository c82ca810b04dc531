//! Where git filter-repo writes a wrong tree, so that its ids differ from ours.
//!
//! A merge that would stop being one but is not empty keeps its parents. The reference then takes the changes against
//! the parent that would be left, and writes them on top of the first parent: every path that the merge has in common
//! with the one and not with the other is silently reverted.

use anyhow::{Result, anyhow};
use gix::ObjectId;

use super::entries;
use super::store::Store;

/// A mode that git would write, and an id.
type Item = (entries::Kind, ObjectId);

/// Whether changes taken between the trees `compared` and `merge` give another tree than `merge` on top of `under`.
pub(crate) fn loses_files(store: &mut Store<'_>, under: ObjectId, compared: ObjectId, merge: ObjectId) -> Result<bool> {
    let tree = |id| Some((entries::Kind::Tree, id));
    reverts(store, tree(under), tree(compared), tree(merge))
}

fn reverts(store: &mut Store<'_>, under: Option<Item>, compared: Option<Item>, merge: Option<Item>) -> Result<bool> {
    if under == compared {
        return Ok(false);
    }
    if compared == merge {
        return Ok(true);
    }
    let trees = [under, compared, merge].map(|item| item.filter(|(kind, _)| *kind == entries::Kind::Tree));
    if trees.iter().flatten().count() < 2 {
        return Ok(false);
    }
    let mut items = Vec::new();
    for (side, tree) in trees.iter().enumerate() {
        let Some((_, id)) = tree else { continue };
        if *id == ObjectId::empty_tree(id.kind()) {
            continue;
        }
        let content = store.read(id)?;
        for entry in entries::of(content, id.kind().len_in_bytes()) {
            let entry = entry.map_err(|_| anyhow!("tree {id} of the source is malformed"))?;
            if let Some(kind) = entries::kind(entry.mode) {
                items.push((entry.name.to_vec(), side, (kind, entry.id.to_owned())));
            }
        }
    }
    items.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for same_name in items.chunk_by(|a, b| a.0 == b.0) {
        let side = |side| same_name.iter().find(|item| item.1 == side).map(|item| item.2);
        if reverts(store, side(0), side(1), side(2))? {
            return Ok(true);
        }
    }
    Ok(false)
}
