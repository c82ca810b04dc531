//! The entries of a tree by name, with the kinds of entries that git knows.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::raw::{self, RawEntry};
use crate::split::error::{Result, TreeFault};

/// The entries of a tree by name.
pub(crate) type Entries = BTreeMap<BString, TreeEntry>;

/// An entry of a tree, without its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TreeEntry {
    pub kind: EntryKind,
    pub id: ObjectId,
}

impl TreeEntry {
    /// Returns whether it is another tree.
    pub fn is_tree(&self) -> bool {
        self.kind == EntryKind::Tree
    }

    /// Returns whether it is a file, and not a symlink, a submodule or a tree.
    pub fn is_file(&self) -> bool {
        matches!(self.kind, EntryKind::Blob | EntryKind::BlobExecutable)
    }
}

/// Reads the entries in the `content` of the tree `id`.
///
/// # Errors
/// When it is malformed; it is named.
pub(crate) fn read(id: &gix::oid, content: &[u8]) -> Result<Entries> {
    let entries = raw::entries(content, id.kind()).map(|entry| {
        let entry = entry.map_err(|_| TreeFault::Unreadable.of(id))?;
        let kind = entry.kind().ok_or_else(|| TreeFault::UnknownKind.of(id))?;
        let id = entry.id.to_owned();
        Ok((entry.name.into(), TreeEntry { kind, id }))
    });
    entries.collect()
}

/// The content of a tree with `entries`, as git writes it.
pub(crate) fn content(entries: &Entries) -> Vec<u8> {
    let mut sorted: Vec<RawEntry<'_>> = entries
        .iter()
        .map(|(name, entry)| RawEntry {
            mode: entry.kind.as_octal_str(),
            name,
            id: &entry.id,
        })
        .collect();
    sorted.sort_by(RawEntry::cmp);
    let mut content = Vec::new();
    for entry in sorted {
        entry.write_to(&mut content);
    }
    content
}
