//! The union of trees, and a tree without one of its folders.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::compare::{SameName, side_by_side};
use super::entries::{Entries, TreeEntry};
use super::tree_store::TreeStore;
use super::{DEEPEST, MOST_PATHS};
use crate::paths::join;
use crate::split::error::{Result, TreeFault};

/// The names in a folder of two trees, with the entries of both.
pub(crate) type BothSides = BTreeMap<BString, SameName<2>>;

/// The tree with all files of two trees; the inner error is a path at which the two do not agree.
///
/// `settle` is called with each folder that both have, before it is united, and may take entries out of it to settle
/// disagreements.
///
/// # Errors
/// The outer error when a tree cannot be read or written, or the folders of both lie deeper than git goes or have more
/// than two million paths.
pub(crate) fn of_two(
    sides: [ObjectId; 2],
    trees: &mut dyn TreeStore,
    settle: &mut dyn FnMut(&[u8], &mut BothSides),
) -> Result<Result<ObjectId, BString>> {
    of_two_at_most(MOST_PATHS, sides, trees, settle)
}

/// The same for as many paths as there are left.
pub(crate) fn of_two_at_most(
    left: usize,
    sides: [ObjectId; 2],
    trees: &mut dyn TreeStore,
    settle: &mut dyn FnMut(&[u8], &mut BothSides),
) -> Result<Result<ObjectId, BString>> {
    Uniting { trees, settle, left }.unite(sides, b"", 0)
}

/// The union of two trees under way.
struct Uniting<'a> {
    trees: &'a mut dyn TreeStore,
    settle: &'a mut dyn FnMut(&[u8], &mut BothSides),
    /// How many more paths there may be.
    left: usize,
}

impl Uniting<'_> {
    fn unite(&mut self, sides: [ObjectId; 2], folder: &[u8], depth: usize) -> Result<Result<ObjectId, BString>> {
        match sides {
            [one, other] if one == other || other.is_empty_tree() => return Ok(Ok(one)),
            [one, other] if one.is_empty_tree() => return Ok(Ok(other)),
            _ => {}
        }
        let [one, other] = sides;
        if depth > DEEPEST {
            return Err(TreeFault::TooDeep.of(&one));
        }
        let mut names = side_by_side([self.trees.read(&one)?, self.trees.read(&other)?]);
        let left = self.left.checked_sub(names.len());
        self.left = left.ok_or_else(|| TreeFault::TooWide.of(&one))?;
        (self.settle)(folder, &mut names);
        let mut union = Entries::new();
        for (name, entries) in names {
            let entry = match entries {
                [Some(one), Some(other)] if one == other => one,
                [Some(one), Some(other)] => {
                    let path = join(folder, &name);
                    if !one.is_tree() || !other.is_tree() {
                        return Ok(Err(path));
                    }
                    match self.unite([one.id, other.id], &path, depth + 1)? {
                        Ok(id) => TreeEntry { id, ..one },
                        Err(path) => return Ok(Err(path)),
                    }
                }
                [Some(entry), None] | [None, Some(entry)] => entry,
                [None, None] => continue,
            };
            union.insert(name, entry);
        }
        self.trees.write(&union).map(Ok)
    }
}

/// A path that two of several trees have, with different content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clash {
    /// The path in both.
    pub path: BString,
    /// The two trees, by their places.
    pub sides: [usize; 2],
}

/// The tree with all files of several trees; `settle` may choose where two disagree, as in [`of_two`].
///
/// # Errors
/// The outer error when a tree cannot be read or written; the inner one where two of the trees do not agree.
pub(crate) fn of_all(
    all: &[ObjectId],
    trees: &mut dyn TreeStore,
    settle: &mut dyn FnMut(&[u8], &mut BothSides),
) -> Result<Result<ObjectId, Clash>> {
    let mut of_two = |sides| of_two(sides, trees, settle);
    let mut union = all[0];
    for (side, &tree) in all.iter().enumerate().skip(1) {
        match of_two([union, tree])? {
            Ok(both) => union = both,
            Err(path) => {
                // The union does not show which of its trees has the path.
                for (earlier, &other) in all[..side].iter().enumerate() {
                    if of_two([other, tree])?.is_err() {
                        return Ok(Err(Clash {
                            path,
                            sides: [earlier, side],
                        }));
                    }
                }
                return Ok(Err(Clash { path, sides: [0, side] }));
            }
        }
    }
    Ok(Ok(union))
}

/// The tree `id` without the folder at `path`, if it has one there.
///
/// # Errors
/// When a tree cannot be read or written.
pub(crate) fn without(id: ObjectId, path: &[&[u8]], trees: &mut dyn TreeStore) -> Result<ObjectId> {
    let Some((name, below)) = path.split_first() else {
        return Ok(ObjectId::empty_tree(id.kind()));
    };
    let mut entries = trees.read(&id)?;
    let Some(folder) = entries
        .get_mut::<[u8]>(name)
        .filter(|entry| entry.kind == EntryKind::Tree)
    else {
        return Ok(id);
    };
    let rest = without(folder.id, below, trees)?;
    if rest == folder.id {
        return Ok(id);
    }
    folder.id = rest;
    if rest.is_empty_tree() {
        entries.remove::<[u8]>(name);
    }
    trees.write(&entries)
}
