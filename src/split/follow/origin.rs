//! The rule by which a directory came from another one, as `git diff -M` has a rule for files.
//!
//! A directory X of a parent is where the new one came from when at least half of the new one's files were below X under
//! the same paths and left it in that commit: they were deleted, or replaced by something else. A file is the same where
//! its id is, or, where the ids leave a doubt about the half, where at least half of its content is (`git diff -M`). X
//! need not end there: it may be split, and go on with other files. Where no such X is found:
//!
//! * directories that gave at least half of the files they had are taken together: the new one was assembled of them;
//! * else a directory below which half of the files were at any path, and which lost half of its files with them, was
//!   renamed together with its folders, if a quarter of them are as deep as they were;
//! * else a directory that has the same half of the files and keeps them was copied, by ids alone. A single file says
//!   nothing: many a Dockerfile begins as a copy.
//!
//! A directory that existed before may have taken over the files of another: at least half of its files, and of the
//! entries in its own tree, are new then, and half of its files came from there; by ids alone, since files of one name
//! that change together are not a sign of a move.
//!
//! Of several directories that meet the rule, one with the same tree goes first, then the one that gave more files, then
//! the one whose path has more names in common with the new one; where all that is equal, none is taken. Empty files do
//! not count.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::slice;

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::candidates::{Candidate, NewFiles};
use super::listing;
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::link::How;
use crate::split::tree::store::Store;
use crate::split::warning::Unclear;

/// One of so many files that moved with their folders has to be as deep as it was.
const AS_DEEP: usize = 4;

/// The origin of a directory, as far as one parent of a commit shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It is new.
    None,
    /// It came from this directory, or was assembled of these.
    Found(How, Vec<Directory>),
    /// It came from somewhere.
    Unclear(Unclear),
}

/// A directory in a commit, and what to compare with.
pub(crate) struct Arrival<'a> {
    /// The directory.
    pub directory: &'a Directory,
    /// Its tree in the commit.
    pub tree: ObjectId,
    /// The root tree of a parent.
    pub before: ObjectId,
    /// The root tree of the commit.
    pub after: ObjectId,
}

impl Arrival<'_> {
    /// The origin of a directory that the parent does not have.
    ///
    /// # Errors
    /// When a tree cannot be read; it is named.
    pub fn origin(&self, store: &mut Store<'_>) -> Result<Origin> {
        let new = NewFiles::new(self.directory, self.tree, listing::all(store, self.tree)?.files);
        let left = listing::left(store, self.before, self.after)?;
        let mut candidates = new.candidates(&left);
        let undecided = new.settle_doubts(&mut candidates, store)?;
        if let Some(origin) = self.gave_files(How::Renamed, &new, &candidates, store)? {
            return Ok(origin);
        }
        if !undecided.is_empty()
            && let Some(names) = directories(&undecided)
        {
            return Ok(Origin::Unclear(Unclear::BlobsMissing(names)));
        }
        let moved: HashSet<usize> = candidates
            .iter()
            .flat_map(|candidate| &candidate.moved)
            .copied()
            .collect();
        let anywhere = new.found_anywhere(&left, store)?;
        let gave_half = |candidate: &Candidate| new.is_half(candidate.moved.len());
        if new.is_half(moved.len()) || anywhere.iter().any(gave_half) {
            let Some(best) = self.gave_half_at_other_paths(&anywhere, &new, store)? else {
                return Ok(Origin::Unclear(Unclear::Scattered));
            };
            // Where all are deeper than before, the directory is new around another one.
            let has_places = AS_DEEP * best.as_deep >= best.moved.len();
            let names = directories(slice::from_ref(&best.directory)).unwrap_or_default();
            return Ok(match has_places {
                true => Origin::Found(How::Renamed, names),
                false => Origin::Unclear(Unclear::Rearranged(names)),
            });
        }
        let kept = new.candidates(&listing::all(store, self.before)?);
        let copied = best(&kept, &new);
        let copies = copied.first().map_or(0, |candidate| candidate.moved.len());
        let names = directories(&paths(&copied)).unwrap_or_default();
        Ok(match names.len() {
            0 => Origin::None,
            1 if copies > 1 => Origin::Found(How::Copied, names),
            _ => Origin::Unclear(Unclear::Copied(names)),
        })
    }

    /// The directory whose files were taken over by one that had the tree `had` in the parent.
    ///
    /// # Errors
    /// When a tree cannot be read; it is named.
    pub fn taken_over(&self, had: ObjectId, store: &mut Store<'_>) -> Result<Origin> {
        let mut new = NewFiles::new(self.directory, self.tree, listing::all(store, self.tree)?.files);
        if !new.retain(&listing::left(store, self.tree, had)?) {
            return Ok(Origin::None);
        }
        let mut candidates = new.candidates(&listing::left(store, self.before, self.after)?);
        candidates.retain(|candidate| new.is_half(candidate.moved.len()));
        let origin = self.gave_files(How::Joined, &new, &candidates, store)?;
        Ok(origin.unwrap_or(Origin::None))
    }

    /// The origin, if it is among `candidates`, which lost the files that they gave.
    fn gave_files(
        &self,
        how: How,
        new: &NewFiles<'_>,
        candidates: &[Candidate],
        store: &mut Store<'_>,
    ) -> Result<Option<Origin>> {
        let scattered = Origin::Unclear(Unclear::Scattered);
        match best(candidates, new)[..] {
            [] => {}
            [only] => {
                let mut names = vec![only.directory.clone()];
                names.extend(self.gave_half_of_theirs(candidates, &only.moved, store)?);
                let found = directories(&names).map(|names| Origin::Found(how, names));
                return Ok(Some(found.unwrap_or(scattered)));
            }
            ref several => {
                let unclear = match how {
                    How::Joined => Unclear::Joined,
                    _ => Unclear::Renamed,
                };
                let found = directories(&paths(several)).map(|names| Origin::Unclear(unclear(names)));
                return Ok(Some(found.unwrap_or(scattered)));
            }
        }
        let parts = self.gave_half_of_theirs(candidates, &HashSet::new(), store)?;
        let assembled = candidates
            .iter()
            .filter(|candidate| parts.contains(&candidate.directory));
        let moved: HashSet<usize> = assembled.flat_map(|candidate| &candidate.moved).copied().collect();
        let names = directories(&parts).filter(|_| new.is_half(moved.len()));
        Ok(names.map(|names| Origin::Found(how, names)))
    }

    /// The candidate that gave half of the new files, and with them half of the files that it had, at any path: of
    /// several, the one that gave more, and in which they were as deep.
    fn gave_half_at_other_paths<'c>(
        &self,
        candidates: &'c [Candidate],
        new: &NewFiles<'_>,
        store: &mut Store<'_>,
    ) -> Result<Option<&'c Candidate>> {
        let mut found: Option<&Candidate> = None;
        for candidate in candidates {
            if candidate.directory.is_empty() || !new.is_half(candidate.moved.len()) {
                continue;
            }
            let Some(tree) = store.find_tree(self.before, candidate.directory.as_bstr())? else {
                continue;
            };
            if 2 * candidate.moved.len() < listing::all(store, tree)?.files.len() {
                continue;
            }
            let gave_more = found.is_none_or(|best| {
                let claim =
                    |candidate: &Candidate| (candidate.moved.len(), candidate.as_deep, candidate.directory.len());
                claim(candidate) > claim(best)
            });
            if gave_more {
                found = Some(candidate);
            }
        }
        Ok(found)
    }

    /// The candidates that gave something beyond `known`, and at least half of the files that they had.
    fn gave_half_of_theirs(
        &self,
        candidates: &[Candidate],
        known: &HashSet<usize>,
        store: &mut Store<'_>,
    ) -> Result<Vec<BString>> {
        let mut known = known.clone();
        let mut sorted: Vec<&Candidate> = candidates.iter().collect();
        sorted.sort_by_key(|candidate| Reverse(candidate.moved.len()));
        let mut found = Vec::new();
        for candidate in sorted {
            if candidate.directory.is_empty() || candidate.moved.is_subset(&known) {
                continue;
            }
            let tree = store.find_tree(self.before, candidate.directory.as_bstr())?;
            let files = tree.map(|tree| listing::all(store, tree)).transpose()?;
            if files.is_some_and(|listing| 2 * candidate.moved.len() >= listing.files.len()) {
                known.extend(&candidate.moved);
                found.push(candidate.directory.clone());
            }
        }
        Ok(found)
    }
}

/// The candidates that gave half of the files and have the best claim: more than one where they have the same.
fn best<'a>(candidates: &'a [Candidate], new: &NewFiles<'_>) -> Vec<&'a Candidate> {
    let claim = |candidate: &&Candidate| {
        let in_common = new.names_in_common(candidate.directory.as_bstr());
        Reverse((candidate.same_tree, candidate.moved.len(), in_common))
    };
    let mut claims: Vec<&Candidate> = candidates
        .iter()
        .filter(|candidate| candidate.same_tree || new.is_half(candidate.moved.len()))
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

fn paths(candidates: &[&Candidate]) -> Vec<BString> {
    candidates.iter().map(|candidate| candidate.directory.clone()).collect()
}

/// The directories at `paths`; none if one of them is the top of the source, which is not a directory below it.
fn directories(paths: &[BString]) -> Option<Vec<Directory>> {
    paths.iter().map(|path| Directory::new(path).ok()).collect()
}
