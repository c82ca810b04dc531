//! The history of a target: its commits, who made them, and which commit changed a file.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::tree::EntryMode;

use super::report::{Difference, DifferenceKind};
use crate::migrate::{REMOVE_MESSAGE, REMOVE_MESSAGE_OF_OTHERS, describe};
use crate::report::Commit;
use crate::repos::tree;

/// The commits behind the tip of a target.
pub(super) struct TargetHistory<'a> {
    repo: &'a gix::Repository,
    tip: ObjectId,
    /// Each commit with its parents.
    parents: HashMap<ObjectId, Vec<ObjectId>>,
    /// The commits, oldest first.
    order: Vec<ObjectId>,
}

/// The mode and content of a file.
type File = (EntryMode, ObjectId);

impl<'a> TargetHistory<'a> {
    /// Reads every commit behind `tip`.
    ///
    /// # Errors
    /// When one cannot be read.
    pub fn read(repo: &'a gix::Repository, tip: ObjectId) -> Result<Self> {
        let mut history = TargetHistory {
            repo,
            tip,
            parents: HashMap::new(),
            order: Vec::new(),
        };
        let by_date = gix::traverse::commit::simple::CommitTimeOrder::NewestFirst;
        let walk = repo
            .rev_walk([tip])
            .sorting(gix::revision::walk::Sorting::ByCommitTime(by_date));
        for commit in walk.all().context("cannot walk the target's history")? {
            let commit = commit.context("cannot walk the target's history")?;
            history.order.push(commit.id);
            history.parents.insert(commit.id, commit.parent_ids.to_vec());
        }
        history.order.reverse();
        Ok(history)
    }

    /// The ids of all commits.
    pub fn commits(&self) -> HashSet<ObjectId> {
        self.parents.keys().copied().collect()
    }

    /// Returns true if the target has the commit.
    pub fn has(&self, commit: ObjectId) -> bool {
        self.parents.contains_key(&commit)
    }

    /// The commits that are neither the `image`'s nor made by a run with the removal message `removal`.
    ///
    /// # Errors
    /// When a commit or tree cannot be read.
    pub fn others(&self, image: &HashSet<ObjectId>, removal: &str) -> Result<Vec<Commit>> {
        let mut ours: HashSet<ObjectId> = HashSet::new();
        for (commit, parents) in &self.parents {
            let brings_over = parents.iter().skip(1).any(|parent| image.contains(parent));
            if !brings_over || image.contains(commit) {
                continue;
            }
            ours.insert(*commit);
            // The removal commit, if there is one, is the template's side of a merge.
            if self.is_removal(parents[0], removal)? {
                ours.insert(parents[0]);
            }
        }
        let other = |commit: &&ObjectId| !image.contains(*commit) && !ours.contains(*commit);
        let others = self.order.iter().filter(other);
        others.map(|id| describe::original(self.repo, *id)).collect()
    }

    /// Returns true if a commit only deletes files, and has the message of a run.
    fn is_removal(&self, commit: ObjectId, message: &str) -> Result<bool> {
        let first_line = message.lines().next().unwrap_or_default();
        let [parent] = self.parents[&commit].as_slice() else {
            return Ok(false);
        };
        let subject = describe::original(self.repo, commit)?.subject;
        let is_of_others = message == REMOVE_MESSAGE && subject == REMOVE_MESSAGE_OF_OTHERS;
        if subject != first_line && !is_of_others {
            return Ok(false);
        }
        let before = files(self.repo, tree::of_commit(self.repo, *parent)?)?;
        let after = files(self.repo, tree::of_commit(self.repo, commit)?)?;
        Ok(after.iter().all(|(path, file)| before.get(path) == Some(file)))
    }

    /// The files of the commit `of` of the `image` that the tip has changed or deleted, with the commit that did it.
    ///
    /// # Errors
    /// When a commit or tree cannot be read.
    pub fn differences(&self, of: ObjectId, image: &HashSet<ObjectId>) -> Result<Vec<Difference>> {
        let theirs = files(self.repo, tree::of_commit(self.repo, self.tip)?)?;
        let mut ours: Vec<_> = files(self.repo, tree::of_commit(self.repo, of)?)?.into_iter().collect();
        ours.retain(|(path, file)| theirs.get(path) != Some(file));
        ours.sort_unstable();
        if ours.is_empty() {
            return Ok(Vec::new());
        }
        let after = self.after(image);
        let mut found = Vec::new();
        for (path, file) in ours {
            let mut versions = HashSet::new();
            for commit in image.iter().filter(|commit| self.has(**commit)) {
                versions.extend(self.file(*commit, path.as_bstr())?);
            }
            let now = theirs.get(&path).copied();
            if now.is_some_and(|now| versions.contains(&now)) {
                // The target went back to an older state of the image; the commit that did so is wanted.
                versions = HashSet::from([file]);
            }
            found.push(Difference {
                path: crate::text::escaped(&path),
                kind: match now {
                    Some(_) => DifferenceKind::Changed,
                    None => DifferenceKind::Deleted,
                },
                since: describe::original(self.repo, self.since(path.as_bstr(), &versions, &after)?)?,
            });
        }
        Ok(found)
    }

    /// The commits that are not the image's, and have commits of the image among their ancestors.
    fn after(&self, image: &HashSet<ObjectId>) -> HashSet<ObjectId> {
        let mut children: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
        for (commit, parents) in &self.parents {
            for parent in parents {
                children.entry(*parent).or_default().push(*commit);
            }
        }
        let mut after = HashSet::new();
        let mut next: Vec<ObjectId> = image.iter().filter(|commit| self.has(**commit)).copied().collect();
        while let Some(commit) = next.pop() {
            for child in children.get(&commit).into_iter().flatten() {
                if !image.contains(child) && after.insert(*child) {
                    next.push(*child);
                }
            }
        }
        after
    }

    /// The commit since which the file at `path` is none of the image's `versions`: back from the tip, as long as there
    /// is a parent `after` the image that has it so.
    fn since(&self, path: &BStr, versions: &HashSet<File>, after: &HashSet<ObjectId>) -> Result<ObjectId> {
        let mut commit = self.tip;
        'back: loop {
            for parent in self.parents[&commit].iter().filter(|parent| after.contains(*parent)) {
                if self.file(*parent, path)?.is_none_or(|file| !versions.contains(&file)) {
                    commit = *parent;
                    continue 'back;
                }
            }
            return Ok(commit);
        }
    }

    fn file(&self, commit: ObjectId, path: &BStr) -> Result<Option<File>> {
        let entry = tree::find(self.repo, tree::of_commit(self.repo, commit)?, path)?;
        Ok(entry.map(|entry| (entry.mode, entry.oid)))
    }
}

/// The files below a tree.
fn files(repo: &gix::Repository, id: ObjectId) -> Result<HashMap<BString, File>> {
    let mut found = HashMap::new();
    tree::walk(repo, id, &mut |path, entry| {
        if !tree::is_tree(entry) {
            found.insert(path.clone(), (entry.mode, entry.oid));
        }
        true
    })?;
    Ok(found)
}
