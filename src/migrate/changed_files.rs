//! The files of the target that a later run changes.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use crate::paths::join;
use crate::split::tree::compare::side_by_side;
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::tree_store::TreeStore;

/// A file that is not the same after a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedFile {
    /// The path.
    pub path: BString,
    /// The change.
    pub change: FileChange,
}

/// The change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChange {
    /// It is new.
    Added,
    /// It has other content, another mode or another kind.
    Changed,
    /// It is deleted.
    Removed,
}

/// The files that differ between the trees `before` and `after`, in the order of their paths, and the number of those
/// that do not.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub fn between(repo: &gix::Repository, before: ObjectId, after: ObjectId) -> Result<(Vec<ChangedFile>, usize)> {
    let mut found = (Vec::new(), 0);
    compare(repo, &BString::default(), [before, after], &mut found)?;
    found.0.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(found)
}

fn compare(
    mut repo: &gix::Repository,
    folder: &BString,
    trees: [ObjectId; 2],
    found: &mut (Vec<ChangedFile>, usize),
) -> Result<()> {
    let empty = ObjectId::empty_tree(repo.object_hash());
    let [before, after] = trees.map(|tree| repo.read(&tree));
    for (name, sides) in side_by_side([before?, after?]) {
        let path = join(folder, &name);
        if sides.iter().flatten().any(TreeEntry::is_tree) {
            let tree = |entry: Option<TreeEntry>| entry.filter(TreeEntry::is_tree).map_or(empty, |entry| entry.id);
            compare(repo, &path, sides.map(tree), found)?;
        }
        let change = match sides.map(|entry| entry.filter(|entry| !entry.is_tree())) {
            [None, None] => continue,
            [None, Some(_)] => FileChange::Added,
            [Some(_), None] => FileChange::Removed,
            [before, after] if before == after => {
                found.1 += 1;
                continue;
            }
            _ => FileChange::Changed,
        };
        found.0.push(ChangedFile { path, change });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use gix::objs::tree::EntryKind;

    use super::*;

    #[test]
    fn a_file_that_becomes_a_folder_is_removed_and_its_files_are_added() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let tree = |files: &[(&str, &str)]| {
            let mut editor = repo.edit_tree(repo.empty_tree().id).unwrap();
            for (path, content) in files {
                let blob = repo.write_blob(content).unwrap();
                editor.upsert(*path, EntryKind::Blob, blob).unwrap();
            }
            editor.write().unwrap().detach()
        };
        let before = tree(&[("a", "1"), ("b/c", "1"), ("d", "1"), ("same/x", "1"), ("same/y", "1")]);
        let after = tree(&[("a/e", "1"), ("b/c", "2"), ("f", "1"), ("same/x", "1"), ("same/y", "1")]);
        let (changed, same) = between(&repo, before, after).unwrap();
        let changed: Vec<_> = changed
            .iter()
            .map(|file| (file.path.to_string(), file.change))
            .collect();
        let expected = [
            ("a", FileChange::Removed),
            ("a/e", FileChange::Added),
            ("b/c", FileChange::Changed),
            ("d", FileChange::Removed),
            ("f", FileChange::Added),
        ];
        assert_eq!(changed, expected.map(|(path, change)| (path.to_owned(), change)));
        assert_eq!(same, 2);
    }
}
