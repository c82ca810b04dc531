//! Trees as sorted lists of entries: reading and writing them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::{Editor, Entry, EntryKind};
use gix::prelude::Write as _;

/// No larger file is read by [`small_blob`].
const LARGEST: u64 = 1 << 20;

/// The tree of a commit.
///
/// # Errors
/// When there is no such commit; it is named.
pub fn of_commit(repo: &gix::Repository, commit: ObjectId) -> Result<ObjectId> {
    let found = repo
        .find_commit(commit)
        .with_context(|| format!("cannot read commit {commit}"))?;
    Ok(found.tree_id()?.detach())
}

/// Reads the entries of the tree `id`.
///
/// # Errors
/// When there is no such tree; it is named.
pub fn read(repo: &gix::Repository, id: ObjectId) -> Result<Vec<Entry>> {
    if id.is_empty_tree() {
        return Ok(Vec::new());
    }
    let tree = repo.find_tree(id).with_context(|| format!("cannot read tree {id}"))?;
    let tree = tree.decode().with_context(|| format!("cannot read tree {id}"))?;
    Ok(tree.entries.iter().map(|entry| (*entry).into()).collect())
}

/// Writes a tree of `entries`, in any order, and returns its id.
///
/// # Errors
/// When it cannot be written.
pub fn write(repo: &gix::Repository, mut entries: Vec<Entry>) -> Result<ObjectId> {
    entries.sort();
    let tree = gix::objs::Tree { entries };
    repo.objects.write(&tree).context("cannot write a tree")
}

/// Returns true if the entry is a tree itself.
pub fn is_tree(entry: &Entry) -> bool {
    entry.mode.kind() == EntryKind::Tree
}

/// Finds the entry at `path` below the tree `id`, if there is one.
///
/// # Errors
/// When a tree on the way cannot be read; it is named.
pub fn find(repo: &gix::Repository, id: ObjectId, path: &[u8]) -> Result<Option<Entry>> {
    let mut tree = id;
    let mut components = path.split_str(b"/").peekable();
    while let Some(name) = components.next() {
        let Some(entry) = child(repo, tree, name)? else {
            return Ok(None);
        };
        if components.peek().is_none() {
            return Ok(Some(entry));
        }
        if !is_tree(&entry) {
            return Ok(None);
        }
        tree = entry.oid;
    }
    Ok(None)
}

fn child(repo: &gix::Repository, id: ObjectId, name: &[u8]) -> Result<Option<Entry>> {
    if id.is_empty_tree() {
        return Ok(None);
    }
    let context = || format!("cannot read tree {id}");
    let tree = repo.find_tree(id).with_context(context)?;
    for entry in tree.iter() {
        let entry = entry.with_context(context)?.inner;
        if entry.filename == name {
            return Ok(Some(entry.into()));
        }
    }
    Ok(None)
}

/// The new kind and content of a path; none where it is removed.
pub type Edit = Option<(EntryKind, ObjectId)>;

/// Puts files into the tree `id`, or removes them with the folders that this leaves empty. No blob needs to be there:
/// `gix::Repository::edit_tree` asks for each one, which partial clones lack.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn edit(repo: &gix::Repository, id: ObjectId, edits: &BTreeMap<BString, Edit>) -> Result<ObjectId> {
    let root = gix::objs::Tree {
        entries: read(repo, id)?,
    };
    let mut editor = Editor::new(root, &repo.objects, repo.object_hash());
    for (path, edit) in edits {
        let components = path.split_str(b"/").map(ByteSlice::as_bstr);
        match edit {
            Some((kind, id)) => editor.upsert(components, *kind, *id),
            None => editor.remove(components),
        }
        .with_context(|| format!("cannot edit tree {id}"))?;
    }
    editor
        .write(|tree| repo.objects.write(tree))
        .context("cannot write a tree")
}

/// Calls `visit` with the path and entry of everything below the tree `id`, folders before what is in them; it says
/// whether to look into a folder.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub fn walk(repo: &gix::Repository, id: ObjectId, visit: &mut dyn FnMut(&BString, &Entry) -> bool) -> Result<()> {
    below(repo, id, b"", visit)
}

fn below(
    repo: &gix::Repository,
    id: ObjectId,
    folder: &[u8],
    visit: &mut dyn FnMut(&BString, &Entry) -> bool,
) -> Result<()> {
    for entry in read(repo, id)? {
        let path = crate::paths::join(folder, &entry.filename);
        if visit(&path, &entry) && is_tree(&entry) {
            below(repo, entry.oid, &path, visit)?;
        }
    }
    Ok(())
}

/// The content of a blob; none where it is missing, damaged or too large.
pub fn small_blob(repo: &gix::Repository, id: ObjectId) -> Option<Vec<u8>> {
    let header = repo.try_find_header(id).ok().flatten()?;
    if header.size() > LARGEST || header.kind() != gix::object::Kind::Blob {
        return None;
    }
    Some(repo.find_object(id).ok()?.detach().data)
}
