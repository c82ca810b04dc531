//! The files of a directory that is new, and the directories that may be their origin.

use std::collections::{BTreeMap, HashMap, HashSet};

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use super::listing::Listing;
use super::similar;
use crate::paths::{folder_of, name_of};
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::store::Store;

/// At most this many files of one name are opened for a new file: some names are everywhere.
const MOST_OF_ONE_NAME: usize = 8;

/// The files of a directory whose origin is looked for.
pub(super) struct NewFiles<'a> {
    directory: &'a BStr,
    tree: ObjectId,
    /// The files with their paths below the directory, without the empty ones.
    files: Vec<(BString, TreeEntry)>,
    /// The files to be found elsewhere, by the last name of their paths.
    by_name: HashMap<BString, Vec<usize>>,
}

/// A directory that may be the origin.
pub(super) struct Candidate {
    /// Its path; empty for the top of the source.
    pub directory: BString,
    /// True if it has the same tree.
    pub same_tree: bool,
    /// The new files that it gave, by number.
    pub moved: HashSet<usize>,
    /// How many new files, found at any path, were as deep below it as they are now.
    pub as_deep: usize,
    /// The new files that it had with other content.
    doubtful: Vec<(usize, ObjectId)>,
}

impl<'a> NewFiles<'a> {
    /// Takes the `files` of a directory that has the tree `tree`.
    pub fn new(directory: &'a Directory, tree: ObjectId, mut files: Vec<(BString, TreeEntry)>) -> Self {
        let empty = ObjectId::empty_blob(tree.kind());
        files.retain(|(_, file)| file.id != empty);
        let mut by_name: HashMap<BString, Vec<usize>> = HashMap::new();
        for (which, (path, _)) in files.iter().enumerate() {
            by_name.entry(name_of(path).into()).or_default().push(which);
        }
        NewFiles {
            directory: directory.path(),
            tree,
            files,
            by_name,
        }
    }

    /// Looks elsewhere only for files that are among `listed`; returns whether these are half of all.
    pub fn retain(&mut self, listed: &Listing) -> bool {
        let listed: HashSet<&BString> = listed.files.iter().map(|(path, _)| path).collect();
        let files = &self.files;
        self.by_name
            .values_mut()
            .for_each(|same_name| same_name.retain(|&which| listed.contains(&files[which].0)));
        self.is_half(self.by_name.values().map(Vec::len).sum())
    }

    /// Returns whether a number of files is at least half of all.
    pub fn is_half(&self, files: usize) -> bool {
        files > 0 && 2 * files >= self.files.len()
    }

    /// The directories that have any of the new files among `listing`.
    pub fn candidates(&self, listing: &Listing) -> Vec<Candidate> {
        let mut found: BTreeMap<BString, Candidate> = BTreeMap::new();
        for (path, _) in listing.folders.iter().filter(|(_, tree)| *tree == self.tree) {
            candidate(&mut found, path).same_tree = true;
        }
        for (path, file) in &listing.files {
            for &which in self.by_name.get(name_of(path).as_bstr()).into_iter().flatten() {
                let (new_path, new) = &self.files[which];
                let Some(directory) = above(path, new_path) else {
                    continue;
                };
                let both_files = new.is_file() && file.is_file();
                if new.id == file.id && new.is_file() == file.is_file() {
                    candidate(&mut found, directory).moved.insert(which);
                } else if both_files {
                    candidate(&mut found, directory).doubtful.push((which, file.id));
                }
            }
        }
        found.into_values().collect()
    }

    /// Opens files where ids alone do not show whether a candidate gave half of the files; returns the candidates for
    /// which the source lacks the blobs to decide.
    ///
    /// # Errors
    /// When a blob is damaged.
    pub fn settle_doubts(&self, candidates: &mut [Candidate], store: &mut Store<'_>) -> Result<Vec<BString>> {
        let mut undecided = Vec::new();
        for candidate in candidates {
            let possible = candidate.moved.len() + candidate.doubtful.len();
            if candidate.same_tree || self.is_half(candidate.moved.len()) || !self.is_half(possible) {
                continue;
            }
            let mut missing = 0;
            for (which, other) in std::mem::take(&mut candidate.doubtful) {
                match similar::are(store, &self.files[which].1.id, &other)? {
                    Some(true) => drop(candidate.moved.insert(which)),
                    Some(false) => {}
                    None => missing += 1,
                }
            }
            if !self.is_half(candidate.moved.len()) && self.is_half(candidate.moved.len() + missing) {
                undecided.push(candidate.directory.clone());
            }
        }
        Ok(undecided)
    }

    /// The directories that have new files among `listing`, at any path: with the same content, or with the same name and
    /// half of the content.
    ///
    /// # Errors
    /// When a blob is damaged.
    pub fn found_anywhere(&self, listing: &Listing, store: &mut Store<'_>) -> Result<Vec<Candidate>> {
        let mut by_id: HashMap<ObjectId, Vec<&BString>> = HashMap::new();
        let mut by_name: HashMap<&[u8], Vec<&(BString, TreeEntry)>> = HashMap::new();
        for file in &listing.files {
            by_id.entry(file.1.id).or_default().push(&file.0);
            if file.1.is_file() {
                by_name.entry(name_of(&file.0)).or_default().push(file);
            }
        }
        let mut found: BTreeMap<BString, Candidate> = BTreeMap::new();
        for (which, (path, new)) in self.files.iter().enumerate() {
            let mut origins = by_id.get(&new.id).cloned().unwrap_or_default();
            let same_name = by_name.get(name_of(path)).into_iter().flatten();
            for (old_path, old) in same_name.take(MOST_OF_ONE_NAME).filter(|_| new.is_file()) {
                if old.id != new.id && similar::are(store, &new.id, &old.id)? == Some(true) {
                    origins.push(old_path);
                }
            }
            for origin in origins {
                let above = std::iter::successors(Some(folder_of(origin)), |&path| {
                    (!path.is_empty()).then(|| folder_of(path))
                });
                let depth = path.split_str("/").count();
                for (below, directory) in (1..).zip(above) {
                    let candidate = candidate(&mut found, directory);
                    candidate.moved.insert(which);
                    candidate.as_deep += usize::from(below == depth);
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// How many names the paths of the new directory and of another have in common, at the end and at the beginning.
    pub fn names_in_common(&self, other: &BStr) -> (usize, usize) {
        let same = |(a, b): &(&[u8], &[u8])| a == b;
        let ours = || self.directory.split(|&byte| byte == b'/');
        let theirs = || other.split(|&byte| byte == b'/');
        let at_the_end = ours().rev().zip(theirs().rev()).take_while(same).count();
        (at_the_end, ours().zip(theirs()).take_while(same).count())
    }
}

fn candidate<'c>(found: &'c mut BTreeMap<BString, Candidate>, directory: &[u8]) -> &'c mut Candidate {
    found.entry(directory.into()).or_insert_with(|| Candidate {
        directory: directory.into(),
        same_tree: false,
        moved: HashSet::new(),
        as_deep: 0,
        doubtful: Vec::new(),
    })
}

/// The directory in which `path` has the path `below`; empty for the top.
fn above<'a>(path: &'a BString, below: &BString) -> Option<&'a [u8]> {
    let folder = path.strip_suffix(below.as_slice())?;
    match folder {
        [] => Some(folder),
        _ => folder.strip_suffix(b"/"),
    }
}
