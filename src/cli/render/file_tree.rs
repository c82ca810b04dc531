//! The files of a target as a tree of folders.

use std::collections::BTreeMap;

use split_image::report::{FileSide, TargetFile};

/// A folder with the files that it has after a run, or that the run removes.
#[derive(Debug, Default)]
pub struct FileTree<'a> {
    /// Its folders by name.
    pub folders: BTreeMap<&'a str, FileTree<'a>>,
    /// Its files by name.
    pub files: BTreeMap<&'a str, &'a TargetFile>,
}

impl<'a> FileTree<'a> {
    /// The tree of some files.
    pub fn of(files: impl IntoIterator<Item = &'a TargetFile>) -> Self {
        let mut tree = FileTree::default();
        for file in files {
            let mut folder = &mut tree;
            let mut rest = file.path.as_str();
            while let Some((name, below)) = rest.split_once('/') {
                folder = folder.folders.entry(name).or_default();
                rest = below;
            }
            folder.files.insert(rest, file);
        }
        tree
    }

    /// How many files are in it and its folders.
    pub fn count(&self) -> usize {
        self.files.len() + self.folders.values().map(FileTree::count).sum::<usize>()
    }

    /// The side that all its files come from; both where they come from several.
    pub fn side(&self) -> FileSide {
        let mut sides = self
            .files
            .values()
            .map(|file| file.side)
            .chain(self.folders.values().map(FileTree::side));
        match sides.next() {
            Some(first) if sides.all(|side| side == first) => first,
            _ => FileSide::Merged,
        }
    }
}
