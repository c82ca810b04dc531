//! The merge of two sets of files, path by path, by the rules of git's merge-ort.
//!
//! Wherever git's result depends on more than these rules, the path is a conflict: a merge that stops can be made by
//! hand, and one that is wrong is found by nobody.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

use super::blobs::Blobs;
use super::files::{Files, Unclear};
use crate::split::tree::entries::TreeEntry;

/// One merge: the base and the two sides, and what has become of the paths so far.
pub(super) struct Merge<'m, 'a> {
    pub blobs: &'m mut Blobs<'a>,
    pub base: &'m Files,
    pub sides: [&'m Files; 2],
    pub is_virtual: bool,
    pub merged: Files,
    pub done: BTreeSet<BString>,
}

/// Merges `sides`; the conflicts are the unclear paths of the result. `is_virtual` is for a merge of merge bases, in
/// which git does not look for renamed folders.
///
/// # Errors
/// When a blob cannot be read or written.
pub(super) fn merge(blobs: &mut Blobs<'_>, base: &Files, sides: [&Files; 2], is_virtual: bool) -> Result<Files> {
    let mut merge = Merge {
        blobs,
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

impl Merge<'_, '_> {
    /// Marks `paths`, which belong together, as unclear.
    pub(super) fn conflict(&mut self, paths: &[&BString]) {
        let [one, two] = self.sides;
        let mut made_of = Vec::new();
        for files in [self.base, one, two, &self.merged] {
            for path in paths {
                made_of.extend(files.get(path));
                made_of.extend(
                    files
                        .unclear
                        .get(*path)
                        .into_iter()
                        .flat_map(|unclear| &unclear.made_of),
                );
            }
        }
        for path in paths {
            self.done.insert((*path).clone());
            self.merged.known.remove(*path);
            let unclear = Unclear {
                made_of: made_of.clone(),
                ..Unclear::default()
            };
            self.merged.unclear.insert((*path).clone(), unclear);
        }
    }

    /// Settles the paths at which the base or a side is unclear: it does not matter where both sides have the same, or
    /// where all texts that the base may have lead to the same.
    fn unclear_paths(&mut self) -> Result<()> {
        let sides = self.sides;
        for (path, unclear) in &self.base.unclear {
            let settled = match sides.map(|side| side.get(path)) {
                [Some(ours), Some(theirs)] if ours == theirs => Some(ours),
                [Some(ours), Some(theirs)] => self.merged_by_marked(path, &unclear.marked, [ours, theirs])?,
                [None, None] if !self.may_be_renamed(&unclear.made_of)? => {
                    self.done.insert(path.clone());
                    continue;
                }
                _ => None,
            };
            match settled {
                Some(entry) => {
                    self.merged.known.insert(path.clone(), entry);
                    self.done.insert(path.clone());
                }
                None => self.conflict(&[path]),
            }
        }
        for path in sides.into_iter().flat_map(|side| side.unclear.keys()) {
            self.conflict(&[path]);
        }
        Ok(())
    }

    /// Merges a file of which the base is one of `marked`; none where it matters which one.
    fn merged_by_marked(
        &mut self,
        path: &BString,
        marked: &[TreeEntry],
        [ours, theirs]: [TreeEntry; 2],
    ) -> Result<Option<TreeEntry>> {
        let mut merged = Vec::new();
        for base in marked {
            merged.push(self.content(path, [*base, ours, theirs])?);
        }
        merged.dedup();
        Ok(match merged[..] {
            [only] => only,
            _ => None,
        })
    }

    /// Merges the versions that the base and the sides have of one file.
    pub(super) fn settle(&mut self, path: &BString, versions: [Option<TreeEntry>; 3]) -> Result<()> {
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
                    return self.mark(path, [base, ours, theirs]);
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
        let id = match () {
            () if ours.id == theirs.id || base.id == theirs.id => Some(ours.id),
            () if base.id == ours.id => Some(theirs.id),
            () => self.blobs.merge(path.as_bstr(), versions)?,
        };
        let kind = merged_mode(versions);
        Ok(id.map(|id| TreeEntry { kind, id }))
    }

    /// Notes for the unclear `path` of a virtual base which texts it may have there.
    fn mark(&mut self, path: &BString, versions: [TreeEntry; 3]) -> Result<()> {
        if self.is_virtual && versions.iter().all(TreeEntry::is_file) {
            let marked = self.blobs.marked(path.as_bstr(), versions)?.into_iter();
            let kind = merged_mode(versions);
            self.merged.unclear.entry(path.clone()).or_default().marked =
                marked.map(|id| TreeEntry { kind, id }).collect();
        }
        Ok(())
    }

    /// Finds files that stand where others need a folder.
    fn files_for_folders(&mut self) {
        let folders = self.merged.folders();
        let files = self.merged.known.keys().chain(self.merged.unclear.keys());
        let in_the_way = files.filter(|path| folders.contains(*path));
        let in_the_way: Vec<BString> = in_the_way.cloned().collect();
        in_the_way.iter().for_each(|path| self.conflict(&[path]));
    }
}

/// The mode of a file; one that both sides changed is the same in both.
fn merged_mode([base, ours, theirs]: [TreeEntry; 3]) -> EntryKind {
    if base.kind == ours.kind { theirs.kind } else { ours.kind }
}
