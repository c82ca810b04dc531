//! The files below a tree, and those that a commit moved or changed.

use std::collections::HashMap;

use anyhow::{Result, anyhow};
use gix::ObjectId;
use gix::bstr::BString;

use crate::context::Context;
use crate::paths::join;
use crate::split::packs::objects::Objects;
use crate::split::packs::trees;
use crate::split::tree::entries::{self, Kind};
use crate::split::tree::store::Store;

/// A file, symlink or submodule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path below the tree that was listed.
    pub path: BString,
    /// What it is.
    pub kind: Kind,
    /// Its content.
    pub id: ObjectId,
}

/// Files and folders below a tree.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The files.
    pub files: Vec<File>,
    /// The folders, with their trees.
    pub folders: Vec<(BString, ObjectId)>,
}

/// Lists all that is below the tree `root`.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn all(objects: &Objects, root: ObjectId, context: Context<'_>) -> Result<Listing> {
    left(objects, root, ObjectId::empty_tree(objects.hash()), context)
}

/// Lists what is below the tree `before`, and is not the same at the same path below `after`.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn left(objects: &Objects, before: ObjectId, after: ObjectId, context: Context<'_>) -> Result<Listing> {
    let mut listing = Listing::default();
    let mut level = vec![(BString::default(), before, after)];
    while !level.is_empty() {
        context.check()?;
        let ids: Vec<ObjectId> = level.iter().flat_map(|(_, before, after)| [*before, *after]).collect();
        let mut read = read(objects, &ids, context)?.into_iter();
        let mut below = Vec::new();
        for (folder, ..) in level {
            let (Some(before), Some(after)) = (read.next(), read.next()) else {
                break;
            };
            let after: HashMap<BString, (Kind, ObjectId)> = after.into_iter().collect();
            for (name, item @ (kind, id)) in before {
                let there = after.get(&name);
                if there == Some(&item) {
                    continue;
                }
                let path = join(&folder, &name);
                if kind == Kind::Tree {
                    let after = there
                        .filter(|(kind, _)| *kind == Kind::Tree)
                        .map_or(ObjectId::empty_tree(objects.hash()), |(_, tree)| *tree);
                    listing.folders.push((path.clone(), id));
                    below.push((path, id, after));
                } else {
                    listing.files.push(File { path, kind, id });
                }
            }
        }
        level = below;
    }
    Ok(listing)
}

type Items = Vec<(BString, (Kind, ObjectId))>;

/// Reads trees; for a few it does not pay to put all cores to it.
fn read(objects: &Objects, ids: &[ObjectId], context: Context<'_>) -> Result<Vec<Items>> {
    if ids.len() > FEW {
        return trees::map(objects, ids, context, |which, content| items(content, &ids[which]));
    }
    let mut store = Store::new(objects);
    ids.iter().map(|id| items(store.read(id)?, id)).collect()
}

const FEW: usize = 16;

fn items(content: &[u8], tree: &ObjectId) -> Result<Items> {
    let malformed = || anyhow!("tree {tree} of the source is malformed");
    let items = entries::of(content, tree.kind().len_in_bytes()).map(|entry| {
        let entry = entry.map_err(|_| malformed())?;
        let kind = entries::kind(entry.mode).ok_or_else(malformed)?;
        Ok((entry.name.into(), (kind, entry.id.to_owned())))
    });
    items.collect()
}
