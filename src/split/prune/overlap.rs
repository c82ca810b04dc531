//! Several names in one commit, as git filter-repo sees them: by changes, and not by trees.
//!
//! It maps each change to its new path, and prunes a commit whose parent has all of that already. So a file that is
//! deleted under one name is deleted, though it stands under another: the commit stays, its tree is wrong, and ours is
//! not. A submodule, or a path that has a blank or that git quotes, it does not find in the parent: that commit stays, too.
//! And as long as no commit was pruned, one with a single parent stays where it changed a path under any name, even if all
//! files stay the same, as in a copy; unless each such path was, there or before, changed under two names at once, as a
//! rename does.

use std::collections::{BTreeMap, HashSet};

use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

use crate::split::at_path::new_trees::NewTrees;
use crate::split::at_path::trees_at::{TreeNumber, TreesAt};
use crate::split::error::Result;
use crate::split::history::Number;
use crate::split::tree::compare::{Next, walk};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::store::Store;

/// What the reference sees in a commit besides its tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Changes that are taken for some, whatever they come to.
    pub changes: bool,
    /// A change of which it cannot see that it comes to nothing.
    pub unsure: bool,
    /// A deletion of what still stands.
    pub wrong: bool,
}

/// Follows the changes under all names, commit by commit.
#[derive(Default)]
pub(crate) struct Overlap {
    /// The paths that were changed under two names at once.
    twice: HashSet<BString>,
}

/// How a path changed under some of the names.
#[derive(Default)]
struct Change {
    names: usize,
    written: Option<EntryKind>,
}

impl Overlap {
    /// Looks at the changes from `relative` to `commit`; to be called for every commit, parents first.
    ///
    /// # Errors
    /// When a tree cannot be read; it is named.
    pub fn look(
        &mut self,
        view: &NewTrees<'_>,
        commit: Number,
        relative: Option<Number>,
        store: &mut Store<'_>,
    ) -> Result<Seen> {
        let names = &view.names;
        let before = |name: &TreesAt| relative.map_or(name.trees[0], |relative| name.tree(relative));
        let changed: Vec<[ObjectId; 2]> = names
            .iter()
            .map(|name| [before(name), name.tree(commit)])
            .filter(|[before, after]| before != after)
            .collect();
        let tree = |commit: Option<Number>| commit.map_or(TreeNumber::EMPTY, |commit| view.trees.number(commit));
        let same = tree(relative) == tree(Some(commit));
        let beside = names.iter().filter(|name| !before(name).is_empty_tree()).count() > 1;
        if changed.is_empty() || changed.len() == 1 && !same && !beside {
            return Ok(Seen::default());
        }
        let mut changes: BTreeMap<BString, Change> = BTreeMap::new();
        for sides in changed {
            walk(store, sides, &mut |path, [before, after]| {
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
        let mut seen = Seen::default();
        for (path, change) in changes {
            seen.unsure |= change.written == Some(EntryKind::Commit) || is_unsure(&path);
            if change.written.is_none() {
                for name in names {
                    let there = store.find(name.tree(commit), path.as_bstr())?;
                    seen.wrong |= there.is_some_and(|entry| !entry.is_tree());
                }
            }
            if change.names > 1 {
                self.twice.insert(path);
            } else {
                seen.changes |= !self.twice.contains(&path);
            }
        }
        Ok(seen)
    }
}

/// Whether the reference misreads what it is told of a path: it splits at blanks, and quotes fewer names than git does.
fn is_unsure(path: &[u8]) -> bool {
    let quoted = path.starts_with(b"\"") || path.contains(&b'\n');
    let needs_quotes = |byte: &u8| !(b' '..0x7f).contains(byte) || matches!(byte, b'"' | b'\\');
    path.contains(&b' ') || !quoted && path.iter().any(needs_quotes)
}
