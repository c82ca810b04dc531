//! The merge of two sets of files, path by path, by the rules of git's merge-ort.
//!
//! Wherever git's result depends on more than these rules, the path is a conflict: a merge that stops can be made by
//! hand, and one that is wrong is found by nobody.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::merge::blob::platform::DriverChoice;
use gix::merge::blob::{BuiltinDriver, Platform, ResourceKind};
use gix::objs::tree::EntryKind;

use super::lines;
use super::renames::{self, Gone, New};
use crate::paths::{folder_of, join, name_of};
use crate::repos::tree;
use crate::split::in_common;
use crate::split::tree::entries::TreeEntry;

/// How many bytes git looks at to see whether a file is binary.
const LOOKED_AT: usize = 8000;

/// Files by path. An earlier merge has conflicts at the unclear paths: for each, the blobs that it is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    pub known: BTreeMap<BString, TreeEntry>,
    pub unclear: BTreeMap<BString, Vec<ObjectId>>,
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

    fn get(&self, path: &BString) -> Option<TreeEntry> {
        self.known.get(path).copied()
    }

    fn folders(&self) -> BTreeSet<BString> {
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

/// Merges sets of files whose blobs are in a repository.
pub(super) struct Merger<'a> {
    repo: &'a gix::Repository,
    /// Reads the blobs, and the attributes that say how to merge them.
    blobs: Platform,
}

/// One merge: the base and the two sides, and what has become of the paths so far.
struct Merge<'m, 'a> {
    merger: &'m mut Merger<'a>,
    base: &'m Files,
    sides: [&'m Files; 2],
    is_virtual: bool,
    merged: Files,
    done: BTreeSet<BString>,
}

impl<'a> Merger<'a> {
    /// Reads from and writes to `repo`.
    ///
    /// # Errors
    /// When its attributes cannot be read.
    pub fn new(repo: &'a gix::Repository) -> Result<Self> {
        let blobs = repo.merge_resource_cache(Default::default()).context("cannot merge")?;
        Ok(Merger { repo, blobs })
    }

    /// Merges `sides`; the conflicts are the unclear paths of the result. `is_virtual` is for a merge of merge bases, in
    /// which git does not look for renamed folders.
    ///
    /// # Errors
    /// When a blob cannot be read or written.
    pub fn merge(&mut self, base: &Files, sides: [&Files; 2], is_virtual: bool) -> Result<Files> {
        let mut merge = Merge {
            merger: self,
            base,
            sides,
            is_virtual,
            merged: Files::default(),
            done: BTreeSet::new(),
        };
        merge.unclear_paths()?;
        merge.renames()?;
        let paths: BTreeSet<&BString> = [base, sides[0], sides[1]]
            .into_iter()
            .flat_map(|files| files.known.keys())
            .collect();
        for path in paths {
            if !merge.done.contains(path) {
                let versions = [base.get(path), sides[0].get(path), sides[1].get(path)];
                merge.settle(path, versions)?;
            }
        }
        merge.files_for_folders();
        Ok(merge.merged)
    }

    fn read(&self, blob: ObjectId) -> Result<Vec<u8>> {
        let found = self
            .repo
            .find_blob(blob)
            .with_context(|| format!("cannot read blob {blob}"))?;
        Ok(found.detach().data)
    }

    /// Merges the texts at `path`; none where they conflict.
    fn blobs(&mut self, path: &BStr, [base, ours, theirs]: [TreeEntry; 3]) -> Result<Option<ObjectId>> {
        let versions = [
            (base, ResourceKind::CommonAncestorOrBase),
            (ours, ResourceKind::CurrentOrOurs),
            (theirs, ResourceKind::OtherOrTheirs),
        ];
        let context = || format!("cannot merge {}", crate::text::escaped(path));
        for (version, kind) in versions {
            self.blobs
                .set_resource(version.id, version.kind, path, kind, &self.repo.objects)
                .with_context(context)?;
        }
        let options = self.repo.blob_merge_options().with_context(context)?;
        let merge = self
            .blobs
            .prepare_merge(&self.repo.objects, options)
            .with_context(context)?;
        let union = match merge.driver {
            DriverChoice::BuiltIn(BuiltinDriver::Text) => false,
            DriverChoice::BuiltIn(BuiltinDriver::Union) => true,
            DriverChoice::BuiltIn(BuiltinDriver::Binary) | DriverChoice::Index(_) => return Ok(None),
        };
        let texts = [merge.ancestor, merge.current, merge.other].map(|side| side.data.as_slice());
        let [Some(base), Some(ours), Some(theirs)] = texts else {
            return Ok(None);
        };
        if [base, ours, theirs]
            .iter()
            .any(|text| text[..text.len().min(LOOKED_AT)].contains(&0))
        {
            return Ok(None);
        }
        let merged = lines::merge(base, ours, theirs, union);
        let write = |text| self.repo.write_blob(text).map(gix::Id::detach).with_context(context);
        merged.map(write).transpose()
    }
}

impl Merge<'_, '_> {
    /// Marks `paths`, which belong together, as unclear.
    fn conflict(&mut self, paths: &[&BString]) {
        let [one, two] = self.sides;
        let mut made_of = Vec::new();
        for files in [self.base, one, two, &self.merged] {
            for path in paths {
                made_of.extend(files.get(path).map(|entry| entry.id));
                made_of.extend(files.unclear.get(*path).into_iter().flatten());
            }
        }
        for path in paths {
            self.done.insert((*path).clone());
            self.merged.known.remove(*path);
            self.merged.unclear.insert((*path).clone(), made_of.clone());
        }
    }

    /// Settles the paths at which the base or a side is unclear: it does not matter where both sides have the same.
    fn unclear_paths(&mut self) -> Result<()> {
        let sides = self.sides;
        for (path, made_of) in &self.base.unclear {
            match sides.map(|side| side.get(path)) {
                [Some(ours), Some(theirs)] if ours == theirs => {
                    self.merged.known.insert(path.clone(), ours);
                    self.done.insert(path.clone());
                }
                [None, None] if !self.may_be_renamed(made_of)? => drop(self.done.insert(path.clone())),
                _ => self.conflict(&[path]),
            }
        }
        for path in sides.into_iter().flat_map(|side| side.unclear.keys()) {
            self.conflict(&[path]);
        }
        Ok(())
    }

    /// Returns whether a side may have renamed a file that is made of these blobs: half of a new file is in them.
    fn may_be_renamed(&self, made_of: &[ObjectId]) -> Result<bool> {
        let mut text = Vec::new();
        for id in made_of {
            text.extend(self.merger.read(*id)?);
        }
        for (_, entry) in self.sides.into_iter().flat_map(|side| self.new_files(side)) {
            if made_of.contains(&entry.id) {
                return Ok(true);
            }
            let new = self.merger.read(entry.id)?;
            if entry.is_file() && 2 * in_common(&text, &new) >= new.len() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The files that the base does not have.
    fn new_files<'s>(&'s self, side: &'s Files) -> impl Iterator<Item = New<'s>> {
        let is_new = |path: &BString| !self.base.known.contains_key(path) && !self.base.unclear.contains_key(path);
        let empty = ObjectId::empty_blob(self.merger.repo.object_hash());
        let new = side
            .known
            .iter()
            .filter(move |(path, entry)| is_new(path) && entry.id != empty);
        new.map(|(path, entry)| (path, *entry))
    }

    /// Settles the files that a side renamed and the other one changed.
    fn renames(&mut self) -> Result<()> {
        let folders = self.base.folders();
        let mut pairs = Vec::new();
        let mut located = Vec::new();
        for (side, other) in [(0, 1), (1, 0)] {
            let kept = self.sides[side].folders();
            let removed: BTreeSet<BString> = folders.difference(&kept).cloned().collect();
            let found = self.pairs(side, &removed)?;
            if !self.is_virtual {
                let renamed = renamed_folders(&found, &removed);
                let new = self.sides[other]
                    .known
                    .keys()
                    .filter(|path| !self.base.known.contains_key(*path));
                located.extend(
                    new.filter(|path| renamed.iter().any(|folder| is_below(path, folder)))
                        .cloned(),
                );
            }
            pairs.push(found);
        }
        // Git asks the user whether a new file should follow its folder.
        located.iter().for_each(|path| self.conflict(&[path]));
        let sources: BTreeSet<&BString> = pairs.iter().flat_map(BTreeMap::keys).collect();
        for from in sources {
            self.renamed(from, [pairs[0].get(from), pairs[1].get(from)])?;
        }
        Ok(())
    }

    /// The renames of one side.
    fn pairs(&mut self, side: usize, removed_folders: &BTreeSet<BString>) -> Result<BTreeMap<BString, BString>> {
        let (this, other) = (self.sides[side], self.sides[1 - side]);
        let new: Vec<New<'_>> = self.new_files(this).collect();
        if new.is_empty() {
            return Ok(BTreeMap::new());
        }
        let came = other.known.keys().filter(|path| !self.base.known.contains_key(*path));
        let mut awaited = BTreeSet::new();
        for path in came {
            let mut folder = folder_of(path);
            while !folder.is_empty() {
                if removed_folders.contains(folder.as_bstr()) {
                    awaited.insert(folder.as_bstr());
                }
                folder = folder_of(folder);
            }
        }
        let empty = ObjectId::empty_blob(self.merger.repo.object_hash());
        let base = self.base.known.iter();
        let gone = base.filter(|(path, entry)| !this.known.contains_key(*path) && entry.id != empty);
        let gone: Vec<Gone<'_>> = gone
            .map(|(path, entry)| Gone {
                path,
                entry: *entry,
                is_relevant: other.get(path) != Some(*entry) || awaited.iter().any(|folder| is_below(path, folder)),
            })
            .collect();
        renames::pairs(&gone, &new, removed_folders, &mut |id| self.merger.read(*id))
    }

    /// Settles a file of the base that the sides renamed to `to`.
    fn renamed(&mut self, from: &BString, to: [Option<&BString>; 2]) -> Result<()> {
        let before = self.base.get(from);
        let (side, to) = match to {
            [Some(ours), Some(theirs)] if ours == theirs => {
                self.done.insert(from.clone());
                let versions = [before, self.sides[0].get(ours), self.sides[1].get(ours)];
                return self.settle(ours, versions);
            }
            [Some(ours), Some(theirs)] => {
                self.conflict(&[from, ours, theirs]);
                return Ok(());
            }
            [Some(ours), None] => (0, ours),
            [None, Some(theirs)] => (1, theirs),
            [None, None] => return Ok(()),
        };
        let (this, other) = (self.sides[side], self.sides[1 - side]);
        let changed = other.get(from);
        if changed == before {
            return Ok(());
        }
        let is_file = |entry: Option<TreeEntry>| entry.is_some_and(|entry| entry.is_file());
        let is_taken = other.known.contains_key(to) || self.done.contains(to);
        if changed.is_none() || is_taken || is_file(changed) != is_file(this.get(to)) {
            self.conflict(&[from, to]);
            return Ok(());
        }
        self.done.insert(from.clone());
        let mut versions = [before, changed, changed];
        versions[1 + side] = this.get(to);
        self.settle(to, versions)
    }

    /// Merges the versions that the base and the sides have of one file.
    fn settle(&mut self, path: &BString, versions: [Option<TreeEntry>; 3]) -> Result<()> {
        if self.merged.unclear.contains_key(path) {
            return Ok(());
        }
        self.done.insert(path.clone());
        let [base, ours, theirs] = versions;
        let result = match (base, ours, theirs) {
            _ if ours == theirs || base == theirs => ours,
            _ if base == ours => theirs,
            (Some(base), Some(ours), Some(theirs)) => match self.content(path, [base, ours, theirs])? {
                None => {
                    self.conflict(&[path]);
                    return Ok(());
                }
                merged => merged,
            },
            // One side deleted what the other one changed.
            (Some(_), ..) if self.is_virtual => base,
            _ => {
                self.conflict(&[path]);
                return Ok(());
            }
        };
        if let Some(entry) = result {
            self.merged.known.insert(path.clone(), entry);
        }
        Ok(())
    }

    /// Merges mode and content of a file that both sides changed; none where they conflict.
    fn content(&mut self, path: &BString, versions: [TreeEntry; 3]) -> Result<Option<TreeEntry>> {
        let [base, ours, theirs] = versions;
        if versions.iter().any(|version| !version.is_file()) {
            return Ok(None);
        }
        let kind = if base.kind == ours.kind { theirs.kind } else { ours.kind };
        let id = match () {
            () if ours.id == theirs.id || base.id == theirs.id => Some(ours.id),
            () if base.id == ours.id => Some(theirs.id),
            () => self.merger.blobs(path.as_bstr(), versions)?,
        };
        Ok(id.map(|id| TreeEntry { kind, id }))
    }

    /// Finds files that stand where others need a folder.
    fn files_for_folders(&mut self) {
        let folders = self.merged.folders();
        let in_the_way = self.merged.known.keys().filter(|path| folders.contains(*path));
        let in_the_way: Vec<BString> = in_the_way.cloned().collect();
        in_the_way.iter().for_each(|path| self.conflict(&[path]));
    }
}

/// The removed folders that git takes for renamed, by the renames of files in them: with a file `a/b/f` that is now
/// `x/b/f`, both `a/b` and `a` were.
fn renamed_folders(pairs: &BTreeMap<BString, BString>, removed: &BTreeSet<BString>) -> BTreeSet<BString> {
    let mut renamed = BTreeSet::new();
    for (from, to) in pairs {
        let (mut old, mut new) = (folder_of(from), folder_of(to));
        while old != new && removed.contains(old.as_bstr()) {
            renamed.insert(old.into());
            if name_of(old) != name_of(new) {
                break;
            }
            (old, new) = (folder_of(old), folder_of(new));
        }
    }
    renamed
}

fn is_below(path: &[u8], folder: &[u8]) -> bool {
    path.starts_with(&join(folder, b""))
}
