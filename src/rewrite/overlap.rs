//! Several names in one commit, as git filter-repo sees them: by changes, and not by trees.
//!
//! It maps each change to its new path. So a file that is deleted under one name is deleted, though it stands under another:
//! the commit stays, its tree is wrong, and ours is not. And as long as no commit was pruned, one with a single parent
//! stays where it changed a path under any name, even if all files stay the same, as in a copy; unless each such path was,
//! there or before, changed under two names at once, as a rename does.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::entries::Kind;
use super::store::Store;
use super::union::entries_of;
use super::view::View;
use crate::history::Number;

/// What the reference sees in a commit besides its tree.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Changes that are taken for some, whatever they come to.
    pub changes: bool,
    /// A deletion of what still stands.
    pub wrong: bool,
}

/// Follows the changes under all names, commit by commit.
#[derive(Default)]
pub(super) struct Overlap {
    /// The paths that were changed under two names at once.
    twice: HashSet<BString>,
}

/// How a path changed under some of the names.
#[derive(Default)]
struct Change {
    names: usize,
    written: bool,
}

impl Overlap {
    /// Looks at the changes from `relative` to `commit`; to be called for every commit, parents first.
    ///
    /// # Errors
    /// When a tree cannot be read; it is named.
    pub fn look(
        &mut self,
        view: &View<'_>,
        commit: Number,
        relative: Option<Number>,
        store: &mut Store<'_>,
    ) -> Result<Seen> {
        if relative.is_some_and(|relative| view.same_parts(relative, commit)) {
            return Ok(Seen::default());
        }
        let parts = |commit: Option<Number>| commit.map_or_else(Vec::new, |commit| view.parts(commit));
        let (before, after) = (parts(relative), parts(Some(commit)));
        let before = |place: usize| {
            before
                .get(place)
                .copied()
                .unwrap_or_else(|| after[place].kind().empty_tree())
        };
        let changed: Vec<usize> = (0..after.len())
            .filter(|&place| before(place) != after[place])
            .collect();
        let same = relative.map_or(0, |relative| view.tree(relative)) == view.tree(commit);
        let beside = (0..after.len()).filter(|&place| !before(place).is_empty_tree()).count() > 1;
        if changed.is_empty() || changed.len() == 1 && !same && !beside {
            return Ok(Seen::default());
        }
        let mut changes: BTreeMap<BString, Change> = BTreeMap::new();
        for &place in &changed {
            let mut found = Vec::new();
            compare(before(place), after[place], b"", store, &mut found)?;
            for (path, written) in found {
                let change = changes.entry(path).or_default();
                change.names += 1;
                change.written |= written;
            }
        }
        let mut seen = Seen::default();
        for (path, change) in changes {
            if !change.written {
                for &part in &after {
                    seen.wrong |= has_file(part, &path, store)?;
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

/// Adds the paths that differ between two trees, and whether the second one has something there.
fn compare(
    before: ObjectId,
    after: ObjectId,
    folder: &[u8],
    store: &mut Store<'_>,
    found: &mut Vec<(BString, bool)>,
) -> Result<()> {
    let (old, mut new) = (entries_of(&before, store)?, entries_of(&after, store)?);
    let empty = store.empty_tree();
    let tree = |entry: Option<&(Kind, ObjectId)>| match entry {
        Some((Kind::Tree, id)) => *id,
        _ => empty,
    };
    for (name, entry) in old {
        let there = new.remove(&name);
        if there == Some(entry) {
            continue;
        }
        let path = crate::tree::join(folder, &name);
        compare_unless_same(tree(Some(&entry)), tree(there.as_ref()), &path, store, found)?;
        let is_file = |entry: &(Kind, ObjectId)| entry.0 != Kind::Tree;
        if is_file(&entry) || there.as_ref().is_some_and(is_file) {
            found.push((path, there.as_ref().is_some_and(is_file)));
        }
    }
    for (name, entry) in new {
        let path = crate::tree::join(folder, &name);
        match entry.0 {
            Kind::Tree => compare(empty, entry.1, &path, store, found)?,
            _ => found.push((path, true)),
        }
    }
    Ok(())
}

fn compare_unless_same(
    before: ObjectId,
    after: ObjectId,
    folder: &[u8],
    store: &mut Store<'_>,
    found: &mut Vec<(BString, bool)>,
) -> Result<()> {
    match before == after {
        true => Ok(()),
        false => compare(before, after, folder, store, found),
    }
}

/// Whether a tree has a file at `path`.
fn has_file(tree: ObjectId, path: &BString, store: &mut Store<'_>) -> Result<bool> {
    let mut tree = tree;
    let mut names = path.split(|&byte| byte == b'/').peekable();
    while let Some(name) = names.next() {
        match entries_of(&tree, store)?.get(name) {
            Some((Kind::Tree, below)) if names.peek().is_some() => tree = *below,
            Some((kind, _)) => return Ok(names.peek().is_none() && *kind != Kind::Tree),
            None => return Ok(false),
        }
    }
    Ok(false)
}
