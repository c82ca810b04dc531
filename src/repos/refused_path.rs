//! The paths of a target or a template that no push may carry on.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::{Entry, EntryKind};

use super::tree;
use crate::split::tree::name;

/// Finds a path below the tree `id` that no push may carry on, and why: git refuses its name, or its object is not of the
/// kind that its mode says.
///
/// # Errors
/// As [`tree::walk`].
pub fn find(repo: &gix::Repository, id: ObjectId) -> Result<Option<(BString, &'static str)>> {
    let mut found = None;
    // An object may be at any number of paths, and its header is a file to open.
    let mut sound = HashSet::new();
    tree::walk(repo, id, &mut |path, entry| {
        if found.is_none() {
            let why = match name::trouble(&entry.filename) {
                Some(name::Trouble::Refused) => Some("which git refuses"),
                _ if sound.insert((entry.mode.kind(), entry.oid)) && has_other_kind(repo, entry) => {
                    Some("whose object is of another kind than its mode says")
                }
                _ => None,
            };
            found = why.map(|why| (path.clone(), why));
        }
        found.is_none()
    })?;
    Ok(found)
}

/// Returns true if the object of an entry is there, and its mode is that of another kind.
fn has_other_kind(repo: &gix::Repository, entry: &Entry) -> bool {
    let expected = match entry.mode.kind() {
        EntryKind::Commit => return false,
        EntryKind::Tree => gix::object::Kind::Tree,
        EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => gix::object::Kind::Blob,
    };
    let header = repo.try_find_header(entry.oid).ok().flatten();
    header.is_some_and(|header| header.kind() != expected)
}
