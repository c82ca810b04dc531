//! Trees as sorted lists of entries: reading and writing them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::{Entry, EntryKind};
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

/// Whether the entry is a tree itself.
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

/// What becomes of a path: this kind and content, or nothing.
pub type Edit = Option<(EntryKind, ObjectId)>;

/// Puts files into the tree `id`, with their kind and content, or takes them out where there is none; folders that this
/// leaves empty go. Nothing but trees needs to be there: gix's own editor asks for each blob, which partial clones lack.
/// Of a path and one below it, only one may be edited.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn edit(repo: &gix::Repository, id: ObjectId, edits: &BTreeMap<BString, Edit>) -> Result<ObjectId> {
    let edits: Vec<_> = edits.iter().map(|(path, edit)| (path.as_bytes(), *edit)).collect();
    let edited = edited(repo, id, &edits)?;
    Ok(edited.unwrap_or_else(|| ObjectId::empty_tree(repo.object_hash())))
}

/// The edited tree; none where nothing is left.
fn edited(repo: &gix::Repository, id: ObjectId, edits: &[(&[u8], Edit)]) -> Result<Option<ObjectId>> {
    let entries = read(repo, id)?.into_iter();
    let mut entries: BTreeMap<BString, Entry> = entries.map(|entry| (entry.filename.clone(), entry)).collect();
    let mut below: BTreeMap<&[u8], Vec<(&[u8], Edit)>> = BTreeMap::new();
    let mut here: Vec<(&[u8], Edit)> = Vec::new();
    for (path, edit) in edits {
        match path.split_once_str(b"/") {
            Some((folder, rest)) => below.entry(folder).or_default().push((rest, *edit)),
            None => here.push((path, *edit)),
        }
    }
    for (folder, edits) in below {
        let old = entries.get(folder.as_bstr());
        let is_file = old.is_some_and(|entry| !is_tree(entry));
        let old = old.filter(|entry| is_tree(entry));
        let old = old.map_or_else(|| ObjectId::empty_tree(repo.object_hash()), |entry| entry.oid);
        let new = edited(repo, old, &edits)?.map(|tree| (EntryKind::Tree, tree));
        // There is nothing below a file to take out.
        if new.is_some() || !is_file {
            here.push((folder, new));
        }
    }
    for (name, edit) in here {
        let filename = BString::from(name);
        match edit {
            None => drop(entries.remove(&filename)),
            Some((kind, oid)) => {
                let mode = kind.into();
                entries.insert(filename.clone(), Entry { mode, filename, oid });
            }
        }
    }
    match entries.is_empty() {
        true => Ok(None),
        false => write(repo, entries.into_values().collect()).map(Some),
    }
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
