//! Trees as git writes them today: one mode for each kind of entry, no empty folders, entries in order, and those that
//! replace others ('git replace') under their own ids.

use std::ops::Range;

use gix::ObjectId;
use gix::hashtable::HashMap;
use gix::objs::tree::{EntryKind, name_order};

use super::DEEPEST;
use super::name::{self, Trouble};
use super::previous::Previous;
use super::raw::{self, RawEntry};
use super::store::Store;
use crate::split::error::{Result, TreeFault};
use crate::split::sink::Sink;

/// Rewrites odd trees the way git would write them, each once.
#[derive(Default)]
pub(crate) struct Canonical {
    known: HashMap<ObjectId, ObjectId>,
}

impl Canonical {
    /// The id of the tree that git would write in place of `id`; new trees go to `sink`, the inner ones first.
    ///
    /// # Errors
    /// When a tree cannot be read, or `sink` fails.
    pub fn of(&mut self, id: ObjectId, store: &mut Store<'_>, sink: &mut dyn Sink) -> Result<ObjectId> {
        self.at_depth(0, id, store, sink)
    }

    fn at_depth(&mut self, depth: usize, id: ObjectId, store: &mut Store<'_>, sink: &mut dyn Sink) -> Result<ObjectId> {
        if id.is_empty_tree() {
            return Ok(id);
        }
        if depth > DEEPEST {
            return Err(TreeFault::TooDeep.of(&id));
        }
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let content = store.content(&id)?.to_vec();
        let mut written = Vec::with_capacity(content.len());
        for entry in raw::entries(&content, id.kind()) {
            let (entry, kind) = known_kind(&id, entry)?;
            let mut entry_id = entry.id.to_owned();
            if kind == EntryKind::Tree {
                entry_id = self.at_depth(depth + 1, entry_id, store, sink)?;
                if entry_id.is_empty_tree() {
                    continue;
                }
            }
            let canonical = RawEntry {
                mode: kind.as_octal_str(),
                name: entry.name,
                id: &entry_id,
            };
            canonical.write_to(&mut written);
        }
        let new = if written == content {
            store.replaced(id)
        } else {
            store.write(written, sink)?
        };
        self.known.insert(id, new);
        Ok(new)
    }
}

/// The result of a look at the entries of a tree.
#[derive(Debug, Clone, Default)]
pub(crate) struct Look {
    /// True if git would write the tree differently today.
    pub odd: bool,
    /// True if it has a name that NTFS or HFS+ takes for `.git`.
    pub git_elsewhere: bool,
    /// The trees that it names, except those that the tree before it names in the same place.
    pub below: Vec<ObjectId>,
    /// The files and symlinks that it names, except those that were seen before.
    pub new_files: Vec<ObjectId>,
}

/// Looks at one tree after the other, and in each at the entries that the one before it does not have.
pub(crate) struct Looker {
    previous: Previous,
}

impl Looker {
    /// Has seen no tree.
    pub fn new() -> Self {
        Looker {
            previous: Previous::none(),
        }
    }

    /// Looks at the entries in the `content` of the tree `id`; `is_new` says which files were not seen before.
    ///
    /// # Errors
    /// When they are malformed, out of order, name the same path twice, or have a name that git refuses: no rewrite can
    /// be right about such a tree.
    pub fn at(&mut self, id: &ObjectId, content: &[u8], is_new: impl Fn(&gix::oid) -> bool) -> Result<Look> {
        let changes = self.previous.compare(content, id.kind());
        let changes = changes.map_err(|_| TreeFault::Unreadable.of(id))?;
        let mut look = Look::default();
        for changed in &changes {
            // With its neighbours: the order of entries is a matter of two.
            look.at_entries(id, content, self.previous.around(changed), &is_new)?;
        }
        match look.odd || look.git_elsewhere {
            // The next tree may have the same entry, and be as odd.
            true => self.previous = Previous::none(),
            false => self.previous.replace(content, &changes),
        }
        Ok(look)
    }
}

impl Look {
    /// Looks at the entries in a part of `content`.
    fn at_entries(
        &mut self,
        id: &ObjectId,
        content: &[u8],
        part: Range<usize>,
        is_new: &impl Fn(&gix::oid) -> bool,
    ) -> Result<()> {
        let mut previous: Option<(RawEntry<'_>, bool)> = None;
        for entry in raw::entries(&content[part], id.kind()) {
            let (entry, kind) = known_kind(id, entry)?;
            let is_tree = kind == EntryKind::Tree;
            self.odd |= !entry.has_todays_mode();
            match name::trouble(entry.name) {
                None => {}
                Some(Trouble::Refused) => return Err(TreeFault::Refused(entry.name.into()).of(id)),
                Some(Trouble::GitElsewhere) => self.git_elsewhere = true,
            }
            if is_tree {
                self.odd |= entry.id.is_empty_tree();
                self.below.push(entry.id.to_owned());
            } else if kind != EntryKind::Commit && is_new(entry.id) {
                self.new_files.push(entry.id.to_owned());
            }
            if let Some((previous, previous_is_tree)) = previous {
                if name_order(previous.name, previous_is_tree, entry.name, is_tree).is_ge() {
                    return Err(TreeFault::OutOfOrder.of(id));
                }
                // A file and a folder of one name can stand apart, with names like 'name.txt' between them.
                let is_twice = (is_tree && previous.name.starts_with(entry.name) && has_twice(content, &entry))
                    || (!previous_is_tree && entry.name.starts_with(previous.name) && has_twice(content, &previous));
                if is_twice {
                    return Err(TreeFault::NameTwice.of(id));
                }
            }
            previous = Some((entry, is_tree));
        }
        Ok(())
    }
}

/// An entry and its kind, if git knows it.
#[inline]
pub(super) fn known_kind<'a>(
    tree: &gix::oid,
    entry: Result<RawEntry<'a>, raw::Malformed>,
) -> Result<(RawEntry<'a>, EntryKind)> {
    let entry = entry.map_err(|_| TreeFault::Unreadable.of(tree))?;
    let kind = entry.kind().ok_or_else(|| TreeFault::UnknownKind.of(tree))?;
    Ok((entry, kind))
}

fn has_twice(content: &[u8], entry: &RawEntry<'_>) -> bool {
    let entries = raw::entries(content, entry.id.kind()).flatten();
    entries.filter(|other| other.name == entry.name).count() > 1
}
