//! The renames of one side of a merge, paired as `git merge` pairs them (diffcore-rename.c).
//!
//! Files of the same content come first, then files that keep their name and are 75 % alike, then the best of the rest
//! that are half alike.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use crate::paths::{folder_of, join, name_of};
use crate::split::in_common;
use crate::split::tree::entries::TreeEntry;

/// Git's scale of how alike two files are.
const SAME: usize = 60_000;
const ALIKE: usize = SAME / 2;
const ALIKE_WITH_NAME: usize = SAME / 4 * 3;
/// The number of best candidates that are kept for each new file.
const CANDIDATES: usize = 4;
/// Git's limit `merge.renameLimit`: with more files on both sides, only the same content counts.
const LIMIT: usize = 7000;

/// A file that the side no longer has.
pub(super) struct Gone<'a> {
    pub path: &'a BString,
    pub entry: TreeEntry,
    /// True if the merge has to know where it went.
    pub is_relevant: bool,
}

/// A file that only this side has.
pub(super) type New<'a> = (&'a BString, TreeEntry);

/// Reads a blob.
pub(super) type ReadBlob<'a> = dyn FnMut(&ObjectId) -> Result<Vec<u8>> + 'a;

/// The pairs of files as they are found.
struct Pairing<'a, 'r> {
    gone: &'a [Gone<'a>],
    new: &'a [New<'a>],
    read: &'r mut ReadBlob<'r>,
    texts: HashMap<ObjectId, Vec<u8>>,
    /// The file in `gone` for each in `new`.
    origin: Vec<Option<usize>>,
    used: Vec<bool>,
}

/// The new path of each file in `gone` that was renamed. `removed_folders` are those that the side no longer has.
///
/// # Errors
/// When a blob cannot be read.
pub(super) fn pairs<'a>(
    gone: &'a [Gone<'a>],
    new: &'a [New<'a>],
    removed_folders: &BTreeSet<BString>,
    read: &mut ReadBlob<'_>,
) -> Result<BTreeMap<BString, BString>> {
    let mut pairing = Pairing {
        gone,
        new,
        read: &mut |id| read(id),
        texts: HashMap::new(),
        origin: vec![None; new.len()],
        used: vec![false; gone.len()],
    };
    pairing.by_id();
    if gone
        .iter()
        .zip(&pairing.used)
        .any(|(gone, used)| gone.is_relevant && !used)
    {
        let guesses = pairing.folder_guesses(removed_folders);
        pairing.by_name(&guesses)?;
        pairing.by_content()?;
    }
    let found = pairing.origin.iter().enumerate();
    Ok(found
        .filter_map(|(to, from)| Some((gone[(*from)?].path.clone(), new[to].0.clone())))
        .collect())
}

impl Pairing<'_, '_> {
    fn pair(&mut self, from: usize, to: usize) {
        self.origin[to] = Some(from);
        self.used[from] = true;
    }

    fn by_id(&mut self) {
        let mut same: HashMap<ObjectId, Vec<usize>> = HashMap::new();
        for (from, gone) in self.gone.iter().enumerate() {
            same.entry(gone.entry.id).or_default().push(from);
        }
        for (to, (path, entry)) in self.new.iter().enumerate() {
            let fits = |from: &&usize| {
                let gone = self.gone[**from].entry;
                !self.used[**from] && (gone.is_file() && entry.is_file() || gone.kind == entry.kind)
            };
            let candidates = || same.get(&entry.id).into_iter().flatten().filter(fits);
            let named = candidates().find(|from| name_of(self.gone[**from].path) == name_of(path));
            if let Some(&from) = named.or_else(|| candidates().next()) {
                self.pair(from, to);
            }
        }
    }

    /// The folder into which most files of each removed folder went unchanged.
    fn folder_guesses(&self, removed_folders: &BTreeSet<BString>) -> HashMap<BString, BString> {
        let mut counts: BTreeMap<BString, BTreeMap<BString, usize>> = BTreeMap::new();
        for (to, from) in self.origin.iter().enumerate() {
            let Some(from) = from else { continue };
            let old = folder_of(self.gone[*from].path);
            if removed_folders.contains(old.as_bstr()) {
                let new = folder_of(self.new[to].0);
                *counts.entry(old.into()).or_default().entry(new.into()).or_default() += 1;
            }
        }
        let most = counts
            .into_iter()
            .filter_map(|(old, new)| Some((old, new.into_iter().max_by_key(|(_, count)| *count)?.0)));
        most.collect()
    }

    fn by_name(&mut self, guesses: &HashMap<BString, BString>) -> Result<()> {
        let mut old_names: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (from, gone) in self.gone.iter().enumerate().filter(|(from, _)| !self.used[*from]) {
            old_names.entry(name_of(gone.path)).or_default().push(from);
        }
        let mut new_names: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for (to, (path, _)) in self.new.iter().enumerate().filter(|(to, _)| self.origin[*to].is_none()) {
            new_names.entry(name_of(path)).or_default().push(to);
        }
        for from in 0..self.gone.len() {
            let gone = &self.gone[from];
            if self.used[from] || !gone.is_relevant {
                continue;
            }
            let name = name_of(gone.path);
            let to = match (&old_names[name][..], new_names.get(name).map(Vec::as_slice)) {
                (_, None) => None,
                ([_], Some(&[to])) => Some(to),
                (_, Some(several)) => guesses
                    .get(folder_of(gone.path).as_bstr())
                    .map(|folder| join(folder, name))
                    .and_then(|path| several.iter().copied().find(|to| *self.new[*to].0 == path)),
            };
            if let Some(to) = to.filter(|to| self.origin[*to].is_none())
                && self.score(from, to, ALIKE_WITH_NAME)? >= ALIKE_WITH_NAME
            {
                self.pair(from, to);
            }
        }
        Ok(())
    }

    fn by_content(&mut self) -> Result<()> {
        let gone: Vec<usize> = (0..self.gone.len())
            .filter(|from| self.gone[*from].is_relevant && !self.used[*from])
            .collect();
        let new: Vec<usize> = (0..self.new.len()).filter(|to| self.origin[*to].is_none()).collect();
        if gone.len() * new.len() > LIMIT * LIMIT {
            return Ok(());
        }
        let mut scores: Vec<(usize, bool, usize, usize)> = Vec::new();
        for &to in &new {
            let mut best: Vec<(usize, bool, usize, usize)> = Vec::new();
            for &from in &gone {
                let has_name = name_of(self.gone[from].path) == name_of(self.new[to].0);
                let found = (self.score(from, to, ALIKE)?, has_name, from, to);
                if best.len() < CANDIDATES {
                    best.push(found);
                    continue;
                }
                let worst = best.iter_mut().min_by_key(|(score, has_name, ..)| (*score, *has_name));
                if let Some(worst) = worst.filter(|worst| (worst.0, worst.1) < (found.0, found.1)) {
                    *worst = found;
                }
            }
            scores.extend(best);
        }
        scores.sort_by_key(|&(score, has_name, ..)| std::cmp::Reverse((score, has_name)));
        for (score, _, from, to) in scores {
            if score >= ALIKE && self.origin[to].is_none() && !self.used[from] {
                self.pair(from, to);
            }
        }
        Ok(())
    }

    /// How alike two files are; zero where their sizes show that they are less so than `least`.
    fn score(&mut self, from: usize, to: usize, least: usize) -> Result<usize> {
        let (old, new) = (self.gone[from].entry, self.new[to].1);
        if !old.is_file() || !new.is_file() {
            return Ok(0);
        }
        for id in [old.id, new.id] {
            if !self.texts.contains_key(&id) {
                let text = (self.read)(&id)?;
                self.texts.insert(id, text);
            }
        }
        let [old, new] = [&self.texts[&old.id], &self.texts[&new.id]];
        let (larger, smaller) = (old.len().max(new.len()), old.len().min(new.len()));
        if larger * (SAME - least) < (larger - smaller) * SAME {
            return Ok(0);
        }
        Ok(in_common(old, new) * SAME / larger.max(1))
    }
}
