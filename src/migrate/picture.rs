//! The files of the target after a run, and the side each of them comes from.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::{EntryKind, EntryMode};

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

/// A name in a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name, without the path to it.
    pub name: BString,
    /// What it is.
    pub kind: EntryKind,
    /// Where it comes from.
    pub side: Side,
    /// How many files it stands for: 1, or those of the folder.
    pub files: usize,
    /// What a folder holds, sorted by name, where it was asked for.
    pub entries: Vec<Entry>,
}

/// The trees that a picture is made of.
#[derive(Debug, Clone, Copy)]
pub struct Trees {
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
pub fn entries(repo: &gix::Repository, trees: Trees, levels: usize) -> Result<Vec<Entry>> {
    let image = trees.image.map(|id| tree(repo, id)).transpose()?.unwrap_or_default();
    let template = trees.template.map(|id| tree(repo, id)).transpose()?.unwrap_or_default();
    let mut entries = Vec::new();
    for (name, (mode, id)) in tree(repo, trees.merged)? {
        let there = |side: &Tree| side.get(&name).copied();
        let (from_image, from_template) = (there(&image), there(&template));
        let entry = if mode.is_tree() {
            let below = |side: Option<(EntryMode, ObjectId)>| side.filter(|(mode, _)| mode.is_tree()).map(|(_, id)| id);
            let trees = Trees {
                merged: id,
                image: below(from_image),
                template: below(from_template),
            };
            folder(repo, name, trees, levels)?
        } else {
            Entry {
                name,
                kind: mode.kind(),
                side: match (from_image == Some((mode, id)), from_template == Some((mode, id))) {
                    (true, true) => Side::Both,
                    (true, false) => Side::Image,
                    (false, true) => Side::Template,
                    (false, false) => Side::Mixed,
                },
                files: 1,
                entries: Vec::new(),
            }
        };
        entries.push(entry);
    }
    entries.sort_by(|a, b| match (a.kind == EntryKind::Tree, b.kind == EntryKind::Tree) {
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        _ => a.name.cmp(&b.name),
    });
    Ok(entries)
}

fn folder(repo: &gix::Repository, name: BString, trees: Trees, levels: usize) -> Result<Entry> {
    let entries = entries(repo, trees, levels.saturating_sub(1))?;
    let mut sides = entries.iter().map(|entry| entry.side);
    let first = sides.next().unwrap_or(Side::Mixed);
    Ok(Entry {
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

type Tree = BTreeMap<BString, (EntryMode, ObjectId)>;

fn tree(repo: &gix::Repository, id: ObjectId) -> Result<Tree> {
    let unreadable = || format!("cannot read tree {id}");
    let tree = match id.is_empty_tree() {
        true => repo.empty_tree(),
        false => repo.find_tree(id).with_context(unreadable)?,
    };
    let mut entries = Tree::new();
    for entry in tree.iter() {
        let entry = entry.with_context(unreadable)?;
        entries.insert(entry.filename().to_owned(), (entry.mode(), entry.object_id()));
    }
    Ok(entries)
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
        let trees = Trees {
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
