//! The files of the target: what a run does to each, and the side that it comes from.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::paths::join;
use crate::report::{FileChange, FileKind, FileSide, TargetFile};
use crate::split::TreeFault;
use crate::split::tree::MOST_PATHS;
use crate::split::tree::compare::{SameName, side_by_side};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::tree_store::TreeStore;
use crate::text;

/// The trees of a run that tell where a file of the target comes from; one that is not there is empty.
#[derive(Debug, Clone, Copy)]
pub struct RunTrees {
    /// The target's before the run.
    pub before: Option<ObjectId>,
    /// The target's after the run.
    pub after: ObjectId,
    /// The image's.
    pub image: ObjectId,
    /// The one that is merged with the image's.
    pub template: Option<ObjectId>,
}

/// The files that the target has before or after the run, in the order of their paths.
///
/// # Errors
/// When a tree cannot be read, or the target has more than two million paths; the tree is named.
pub fn of(mut repo: &gix::Repository, trees: RunTrees) -> Result<Vec<TargetFile>> {
    let empty = ObjectId::empty_tree(repo.object_hash());
    let [before, template] = [trees.before, trees.template].map(|tree| tree.unwrap_or(empty));
    let mut files = Vec::new();
    let after = trees.after;
    let mut folders = vec![(BString::default(), [before, after, trees.image, template])];
    let mut paths = 0;
    while let Some((folder, trees)) = folders.pop() {
        let [first, second, third, fourth] = trees.map(|tree| repo.read(&tree));
        for (name, sides) in side_by_side([first?, second?, third?, fourth?]) {
            paths += 1;
            if paths > MOST_PATHS {
                return Err(TreeFault::TooWide.of(&after).into());
            }
            let path = join(&folder, &name);
            files.extend(file(&path, sides));
            // The two sides matter only where the target has something.
            if sides[..2].iter().flatten().any(TreeEntry::is_tree) {
                let tree = |entry: Option<TreeEntry>| entry.filter(TreeEntry::is_tree).map_or(empty, |entry| entry.id);
                folders.push((path, sides.map(tree)));
            }
        }
    }
    files.sort_by(|one: &TargetFile, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The file at `path`; none if the target has a folder there, or nothing.
fn file(path: &BString, sides: SameName<4>) -> Option<TargetFile> {
    let [before, after, image, template] = sides.map(|entry| entry.filter(|entry| !entry.is_tree()));
    let change = match (before, after) {
        (None, None) => return None,
        (None, Some(_)) => FileChange::Added,
        (Some(_), None) => FileChange::Removed,
        (before, after) if before == after => FileChange::Kept,
        _ => FileChange::Changed,
    };
    let shown = after.or(before)?;
    Some(TargetFile {
        path: text::escaped(path),
        kind: match shown.kind {
            EntryKind::Link => FileKind::Symlink,
            EntryKind::Commit => FileKind::Submodule,
            EntryKind::BlobExecutable => FileKind::Executable,
            EntryKind::Blob | EntryKind::Tree => FileKind::File,
        },
        change,
        side: match (image == Some(shown), template == Some(shown) || after.is_none()) {
            (true, true) => FileSide::Both,
            (true, false) => FileSide::Image,
            (false, true) => FileSide::Template,
            (false, false) => FileSide::Merged,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The files of a run between `trees`, each as `path change side`.
    fn listed(trees: [&[(&str, &str)]; 4]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let [before, after, image, template] = trees.map(|files| {
            let mut editor = repo.edit_tree(repo.empty_tree().id).unwrap();
            for (path, content) in files {
                let blob = repo.write_blob(content).unwrap();
                editor.upsert(*path, EntryKind::Blob, blob).unwrap();
            }
            editor.write().unwrap().detach()
        });
        let trees = RunTrees {
            before: Some(before),
            after,
            image,
            template: Some(template),
        };
        let files = of(&repo, trees).unwrap();
        let line = |file: &TargetFile| format!("{} {:?} {:?}", file.path, file.change, file.side);
        files.iter().map(line).collect()
    }

    #[test]
    fn every_file_has_its_side_and_its_change() {
        let image: &[_] = &[("R/a/b.R", "1"), ("apt.txt", "1"), ("edited", "1"), ("same", "1")];
        let template: &[_] = &[(".github/b.yml", "1"), ("edited", "2"), ("same", "1")];
        let before: &[_] = &[(".github/b.yml", "0"), ("edited", "2"), ("example", "1"), ("same", "1")];
        let after: &[_] = &[
            (".github/b.yml", "1"),
            ("R/a/b.R", "1"),
            ("apt.txt", "1"),
            ("edited", "3"),
            ("same", "1"),
        ];
        let expected = [
            ".github/b.yml Changed Template",
            "R/a/b.R Added Image",
            "apt.txt Added Image",
            "edited Changed Merged",
            "example Removed Template",
            "same Kept Both",
        ];
        assert_eq!(listed([before, after, image, template]), expected);
    }

    #[test]
    fn a_file_that_becomes_a_folder_is_removed_and_its_files_are_added() {
        let before: &[_] = &[("a", "1"), ("b/c", "1"), ("same/x", "1")];
        let after: &[_] = &[("a/e", "1"), ("b/c", "2"), ("same/x", "1")];
        let expected = [
            "a Removed Template",
            "a/e Added Image",
            "b/c Changed Image",
            "same/x Kept Both",
        ];
        assert_eq!(listed([before, after, after, before]), expected);
    }
}
