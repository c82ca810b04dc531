//! The files that a merge starts from, and those that it leads to.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::paths::folder_of;
use crate::repos::tree;
use crate::split::tree::entries::TreeEntry;

/// Files by path. At the unclear paths, an earlier merge has conflicts.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    pub known: BTreeMap<BString, TreeEntry>,
    pub unclear: BTreeMap<BString, Unclear>,
}

/// A path at which a merge has a conflict.
#[derive(Debug, Clone, Default)]
pub(super) struct Unclear {
    /// The entries of the base and the sides.
    pub made_of: Vec<TreeEntry>,
    /// The files with conflict markers, one of which git has there. Empty if more than the text is in conflict.
    pub marked: Vec<TreeEntry>,
}

impl Files {
    /// The files below a tree.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn of_tree(repo: &gix::Repository, id: ObjectId) -> Result<Self> {
        let mut files = Files::default();
        tree::walk(repo, id, &mut |path, entry| {
            let (kind, id) = (entry.mode.kind(), entry.oid);
            if kind != EntryKind::Tree {
                files.known.insert(path.clone(), TreeEntry { kind, id });
            }
            true
        })?;
        Ok(files)
    }

    pub fn get(&self, path: &BString) -> Option<TreeEntry> {
        self.known.get(path).copied()
    }

    pub fn folders(&self) -> BTreeSet<BString> {
        let mut folders = BTreeSet::new();
        for path in self.known.keys() {
            let mut folder = folder_of(path);
            while !folder.is_empty() && folders.insert(folder.into()) {
                folder = folder_of(folder);
            }
        }
        folders
    }
}
