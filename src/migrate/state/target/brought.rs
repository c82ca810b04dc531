//! A commit that brought all files of an image at once, as the squash of a pull request does.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::versions::Compared;
use crate::hub::repo2docker;
use crate::repos::tree;
use crate::split::{Index, Split};

/// A commit of the target that has all files of an image, which the commit before it has not.
pub struct Brought<T> {
    /// The commit of the target.
    pub commit: ObjectId,
    /// The state of the image that it brought.
    pub state: T,
}

/// Finds the newest state of `split` that a commit of the target brought at once.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub fn image(
    source: &gix::Repository,
    target: &gix::Repository,
    split: &Split,
    entries: &Entries<'_>,
) -> Result<Option<Brought<Index>>> {
    if entries.by_entry.is_empty() {
        return Ok(None);
    }
    let mut seen = HashSet::new();
    for (index, commit) in split.commits.iter().enumerate().rev() {
        // The source lacks a tree that united two directories.
        if !seen.insert(commit.tree) || !source.objects.exists_without_refresh(&commit.tree) {
            continue;
        }
        // A template may begin with the same files as an image once did.
        let is_tip = Some(index) == split.tip;
        let brought = entries.that_brought(source, target, commit.tree, is_tip)?;
        if let Some(commit) = brought {
            return Ok(Some(Brought { commit, state: index }));
        }
    }
    Ok(None)
}

/// Finds another directory in the tree `root` of the source whose files a commit of the target brought at once.
///
/// # Errors
/// When a tree cannot be read.
pub fn other_directory(
    source: &gix::Repository,
    target: &gix::Repository,
    root: ObjectId,
    split: &Split,
    entries: &Entries<'_>,
) -> Result<Option<Brought<BString>>> {
    if entries.by_entry.is_empty() {
        return Ok(None);
    }
    let mut folders: Vec<(BString, ObjectId)> = Vec::new();
    tree::walk(source, root, &mut |path, entry| {
        if tree::is_tree(entry) && !split.spec.names.iter().any(|name| name.path() == *path) {
            folders.push((path.clone(), entry.oid));
        }
        true
    })?;
    for (path, state) in folders {
        if state != split.tree
            && let Some(commit) = entries.that_brought(source, target, state, false)?
        {
            return Ok(Some(Brought { commit, state: path }));
        }
    }
    Ok(None)
}

/// The commits of a target with one parent, by the entries at the top of their trees.
///
/// The first commit is that of a template, or files that were copied: a merge with them is as good as with any other.
pub struct Entries<'a> {
    others: &'a HashMap<ObjectId, Compared>,
    by_entry: HashMap<(BString, ObjectId), Vec<ObjectId>>,
}

impl<'a> Entries<'a> {
    /// Reads the trees of `others`, which the target has.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn of(target: &gix::Repository, others: &'a HashMap<ObjectId, Compared>) -> Result<Self> {
        let mut by_entry: HashMap<_, Vec<ObjectId>> = HashMap::new();
        for (id, other) in others.iter().filter(|(_, other)| other.parents.len() == 1) {
            for entry in tree::read(target, other.tree)? {
                by_entry.entry((entry.filename, entry.oid)).or_default().push(*id);
            }
        }
        Ok(Entries { others, by_entry })
    }

    /// The commit that has all of the tree `state`, unlike its parent. A state of one file is looked for only where it
    /// `is_newest`.
    fn that_brought(
        &self,
        source: &gix::Repository,
        target: &gix::Repository,
        state: ObjectId,
        is_newest: bool,
    ) -> Result<Option<ObjectId>> {
        let top = tree::read(source, state)?;
        // A file is at the same place in both, while folders may be joined.
        let Some(first) = top.iter().find(|entry| !tree::is_tree(entry)) else {
            return Ok(None);
        };
        let key = (first.filename.clone(), first.oid);
        for id in self.by_entry.get(&key).into_iter().flatten() {
            let commit = &self.others[id];
            if !contains(target, commit.tree, source, state)? {
                continue;
            }
            if (top.len() < 2 && !is_newest) || !repo2docker::is_configured(source, state)? {
                return Ok(None);
            }
            let before = commit.parents.first().and_then(|parent| self.others.get(parent));
            let had = before.map(|before| contains(target, before.tree, source, state));
            if !had.transpose()?.unwrap_or(false) {
                return Ok(Some(*id));
            }
        }
        Ok(None)
    }
}

/// Returns true if the tree `whole` of `target` has every file of the tree `part` of `source`.
///
/// # Errors
/// When a tree cannot be read.
pub fn contains(target: &gix::Repository, whole: ObjectId, source: &gix::Repository, part: ObjectId) -> Result<bool> {
    let mut left = vec![(whole, part)];
    // A few trees that name each other many times stand for any number of paths.
    let mut seen: HashSet<_> = left.iter().copied().collect();
    while let Some((whole, part)) = left.pop() {
        if whole == part {
            continue;
        }
        let whole = tree::read(target, whole)?.into_iter();
        let whole: HashMap<_, _> = whole.map(|entry| (entry.filename.clone(), entry)).collect();
        for entry in tree::read(source, part)? {
            match whole.get(&entry.filename) {
                Some(same) if same.oid == entry.oid && same.mode == entry.mode => {}
                Some(other) if other.oid != entry.oid && tree::is_tree(other) && tree::is_tree(&entry) => {
                    let below = (other.oid, entry.oid);
                    if seen.insert(below) {
                        left.push(below);
                    }
                }
                _ => return Ok(false),
            }
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_that_stand_for_any_number_of_paths_are_compared_by_their_ids() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let times = |count, mode, id| tree::tests::times(&repo, count, mode, id);
        let bomb = |files| (0..20).fold(times(files, "100644", blob), |tree, _| times(9, "40000", tree));
        let (more, fewer) = (bomb(9), bomb(8));
        assert!(contains(&repo, more, &repo, fewer).unwrap());
        assert!(!contains(&repo, fewer, &repo, more).unwrap());
        assert!(!contains(&repo, more, &repo, times(8, "100755", blob)).unwrap());
    }
}
