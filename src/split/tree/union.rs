//! The union of directories that stand in one commit, and a directory without another that is inside it.

use std::collections::BTreeMap;

use anyhow::{Result, anyhow};
use gix::ObjectId;
use gix::bstr::BString;
use gix::hashtable::HashMap;

use super::entries::{self, Entry, Kind};
use super::store::Store;
use crate::split::Sink;

/// A path that two trees have, and not the same there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clash {
    /// The path in both.
    pub path: BString,
    /// Which two of the trees.
    pub sides: [usize; 2],
}

/// Unites trees; what was united before is remembered.
#[derive(Default)]
pub(crate) struct Unions {
    known: HashMap<ObjectId, HashMap<ObjectId, ObjectId>>,
}

impl Unions {
    /// The tree with all files of `trees`, which are as git would write them; new trees go to `sink`, inner ones first.
    ///
    /// # Errors
    /// The outer error when a tree cannot be read, or `sink` fails; the inner one where two of them do not agree.
    pub fn of(
        &mut self,
        trees: &[ObjectId],
        store: &mut Store<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Result<ObjectId, Clash>> {
        let mut union = trees.first().copied().unwrap_or_else(|| store.empty_tree());
        for (side, &tree) in trees.iter().enumerate().skip(1) {
            match self.of_two(union, tree, store, sink)? {
                Ok(both) => union = both,
                Err(path) => {
                    // A union does not tell which of its trees has the path, so they are asked one by one.
                    let mut sides = [0, side];
                    for (other, &earlier) in trees[..side].iter().enumerate() {
                        if self.of_two(earlier, tree, store, &mut ())?.is_err() {
                            sides[0] = other;
                            break;
                        }
                    }
                    return Ok(Err(Clash { path, sides }));
                }
            }
        }
        Ok(Ok(union))
    }

    /// The union of two trees, or a path at which they do not agree.
    fn of_two(
        &mut self,
        one: ObjectId,
        other: ObjectId,
        store: &mut Store<'_>,
        sink: &mut dyn Sink,
    ) -> Result<Result<ObjectId, BString>> {
        if one == other || other.is_empty_tree() {
            return Ok(Ok(one));
        }
        if one.is_empty_tree() {
            return Ok(Ok(other));
        }
        if let Some(&known) = self.known.get(&one).and_then(|others| others.get(&other)) {
            return Ok(Ok(known));
        }
        let mut entries = entries_of(&one, store)?;
        for (name, (kind, id)) in entries_of(&other, store)? {
            match entries.get_mut(&name) {
                None => {
                    entries.insert(name, (kind, id));
                }
                Some(there) if *there == (kind, id) => {}
                Some((Kind::Tree, there)) if kind == Kind::Tree => match self.of_two(*there, id, store, sink)? {
                    Ok(both) => *there = both,
                    Err(path) => return Ok(Err([name.as_slice(), b"/", path.as_slice()].concat().into())),
                },
                Some(_) => return Ok(Err(name)),
            }
        }
        let union = write(entries, store, sink)?;
        self.known.entry(one).or_default().insert(other, union);
        Ok(Ok(union))
    }
}

/// The tree `id` without the folder at `path`, if it has one there.
///
/// # Errors
/// When a tree cannot be read, or `sink` fails.
pub(crate) fn without(id: ObjectId, path: &[&[u8]], store: &mut Store<'_>, sink: &mut dyn Sink) -> Result<ObjectId> {
    let Some((name, below)) = path.split_first() else {
        return Ok(store.empty_tree());
    };
    let mut entries = entries_of(&id, store)?;
    let Some(&(Kind::Tree, folder)) = entries.get(*name) else {
        return Ok(id);
    };
    let rest = without(folder, below, store, sink)?;
    if rest == folder {
        return Ok(id);
    }
    if rest.is_empty_tree() {
        entries.remove(*name);
    } else {
        entries.insert((*name).into(), (Kind::Tree, rest));
    }
    write(entries, store, sink)
}

/// The entries of a tree by name.
pub(crate) type Entries = BTreeMap<BString, (Kind, ObjectId)>;

/// The entries of a tree by name.
///
/// # Errors
/// When it cannot be read; it is named.
pub(crate) fn entries_of(id: &ObjectId, store: &mut Store<'_>) -> Result<Entries> {
    let content = store.read(id)?;
    let entries = entries::of(content, id.kind().len_in_bytes()).map(|entry| {
        let entry = entry.map_err(|_| anyhow!("tree {id} of the source is malformed"))?;
        let kind = entries::kind(entry.mode).ok_or_else(|| anyhow!("tree {id} has an entry of an unknown kind"))?;
        Ok((entry.name.into(), (kind, entry.id.to_owned())))
    });
    entries.collect()
}

fn write(entries: Entries, store: &mut Store<'_>, sink: &mut dyn Sink) -> Result<ObjectId> {
    let mut sorted: Vec<Entry<'_>> = entries
        .iter()
        .map(|(name, (kind, id))| Entry {
            mode: kind.canonical_mode(),
            name,
            head: entries::head(name, name.len()),
            id,
        })
        .collect();
    sorted.sort_by(Entry::cmp);
    let mut content = Vec::new();
    for entry in sorted {
        entries::push(&mut content, entry.mode, entry.name, entry.id);
    }
    store.write(content, sink)
}
