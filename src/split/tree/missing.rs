//! The files that a repository lacks, as partial clones do.

use gix::ObjectId;
use gix::hashtable::HashSet;
use gix::objs::tree::EntryKind;

use super::canonical::known_kind;
use super::previous::Previous;
use super::raw;
use crate::context::Context;
use crate::split::error::{Error, Result, TreeFault};
use crate::split::packs::objects::Objects;
use crate::split::packs::{reader, trees};

/// The trees that are read together.
const TOGETHER: usize = 1 << 16;

/// The files at and below `trees` that `repo` does not have, each once.
///
/// # Errors
/// When a tree is missing or malformed (it is named), or when the run was interrupted.
pub fn missing_files(repo: &gix::Repository, trees: Vec<ObjectId>, context: Context<'_>) -> Result<Vec<ObjectId>> {
    let objects = Objects::open(repo)?;
    let mut seen = HashSet::default();
    let mut missing = Vec::new();
    let mut level = trees;
    while !level.is_empty() {
        level.retain(|tree| seen.insert(*tree));
        // Only trees in memory name files in memory.
        let (stored, in_memory): (Vec<_>, Vec<_>) = level.drain(..).partition(|tree| objects.has(tree));
        let mut note = |(kind, id): (EntryKind, ObjectId), is_there: &dyn Fn(&gix::oid) -> bool| match kind {
            EntryKind::Tree => level.push(id),
            EntryKind::Commit => {}
            EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                missing.extend((seen.insert(id) && !is_there(&id)).then_some(id));
            }
        };
        for id in in_memory {
            let entries = new_entries(&mut Previous::none(), &id, &content(repo, id)?)?;
            entries
                .into_iter()
                .for_each(|entry| note(entry, &|id| repo.objects.exists_without_refresh(id)));
        }
        for ids in stored.chunks(TOGETHER) {
            let visit = |previous: &mut _, which: usize, content: &[u8]| new_entries(previous, &ids[which], content);
            let entries = trees::map_with(&objects, ids, context, Previous::none, visit)?;
            entries
                .into_iter()
                .flatten()
                .for_each(|entry| note(entry, &|id| objects.has(id)));
        }
    }
    Ok(missing)
}

/// The content of a tree, which may be in the memory of `repo`.
fn content(repo: &gix::Repository, id: ObjectId) -> Result<Vec<u8>> {
    let kind = gix::object::Kind::Tree;
    match repo.try_find_object(id) {
        Ok(Some(object)) if object.kind == kind => Ok(object.detach().data),
        Ok(Some(_)) => Err(reader::wrong_kind(&id, kind)),
        Ok(None) => Err(Error::Missing { kind, id }),
        Err(error) => Err(reader::unreadable(&id, kind, error.into())),
    }
}

/// The entries of the tree `id` that the `previous` one does not have.
fn new_entries(previous: &mut Previous, id: &ObjectId, content: &[u8]) -> Result<Vec<(EntryKind, ObjectId)>> {
    let changes = previous.compare(content, id.kind());
    let changes = changes.map_err(|_| TreeFault::Unreadable.of(id))?;
    let entries = changes
        .iter()
        .flat_map(|changed| raw::entries(&content[changed.added()], id.kind()));
    let new = entries
        .map(|entry| known_kind(id, entry).map(|(entry, kind)| (kind, entry.id.to_owned())))
        .collect::<Result<Vec<_>>>()?;
    previous.replace(content, &changes);
    Ok(new)
}

#[cfg(test)]
mod tests {
    use gix::objs::tree::EntryMode;
    use gix::prelude::Write as _;

    use super::*;

    fn tree(repo: &gix::Repository, entries: &[(&str, EntryKind, ObjectId)]) -> ObjectId {
        let entries = entries.iter().map(|&(name, kind, oid)| gix::objs::tree::Entry {
            mode: EntryMode::from(kind),
            filename: name.into(),
            oid,
        });
        let tree = gix::objs::Tree {
            entries: entries.collect(),
        };
        repo.objects.write(&tree).unwrap()
    }

    #[test]
    fn files_that_are_nowhere_are_found_once() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let file = repo.write_blob("there").unwrap().detach();
        let lacks = |digit: &str| ObjectId::from_hex(digit.repeat(40).as_bytes()).unwrap();
        let (a, b, commit) = (lacks("a"), lacks("b"), lacks("c"));
        let below = tree(&repo, &[("f", EntryKind::Blob, file), ("g", EntryKind::Link, a)]);
        let one = tree(
            &repo,
            &[("d", EntryKind::Tree, below), ("s", EntryKind::Commit, commit)],
        );
        let other = tree(
            &repo,
            &[("d", EntryKind::Tree, below), ("x", EntryKind::BlobExecutable, b)],
        );

        let missing = |repo: &gix::Repository, trees| {
            let mut missing = missing_files(repo, trees, Context::unwatched()).unwrap();
            missing.sort_unstable();
            missing
        };
        assert_eq!(missing(&repo, vec![one]), [a]);
        assert_eq!(missing(&repo, vec![one, other, one]), [a, b]);

        // As a plan does, which writes nothing until the run.
        let in_memory = repo.with_object_memory();
        let new = in_memory.write_blob("made").unwrap().detach();
        let made = tree(
            &in_memory,
            &[("n", EntryKind::Blob, new), ("o", EntryKind::Tree, other)],
        );
        assert_eq!(missing(&in_memory, vec![made, one]), [a, b]);
        let error = missing_files(&in_memory, vec![a], Context::unwatched()).unwrap_err();
        assert_eq!(error.to_string(), format!("tree {a} is missing from the source"));
    }
}
