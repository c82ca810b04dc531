//! Where a directory came from, in the commit in which it appeared.
//!
//! A directory X of a parent is where the new one came from when at least half of the new one's files stood below X under
//! the same paths and left it in that commit: were deleted, or replaced by something else. A file is the same where its id
//! is, or, where the ids leave a doubt about the half, where at least half of its content is (`git diff -M`). X need not
//! end there: it may be split, and go on with other files. Where no such X is found:
//!
//! * directories that gave at least half of their own files are taken together: the new one was assembled of them;
//! * else a directory that has the same half of the files and keeps them was copied, by ids alone.
//!
//! A directory that was there before may have taken over the files of another: at least half of its files, and of what
//! stands at its top, is new then, and half of its files came from there; by ids alone, since files of one name that
//! change together are no sign of a move.
//!
//! Of several directories that would do, the one with the same tree goes first, then the one that gave more files, then
//! the one whose path has more in common with the new one; where all that is equal, none is taken. Empty files say nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use super::listing::{self, Listing};
use super::similar;
use crate::split::Directory;
use crate::split::error::Result;
use crate::split::history::{History, Number};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::store::Store;

/// What a parent tells about where a directory came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is new.
    None,
    /// It was renamed from this directory, or assembled of these.
    Renamed(Vec<Directory>),
    /// It was copied from one of these, which are all the same.
    Copied(Vec<Directory>),
    /// Several directories have the same claim.
    Ambiguous(Vec<Directory>),
    /// Most of its files came from elsewhere, and from no directory that can be named.
    Scattered,
    /// It may come from one of these, but contents are missing from the source.
    Unknown(Vec<Directory>),
}

/// Finds out where `directory`, with the tree `tree`, came from in `commit`, as far as `parent` tells.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn find(
    history: &History,
    directory: &Directory,
    tree: ObjectId,
    commit: Number,
    parent: Number,
    store: &mut Store<'_>,
) -> Result<Origin> {
    let (before, after) = (history.tree(parent).to_owned(), history.tree(commit).to_owned());
    let wanted = Wanted::new(directory, tree, listing::all(store, tree)?.files);
    let left = listing::left(store, before, after)?;
    let mut candidates = wanted.candidates(&left);
    let unknown = settle_doubts(history, &wanted, &mut candidates)?;
    if let Some(origin) = renamed(before, &wanted, &candidates, store)? {
        return Ok(origin);
    }
    if !unknown.is_empty()
        && let Some(names) = named(&unknown)
    {
        return Ok(Origin::Unknown(names));
    }
    let moved: HashSet<usize> = candidates
        .iter()
        .flat_map(|candidate| candidate.moved.iter().copied())
        .collect();
    if wanted.is_half(moved.len().max(wanted.found_anywhere(&left))) {
        return Ok(Origin::Scattered);
    }
    let copied = wanted.candidates(&listing::all(store, before)?);
    let names: Vec<BString> = best(&copied, &wanted)
        .iter()
        .map(|candidate| candidate.directory.clone())
        .collect();
    Ok(named(&names)
        .filter(|names| !names.is_empty())
        .map_or(Origin::None, Origin::Copied))
}

/// Finds out whose files `directory`, which had the tree `had` before and has `tree` in `commit`, took over there.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub(crate) fn taken_over(
    history: &History,
    directory: &Directory,
    [had, tree]: [ObjectId; 2],
    commit: Number,
    parent: Number,
    store: &mut Store<'_>,
) -> Result<Origin> {
    let (before, after) = (history.tree(parent).to_owned(), history.tree(commit).to_owned());
    let mut wanted = Wanted::new(directory, tree, listing::all(store, tree)?.files);
    if !wanted.leave_new(&listing::left(store, tree, had)?) {
        return Ok(Origin::None);
    }
    let mut candidates = wanted.candidates(&listing::left(store, before, after)?);
    candidates.retain(|candidate| wanted.is_half(candidate.moved.len()));
    Ok(renamed(before, &wanted, &candidates, store)?.unwrap_or(Origin::None))
}

/// What the candidates say, which lost the files that they gave; `before` is the root tree that they are in.
fn renamed(
    before: ObjectId,
    wanted: &Wanted<'_>,
    candidates: &[Candidate],
    store: &mut Store<'_>,
) -> Result<Option<Origin>> {
    match best(candidates, wanted)[..] {
        [] => {}
        [only] => {
            let mut names = vec![only.directory.clone()];
            names.extend(whole_ones(before, candidates, &only.moved, store)?);
            return Ok(Some(named(&names).map_or(Origin::Scattered, Origin::Renamed)));
        }
        ref several => {
            let names: Vec<BString> = several.iter().map(|candidate| candidate.directory.clone()).collect();
            return Ok(Some(named(&names).map_or(Origin::Scattered, Origin::Ambiguous)));
        }
    }
    let whole = whole_ones(before, candidates, &HashSet::new(), store)?;
    let together: HashSet<usize> = candidates
        .iter()
        .filter(|candidate| whole.contains(&candidate.directory))
        .flat_map(|candidate| candidate.moved.iter().copied())
        .collect();
    if wanted.is_half(together.len())
        && let Some(names) = named(&whole)
    {
        return Ok(Some(Origin::Renamed(names)));
    }
    Ok(None)
}

/// The directory whose origin is looked for.
struct Wanted<'a> {
    directory: &'a BStr,
    tree: ObjectId,
    /// Its files, without the empty ones.
    files: Vec<(BString, TreeEntry)>,
    by_name: HashMap<BString, Vec<usize>>,
}

/// A directory that may be the origin.
struct Candidate {
    directory: BString,
    /// Whether it has the very same tree.
    same_tree: bool,
    /// Which of the wanted files it gave.
    moved: HashSet<usize>,
    /// Which of them it had with other content.
    doubtful: Vec<(usize, ObjectId)>,
}

impl<'a> Wanted<'a> {
    fn new(directory: &'a Directory, tree: ObjectId, mut files: Vec<(BString, TreeEntry)>) -> Self {
        let empty = ObjectId::empty_blob(tree.kind());
        files.retain(|(_, file)| file.id != empty);
        let mut by_name: HashMap<BString, Vec<usize>> = HashMap::new();
        for (which, (path, _)) in files.iter().enumerate() {
            by_name.entry(name(path).into()).or_default().push(which);
        }
        Wanted {
            directory: directory.path(),
            tree,
            files,
            by_name,
        }
    }

    /// Leaves only the files that are among those of `new` to be found elsewhere; says whether these are half of all.
    fn leave_new(&mut self, new: &Listing) -> bool {
        let new: HashSet<&BString> = new.files.iter().map(|(path, _)| path).collect();
        let files = &self.files;
        self.by_name
            .values_mut()
            .for_each(|same_name| same_name.retain(|&which| new.contains(&files[which].0)));
        self.is_half(self.by_name.values().map(Vec::len).sum())
    }

    /// Whether so many files are at least half of all.
    fn is_half(&self, files: usize) -> bool {
        files > 0 && 2 * files >= self.files.len()
    }

    /// The directories that have any of the wanted files among what is listed.
    fn candidates(&self, listing: &Listing) -> Vec<Candidate> {
        let mut found: BTreeMap<BString, Candidate> = BTreeMap::new();
        let mut candidate = |directory: &[u8], change: &dyn Fn(&mut Candidate)| {
            let directory: BString = directory.into();
            let candidate = found.entry(directory.clone()).or_insert_with(|| Candidate {
                directory,
                same_tree: false,
                moved: HashSet::new(),
                doubtful: Vec::new(),
            });
            change(candidate);
        };
        for (path, tree) in &listing.folders {
            if *tree == self.tree {
                candidate(path, &|candidate| candidate.same_tree = true);
            }
        }
        for (path, file) in &listing.files {
            for &which in self.by_name.get(name(path).as_bstr()).into_iter().flatten() {
                let (wanted_path, wanted) = &self.files[which];
                let Some(directory) = above(path, wanted_path) else {
                    continue;
                };
                if wanted.id == file.id && wanted.is_file() == file.is_file() {
                    candidate(directory, &|candidate| {
                        candidate.moved.insert(which);
                    });
                } else if wanted.is_file() && file.is_file() {
                    candidate(directory, &|candidate| candidate.doubtful.push((which, file.id)));
                }
            }
        }
        found.into_values().collect()
    }

    /// How many of the wanted files are among those that are listed, wherever they are.
    fn found_anywhere(&self, listing: &Listing) -> usize {
        let ids: HashSet<ObjectId> = listing.files.iter().map(|(_, file)| file.id).collect();
        self.files.iter().filter(|(_, file)| ids.contains(&file.id)).count()
    }

    /// How many names two paths have in common, at the end and at the beginning.
    fn nearness(&self, other: &BStr) -> (usize, usize) {
        let same = |(a, b): &(&[u8], &[u8])| a == b;
        let ours = || self.directory.split(|&byte| byte == b'/');
        let theirs = || other.split(|&byte| byte == b'/');
        let at_the_end = ours().rev().zip(theirs().rev()).take_while(same).count();
        (at_the_end, ours().zip(theirs()).take_while(same).count())
    }
}

/// Opens files where ids alone do not show whether a candidate gave half of the files; returns the candidates about
/// which the source lacks what would be needed to know.
fn settle_doubts(history: &History, wanted: &Wanted<'_>, candidates: &mut [Candidate]) -> Result<Vec<BString>> {
    let mut reader = history.objects.reader();
    let mut unknown = Vec::new();
    for candidate in candidates {
        let possible = candidate.moved.len() + candidate.doubtful.len();
        if candidate.same_tree || wanted.is_half(candidate.moved.len()) || !wanted.is_half(possible) {
            continue;
        }
        let mut missing = 0;
        for (which, other) in std::mem::take(&mut candidate.doubtful) {
            match similar::are(&mut reader, &wanted.files[which].1.id, &other)? {
                Some(true) => {
                    candidate.moved.insert(which);
                }
                Some(false) => {}
                None => missing += 1,
            }
        }
        if !wanted.is_half(candidate.moved.len()) && wanted.is_half(candidate.moved.len() + missing) {
            unknown.push(candidate.directory.clone());
        }
    }
    Ok(unknown)
}

/// The candidates that gave half of the files and have the best claim: more than one where they have the same.
fn best<'a>(candidates: &'a [Candidate], wanted: &Wanted<'_>) -> Vec<&'a Candidate> {
    let claim = |candidate: &&Candidate| {
        let nearness = wanted.nearness(candidate.directory.as_bstr());
        Reverse((candidate.same_tree, candidate.moved.len(), nearness))
    };
    let mut claims: Vec<&Candidate> = candidates
        .iter()
        .filter(|candidate| candidate.same_tree || wanted.is_half(candidate.moved.len()))
        .collect();
    claims.sort_by_key(claim);
    let Some(&first) = claims.first() else {
        return claims;
    };
    // Those that gave other files do not compete: the directory was assembled of both.
    claims.retain(|candidate| {
        let same_files = first.same_tree || !candidate.moved.is_disjoint(&first.moved);
        claim(candidate) == claim(&first) && same_files
    });
    claims
}

/// The candidates that gave something beyond `known`, and at least half of what they had.
fn whole_ones(
    before: ObjectId,
    candidates: &[Candidate],
    known: &HashSet<usize>,
    store: &mut Store<'_>,
) -> Result<Vec<BString>> {
    let mut known = known.clone();
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by_key(|candidate| Reverse(candidate.moved.len()));
    let mut whole = Vec::new();
    for candidate in sorted {
        if candidate.directory.is_empty() || candidate.moved.is_subset(&known) {
            continue;
        }
        let tree = store.find_tree(before, candidate.directory.as_bstr())?;
        let files = tree.map(|tree| listing::all(store, tree)).transpose()?;
        if files.is_some_and(|listing| 2 * candidate.moved.len() >= listing.files.len()) {
            known.extend(&candidate.moved);
            whole.push(candidate.directory.clone());
        }
    }
    Ok(whole)
}

/// The directories by name; none if one of them is the top of the source, which is no directory below it.
fn named(paths: &[BString]) -> Option<Vec<Directory>> {
    paths.iter().map(|path| Directory::new(path).ok()).collect()
}

/// The last name of a path.
fn name(path: &BString) -> &[u8] {
    path.rsplit_once_str(b"/").map_or(path.as_slice(), |(_, name)| name)
}

/// The directory in which `path` stands as `below`; empty for the top.
fn above<'a>(path: &'a BString, below: &BString) -> Option<&'a [u8]> {
    let folder = path.strip_suffix(below.as_slice())?;
    match folder {
        [] => Some(folder),
        _ => folder.strip_suffix(b"/"),
    }
}
