//! The files that a side of a merge renamed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::files::Files;
use super::renames::{self, Gone, New};
use super::sides::Merge;
use crate::paths::{folder_of, join, name_of};
use crate::split::in_common;
use crate::split::tree::entries::TreeEntry;

impl Merge<'_, '_> {
    /// Settles the files that a side renamed and the other one changed.
    pub(super) fn renames(&mut self) -> Result<()> {
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
        let empty = ObjectId::empty_blob(self.blobs.repo.object_hash());
        let base = self.base.known.iter();
        let gone = base.filter(|(path, entry)| !this.known.contains_key(*path) && entry.id != empty);
        let gone: Vec<Gone<'_>> = gone
            .map(|(path, entry)| Gone {
                path,
                entry: *entry,
                is_relevant: other.get(path) != Some(*entry) || awaited.iter().any(|folder| is_below(path, folder)),
            })
            .collect();
        renames::pairs(&gone, &new, removed_folders, &mut |id| self.blobs.read(*id))
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
        let is_other_type = changed.is_some() && is_file(changed) != is_file(this.get(to));
        if is_other_type && self.is_virtual && !is_taken {
            // Git has the file of the other type at the old path, and the base's at the new one.
            for (path, entry) in [(from, changed), (to, before)] {
                self.done.insert(path.clone());
                self.merged.known.extend(entry.map(|entry| (path.clone(), entry)));
            }
            return Ok(());
        }
        if changed.is_none() || is_taken || is_other_type {
            self.conflict(&[from, to]);
            if self.is_virtual && !is_other_type && !self.sides.iter().any(|side| side.unclear.contains_key(from)) {
                // Git leaves nothing at the old path.
                self.merged.unclear.remove(from);
            }
            return Ok(());
        }
        self.done.insert(from.clone());
        let mut versions = [before, changed, changed];
        versions[1 + side] = this.get(to);
        self.settle(to, versions)
    }

    /// Returns whether a side may have renamed a file that is made of these: half of a new file is in them.
    pub(super) fn may_be_renamed(&self, made_of: &[TreeEntry]) -> Result<bool> {
        let mut text = Vec::new();
        for entry in made_of.iter().filter(|entry| entry.is_file()) {
            text.extend(self.blobs.read(entry.id)?);
        }
        for (_, new) in self.sides.into_iter().flat_map(|side| self.new_files(side)) {
            if made_of.iter().any(|entry| entry.id == new.id) {
                return Ok(true);
            }
            if new.is_file() {
                let new = self.blobs.read(new.id)?;
                if 2 * in_common(&text, &new) >= new.len() {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// The files that the base does not have.
    fn new_files<'s>(&'s self, side: &'s Files) -> impl Iterator<Item = New<'s>> {
        let is_new = |path: &BString| !self.base.known.contains_key(path) && !self.base.unclear.contains_key(path);
        let empty = ObjectId::empty_blob(self.blobs.repo.object_hash());
        let new = side
            .known
            .iter()
            .filter(move |(path, entry)| is_new(path) && entry.id != empty);
        new.map(|(path, entry)| (path, *entry))
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
