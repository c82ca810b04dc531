//! Trees as git writes them today: one mode for each kind of entry, no empty folders, entries in order.

use anyhow::{Result, anyhow};
use gix::ObjectId;
use gix::hashtable::HashMap;

use super::entries::{self, Entry};
use super::store::Store;
use crate::error::UserError;
use crate::split::Sink;

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
        let empty = ObjectId::empty_tree(id.kind());
        if id == empty {
            return Ok(id);
        }
        if let Some(known) = self.known.get(&id) {
            return Ok(*known);
        }
        let content = store.read(&id)?.to_vec();
        let mut written = Vec::with_capacity(content.len());
        for entry in entries::of(&content, id.kind().len_in_bytes()) {
            let entry = entry.map_err(|_| refused(&id, "is malformed"))?;
            let kind = entries::kind(entry.mode).ok_or_else(|| refused(&id, "has an entry of an unknown kind"))?;
            let mut entry_id = entry.id.to_owned();
            if kind == entries::Kind::Tree {
                entry_id = self.of(entry_id, store, sink)?;
                if entry_id == empty {
                    continue;
                }
            }
            entries::push(&mut written, kind.canonical_mode(), entry.name, &entry_id);
        }
        let new = if written == content {
            id
        } else {
            store.write(written, sink)?
        };
        self.known.insert(id, new);
        Ok(new)
    }
}

/// Whether a tree is one that git would write otherwise today; adds the trees it names to `below`.
///
/// # Errors
/// When its entries are malformed, out of order or name the same path twice: no rewrite can be right about such a tree.
pub(crate) fn is_odd(id: &ObjectId, content: &[u8], below: &mut Vec<ObjectId>) -> Result<bool> {
    let empty = ObjectId::empty_tree(id.kind());
    let mut odd = false;
    let mut previous: Option<Entry<'_>> = None;
    for entry in entries::of(content, id.kind().len_in_bytes()) {
        let entry = entry.map_err(|_| refused(id, "is malformed"))?;
        match entry.mode {
            b"100644" | b"100755" | b"120000" | b"160000" => {}
            b"40000" => below.push(entry.id.to_owned()),
            mode => match entries::kind(mode) {
                Some(kind) => {
                    odd = true;
                    if kind == entries::Kind::Tree {
                        below.push(entry.id.to_owned());
                    }
                }
                None => return Err(refused(id, "has an entry of an unknown kind")),
            },
        }
        odd |= entry.is_tree() && entry.id == empty;
        if let Some(previous) = previous.filter(|previous| !previous.is_plainly_before(&entry)) {
            if previous.cmp(&entry).is_ge() {
                return Err(refused(id, "has entries that are out of order or twice"));
            }
            // A file and a folder of one name can stand apart, with names like 'name.txt' between them.
            if entry.is_tree() && previous.name.starts_with(entry.name) && has_twice(content, &entry) {
                return Err(refused(id, "has a name twice"));
            }
        }
        previous = Some(entry);
    }
    Ok(odd)
}

fn has_twice(content: &[u8], entry: &Entry<'_>) -> bool {
    let same = entries::of(content, entry.id.kind().len_in_bytes())
        .flatten()
        .filter(|other| other.name == entry.name);
    same.count() > 1
}

fn refused(id: &ObjectId, why: &str) -> anyhow::Error {
    anyhow!(
        UserError::new(format!("tree {id} of the source {why}"))
            .hint("run 'git fsck' in the source; such a tree cannot be carried over")
    )
}
