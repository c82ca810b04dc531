//! Trees as sorted lists of entries: reading and writing them.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::{Entry, EntryKind};
use gix::prelude::Write as _;

use crate::paths::join;
use crate::split;
use crate::split::tree::entries::{Entries, TreeEntry};
use crate::split::tree::tree_store::TreeStore;
use crate::split::tree::{DEEPEST, MOST_PATHS};

/// No larger file is read by [`small_blob`].
pub const LARGEST: u64 = 1 << 20;

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
fn write(repo: &gix::Repository, mut entries: Vec<Entry>) -> Result<ObjectId> {
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
    let Some((folder, below)) = path.split_once_str("/") else {
        return child(repo, id, path);
    };
    match child(repo, id, folder)?.filter(is_tree) {
        Some(folder) => find(repo, folder.oid, below),
        None => Ok(None),
    }
}

/// Finds the tree of the folder at `path` below the tree `id`, if there is one.
///
/// # Errors
/// As [`find`].
pub fn folder(repo: &gix::Repository, id: ObjectId, path: &[u8]) -> Result<Option<ObjectId>> {
    Ok(find(repo, id, path)?.filter(is_tree).map(|entry| entry.oid))
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

/// Puts files into the tree `id`, or removes them with the folders that this leaves empty.
///
/// gix has an editor too. The one of `gix::Repository` asks for each blob, which partial clones lack, and the plain one
/// finds entries by their order, which damaged trees lack: it would add a second entry of the same name.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn edit(repo: &gix::Repository, id: ObjectId, edits: &BTreeMap<BString, Edit>) -> Result<ObjectId> {
    // Modes as git reads them: 100664 is 100644, in all trees that are written anew.
    let entries = read(repo, id)?.into_iter().map(|entry| Entry {
        mode: entry.mode.kind().into(),
        ..entry
    });
    let mut entries: BTreeMap<BString, Entry> = entries.map(|entry| (entry.filename.clone(), entry)).collect();
    let put = |entries: &mut BTreeMap<BString, Entry>, name: &[u8], edit: Edit| match edit {
        None => entries.remove::<[u8]>(name),
        Some((kind, oid)) => {
            let (mode, filename) = (kind.into(), name.into());
            entries.insert(name.into(), Entry { mode, filename, oid })
        }
    };
    let mut below: BTreeMap<&[u8], BTreeMap<BString, Edit>> = BTreeMap::new();
    for (path, edit) in edits {
        match path.split_once_str("/") {
            Some((folder, rest)) => below.entry(folder).or_default().insert(rest.into(), *edit).map(drop),
            None => put(&mut entries, path, *edit).map(drop),
        };
    }
    for (folder, edits) in below {
        let old = entries.get::<[u8]>(folder).filter(|entry| is_tree(entry));
        let old = old.map_or_else(|| ObjectId::empty_tree(repo.object_hash()), |entry| entry.oid);
        let new = edit(repo, old, &edits)?;
        put(
            &mut entries,
            folder,
            (!new.is_empty_tree()).then_some((EntryKind::Tree, new)),
        );
    }
    write(repo, entries.into_values().collect())
}

/// Calls `visit` with the path and entry of everything below the tree `id`, folders before what is in them; it says
/// whether to look into a folder.
///
/// # Errors
/// When a tree cannot be read, is deeper than git goes, or has more than two million paths; it is named.
pub fn walk(repo: &gix::Repository, id: ObjectId, visit: &mut dyn FnMut(&BString, &Entry) -> bool) -> Result<()> {
    walk_at_most(MOST_PATHS, repo, id, visit)
}

fn walk_at_most(
    most: usize,
    repo: &gix::Repository,
    id: ObjectId,
    visit: &mut dyn FnMut(&BString, &Entry) -> bool,
) -> Result<()> {
    let mut folders = vec![(BString::default(), read(repo, id)?.into_iter())];
    let mut paths = 0;
    while let Some((folder, entries)) = folders.last_mut() {
        let Some(entry) = entries.next() else {
            folders.pop();
            continue;
        };
        paths += 1;
        ensure!(paths <= most, "tree {id} has more than {most} paths");
        let path = join(folder, &entry.filename);
        if visit(&path, &entry) && is_tree(&entry) {
            let deep = folders.len() > DEEPEST;
            ensure!(
                !deep,
                "tree {} lies more than {DEEPEST} folders deep, and git goes no deeper",
                entry.oid
            );
            folders.push((path, read(repo, entry.oid)?.into_iter()));
        }
    }
    Ok(())
}

/// The trees of a repository as the engine compares and unites them.
impl TreeStore for &gix::Repository {
    fn read(&mut self, id: &ObjectId) -> split::Result<Entries> {
        let entries = read(self, *id).map_err(|error| split::Error::Caller(error.into()))?;
        let parts = entries.into_iter().map(|entry| {
            let (kind, id) = (entry.mode.kind(), entry.oid);
            (entry.filename, TreeEntry { kind, id })
        });
        Ok(parts.collect())
    }

    fn write(&mut self, entries: &Entries) -> split::Result<ObjectId> {
        let entries = entries.iter().map(|(name, entry)| Entry {
            mode: entry.kind.into(),
            filename: name.clone(),
            oid: entry.id,
        });
        write(self, entries.collect()).map_err(|error| split::Error::Caller(error.into()))
    }
}

/// The content of a blob; none where it is missing, damaged or too large.
pub fn small_blob(repo: &gix::Repository, id: ObjectId) -> Option<Vec<u8>> {
    let header = repo.try_find_header(id).ok().flatten()?;
    if header.size() > LARGEST || header.kind() != gix::object::Kind::Blob {
        return None;
    }
    Some(repo.find_object(id).ok()?.detach().data)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::split::tree::union::{self, BothSides};

    #[test]
    fn an_edit_sorts_entries_that_are_out_of_order() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let entry = |name: &str| [b"100644 ", name.as_bytes(), b"\0", blob.as_slice()].concat();
        let unsorted = ["c", "b", "a"].map(entry).concat();
        let unsorted = repo.objects.write_buf(gix::object::Kind::Tree, &unsorted).unwrap();
        let edited = |path: &str, edit: Edit| -> Vec<BString> {
            let tree = edit_one(&repo, unsorted, path, edit);
            read(&repo, tree)
                .unwrap()
                .into_iter()
                .map(|entry| entry.filename)
                .collect()
        };
        assert_eq!(edited("a", None), ["b", "c"]);
        assert_eq!(edited("a", Some((EntryKind::Link, blob))), ["a", "b", "c"]);
        assert_eq!(edited("b/d", Some((EntryKind::Blob, blob))), ["a", "b", "c"]);
    }

    #[test]
    fn trees_that_stand_for_any_number_of_paths_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let ten_times = |mode: &str, id| ten_times(&repo, mode, id);
        let hundred = ten_times("40000", ten_times("100644", blob));
        walk_at_most(110, &repo, hundred, &mut |_, _| true).unwrap();
        assert!(walk_at_most(109, &repo, hundred, &mut |_, _| true).is_err());
        let bomb = (0..20).fold(hundred, |tree, _| ten_times("40000", tree));
        let error = walk_at_most(1000, &repo, bomb, &mut |_, _| true).unwrap_err();
        assert!(error.to_string().contains(&bomb.to_string()), "{error}");
    }

    fn ten_times(repo: &gix::Repository, mode: &str, id: ObjectId) -> ObjectId {
        times(repo, 10, mode, id)
    }

    /// A tree with `count` entries for one object.
    pub fn times(repo: &gix::Repository, count: usize, mode: &str, id: ObjectId) -> ObjectId {
        let entry = |n: usize| [format!("{mode} {n}\0").as_bytes(), id.as_slice()].concat();
        let entries: Vec<_> = (0..count).flat_map(entry).collect();
        repo.objects.write_buf(gix::object::Kind::Tree, &entries).unwrap()
    }

    #[test]
    fn unions_of_any_number_of_paths_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let [one, other] =
            ["1", "2"].map(|content| ten_times(&repo, "100644", repo.write_blob(content).unwrap().detach()));
        let of_two = |most, sides: [ObjectId; 2]| {
            let settle = &mut |_: &[u8], names: &mut BothSides| {
                names.values_mut().for_each(|sides| match sides {
                    [Some(one), side] if !one.is_tree() => *side = None,
                    _ => {}
                });
            };
            union::of_two_at_most(most, sides, &mut &repo, settle)
        };
        let hundred = [one, other].map(|tree| ten_times(&repo, "40000", tree));
        assert_eq!(of_two(110, hundred).unwrap().unwrap(), hundred[0]);
        assert!(of_two(109, hundred).is_err());
        let bombs = hundred.map(|tree| (0..20).fold(tree, |tree, _| ten_times(&repo, "40000", tree)));
        let error = of_two(1000, bombs).unwrap_err().to_string();
        assert!(error.contains("more than 2000000 paths"), "{error}");
    }

    #[test]
    fn folders_that_an_edit_empties_go() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let one = edit_one(&repo, repo.empty_tree().id, "a", Some((EntryKind::Blob, blob)));
        let two = edit_one(&repo, one, "b/c/d", Some((EntryKind::Blob, blob)));
        assert!(folder_at(&repo, two, "b/c"));
        assert_eq!(edit_one(&repo, two, "b/c/d", None), one);
        assert!(edit_one(&repo, one, "a", None).is_empty_tree());
        assert_eq!(edit_one(&repo, one, "b/c", None), one);
    }

    fn edit_one(repo: &gix::Repository, id: ObjectId, path: &str, edit: Edit) -> ObjectId {
        super::edit(repo, id, &BTreeMap::from([(path.into(), edit)])).unwrap()
    }

    fn folder_at(repo: &gix::Repository, id: ObjectId, path: &str) -> bool {
        super::folder(repo, id, path.as_bytes()).unwrap().is_some()
    }
}
