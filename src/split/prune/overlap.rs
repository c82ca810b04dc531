//! Several names in one commit, as git filter-repo treats them: by the paths that changed, and not by trees.
//!
//! It maps each changed path to its new one, and prunes a commit if the parent has all of these as they are after it.
//! Three things follow, and they decide about commits, so they are followed here:
//!
//! * A file that is deleted under one name is deleted, though another name still has it. The commit stays, and the
//!   reference's tree is wrong; ours is not.
//! * It does not find a submodule in the parent, nor a path with a blank or one that git quotes. Such a commit stays.
//! * As long as no commit was pruned, a commit with a single parent stays where it changed a path under any name, even
//!   if all files stay the same, as in a copy; except where each such path was, in this commit or before, changed under
//!   two names at once, as a rename does.

use std::collections::{BTreeMap, HashSet};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

use crate::split::at_path::new_trees::NewTrees;
use crate::split::at_path::trees_at::{TreeNumber, TreesAt};
use crate::split::error::Result;
use crate::split::history::CommitNumber;
use crate::split::tree::compare::{Next, walk};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::store::Store;

/// The changes that the reference sees in a commit, whose tree may have none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SeenChanges {
    /// A path changed.
    pub any: bool,
    /// A path changed of which it cannot find out that the parent has it.
    pub uncertain: bool,
    /// A path was deleted that another name still has.
    pub deletes_kept: bool,
}

/// Follows the changes under all names, commit by commit.
#[derive(Default)]
pub(crate) struct OverlappingNames {
    /// The paths that were changed under two names at once.
    twice: HashSet<BString>,
}

/// How a path changed under the names.
#[derive(Default)]
struct PathChange {
    /// Under how many.
    names: usize,
    /// The file that is there now, under the newest of them that has one.
    written: Option<EntryKind>,
}

impl OverlappingNames {
    /// The changes from `relative` to `commit`; to be called for every commit, parents first.
    ///
    /// # Errors
    /// When a tree cannot be read; it is named.
    pub fn changes(
        &mut self,
        new: &NewTrees<'_>,
        commit: CommitNumber,
        relative: Option<CommitNumber>,
        store: &mut Store<'_>,
    ) -> Result<SeenChanges> {
        let before = |name: &TreesAt| relative.map_or(name.trees[0], |relative| name.tree(relative));
        let sides = new.names.iter().map(|name| [before(name), name.tree(commit)]);
        let changed: Vec<[ObjectId; 2]> = sides.filter(|[before, after]| before != after).collect();
        let tree = |commit: Option<CommitNumber>| commit.map_or(TreeNumber::EMPTY, |commit| new.trees.number(commit));
        let same = tree(relative) == tree(Some(commit));
        let beside = new.names.iter().filter(|name| !before(name).is_empty_tree()).count() > 1;
        if changed.is_empty() || changed.len() == 1 && !same && !beside {
            return Ok(SeenChanges::default());
        }
        let mut seen = SeenChanges::default();
        for (path, change) in path_changes(changed, store)? {
            seen.uncertain |= change.written == Some(EntryKind::Commit) || is_misread(&path);
            if change.written.is_none() {
                for name in &new.names {
                    let there = store.find(name.tree(commit), path.as_bstr())?;
                    seen.deletes_kept |= there.is_some_and(|entry| !entry.is_tree());
                }
            }
            if change.names > 1 {
                self.twice.insert(path);
            } else {
                seen.any |= !self.twice.contains(&path);
            }
        }
        Ok(seen)
    }
}

/// The paths of files that differ between the two trees of any pair.
fn path_changes(pairs: Vec<[ObjectId; 2]>, store: &mut Store<'_>) -> Result<BTreeMap<BString, PathChange>> {
    let mut changes: BTreeMap<BString, PathChange> = BTreeMap::new();
    for pair in pairs {
        walk(store, pair, &mut |path, [before, after]| {
            if before == after {
                return Next::Past;
            }
            let file = |entry: &Option<TreeEntry>| entry.filter(|entry| !entry.is_tree());
            if file(before).or(file(after)).is_some() {
                let change = changes.entry(path.clone()).or_default();
                change.names += 1;
                change.written = change.written.or(file(after).map(|entry| entry.kind));
            }
            Next::Inside
        })?;
    }
    Ok(changes)
}

/// Returns whether the reference misreads git's answer about a path: it splits at blanks, and quotes fewer names than
/// git does.
fn is_misread(path: &[u8]) -> bool {
    let quoted = path.starts_with(b"\"") || path.contains(&b'\n');
    let needs_quotes = |byte: &u8| !(b' '..0x7f).contains(byte) || matches!(byte, b'"' | b'\\');
    path.contains(&b' ') || !quoted && path.iter().any(needs_quotes)
}
