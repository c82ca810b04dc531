//! The files of the target after a run, and the side each of them comes from.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::split::tree::compare::{SameName, side_by_side};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::tree_store::TreeStore;

/// The side of a merge that a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Only the image has it so.
    Image,
    /// Only the template has it so.
    Template,
    /// Both have it, and the same.
    Both,
    /// It is of neither side alone: a merged file, or a folder with files of both.
    Mixed,
}

/// A file or folder of the merged tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedEntry {
    /// The name, without the path to it.
    pub name: BString,
    /// The kind.
    pub kind: EntryKind,
    /// The side it comes from.
    pub side: Side,
    /// How many files it stands for: 1, or those of the folder.
    pub files: usize,
    /// The entries of a folder, sorted by name, where they were asked for.
    pub entries: Vec<MergedEntry>,
}

/// The merged tree and those of its two sides.
#[derive(Debug, Clone, Copy)]
pub struct MergedTrees {
    /// The tree to show.
    pub merged: ObjectId,
    /// The image's side.
    pub image: Option<ObjectId>,
    /// The template's side.
    pub template: Option<ObjectId>,
}

/// Lists the names in `trees.merged`, down to `levels` levels; what lies deeper is only counted.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub fn entries(repo: &gix::Repository, trees: MergedTrees, levels: usize) -> Result<Vec<MergedEntry>> {
    let empty = ObjectId::empty_tree(repo.object_hash());
    let [image, template] = [trees.image, trees.template].map(|side| side.unwrap_or(empty));
    names(repo, [trees.merged, image, template], levels)
}

fn names(mut repo: &gix::Repository, trees: [ObjectId; 3], levels: usize) -> Result<Vec<MergedEntry>> {
    let mut entries = Vec::new();
    let [merged, image, template] = trees.map(|tree| repo.read(&tree));
    for (name, sides) in side_by_side([merged?, image?, template?]) {
        let [Some(merged), image, template] = sides else {
            continue;
        };
        entries.push(match merged.is_tree() {
            true => folder(repo, name, sides, levels)?,
            false => MergedEntry {
                name,
                kind: merged.kind,
                side: match (image == Some(merged), template == Some(merged)) {
                    (true, true) => Side::Both,
                    (true, false) => Side::Image,
                    (false, true) => Side::Template,
                    (false, false) => Side::Mixed,
                },
                files: 1,
                entries: Vec::new(),
            },
        });
    }
    entries.sort_by_key(|entry| entry.kind != EntryKind::Tree);
    Ok(entries)
}

fn folder(repo: &gix::Repository, name: BString, sides: SameName<3>, levels: usize) -> Result<MergedEntry> {
    let empty = ObjectId::empty_tree(repo.object_hash());
    let tree = |entry: Option<TreeEntry>| entry.filter(TreeEntry::is_tree).map_or(empty, |entry| entry.id);
    let entries = names(repo, sides.map(tree), levels.saturating_sub(1))?;
    let mut sides = entries.iter().map(|entry| entry.side);
    let first = sides.next().unwrap_or(Side::Mixed);
    Ok(MergedEntry {
        name,
        kind: EntryKind::Tree,
        side: if sides.all(|side| side == first) {
            first
        } else {
            Side::Mixed
        },
        files: entries.iter().map(|entry| entry.files).sum(),
        entries: if levels > 1 { entries } else { Vec::new() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(repo: &gix::Repository, files: &[(&str, &str)]) -> ObjectId {
        let mut editor = repo.edit_tree(repo.empty_tree().id).unwrap();
        for (path, content) in files {
            let blob = repo.write_blob(content).unwrap();
            editor.upsert(*path, EntryKind::Blob, blob).unwrap();
        }
        editor.write().unwrap().detach()
    }

    #[test]
    fn every_name_has_its_side_and_folders_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let image = written(
            &repo,
            &[
                ("apt.txt", "1"),
                ("R/a/b.R", "1"),
                ("same", "1"),
                ("mixed/i", "1"),
                ("edited", "1"),
            ],
        );
        let template = written(
            &repo,
            &[
                ("same", "1"),
                ("mixed/t", "1"),
                (".github/w/b.yml", "1"),
                ("edited", "2"),
            ],
        );
        let merged = written(
            &repo,
            &[
                ("apt.txt", "1"),
                ("R/a/b.R", "1"),
                ("same", "1"),
                ("mixed/i", "1"),
                ("mixed/t", "1"),
                (".github/w/b.yml", "1"),
                ("edited", "3"),
            ],
        );
        let trees = MergedTrees {
            merged,
            image: Some(image),
            template: Some(template),
        };
        let got: Vec<_> = entries(&repo, trees, 2)
            .unwrap()
            .into_iter()
            .map(|entry| (entry.name.to_string(), entry.side, entry.files, entry.entries.len()))
            .collect();
        let want = [
            (".github", Side::Template, 1, 1),
            ("R", Side::Image, 1, 1),
            ("mixed", Side::Mixed, 2, 2),
            ("apt.txt", Side::Image, 1, 0),
            ("edited", Side::Mixed, 1, 0),
            ("same", Side::Both, 1, 0),
        ];
        assert_eq!(
            got,
            want.map(|(name, side, files, below)| (name.to_owned(), side, files, below))
        );
    }
}
