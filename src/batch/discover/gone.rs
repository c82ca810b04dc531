//! Images that the tip no longer has: the last commit that had them.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::commit_images::{CommitImages, Missing};
use super::signs::is_customary;
use crate::context::Context;
use crate::hub::repo2docker;
use crate::paths::{is_within, join};
use crate::progress::Stage;
use crate::repos::source::Source;
use crate::repos::tree;

/// The outcome of the search for missing directories.
#[derive(Debug, Default)]
pub(super) struct Gone {
    /// Directories with their hubs and the last commit that had each.
    pub images: BTreeMap<BString, (BTreeSet<String>, ObjectId)>,
    /// Hubs that never had one.
    pub without: BTreeSet<String>,
}

/// Looks for what hubs are `missing`, or, where there is `nothing` else, for anything that looks like an image, in the
/// commits that were the tip once: those along first parents.
///
/// # Errors
/// When a commit or tree cannot be read, or the run was interrupted.
pub(super) fn find(source: &Source, missing: Vec<Missing>, nothing: bool, context: Context<'_>) -> Result<Gone> {
    let mut gone = Gone::default();
    if missing.is_empty() && !nothing {
        return Ok(gone);
    }
    if missing.is_empty() {
        let found = last_commits(source, &|_| true, &is_customary, context)?;
        for (path, commit) in outermost(found) {
            // The file that tells images of charts from those of users may have gone, too.
            if CommitImages::read(source, commit, context)?.images.contains_key(&path) {
                gone.images.insert(path, (BTreeSet::new(), commit));
            }
        }
        return Ok(gone);
    }
    let concerns = |path: &[u8]| missing.iter().any(|missing| missing.may_be_in(path));
    let wanted = |path: &[u8]| missing.iter().any(|missing| missing.may_be(path));
    let found = last_commits(source, &concerns, &wanted, context)?;
    for missing in &missing {
        let its: Vec<_> = found.iter().filter(|(path, _)| missing.may_be(path)).collect();
        // A hub that had its image under several names had the last one to the end.
        let Some(newest) = its.iter().map(|(_, last)| last.age).min() else {
            gone.without.insert(missing.hub.clone());
            continue;
        };
        for (path, last) in its.into_iter().filter(|(_, last)| last.age == newest) {
            let image = gone.images.entry(path.clone());
            let (hubs, _) = image.or_insert_with(|| (BTreeSet::new(), last.commit));
            hubs.insert(missing.hub.clone());
        }
    }
    Ok(gone)
}

/// The last commit that had a directory, and how many commits ago that was.
#[derive(Debug, Clone, Copy)]
struct LastSeen {
    commit: ObjectId,
    age: usize,
}

/// Goes back along first parents, and notes for each directory that is `wanted` and configures repo2docker the first
/// commit that has it so. `concerns` says which folders to look into.
fn last_commits(
    source: &Source,
    concerns: &dyn Fn(&[u8]) -> bool,
    wanted: &dyn Fn(&[u8]) -> bool,
    context: Context<'_>,
) -> Result<BTreeMap<BString, LastSeen>> {
    let mut search = PastSearch {
        repo: source.repo.clone(),
        concerns,
        wanted,
        seen: HashSet::new(),
        found: BTreeMap::new(),
    };
    search.repo.object_cache_size_if_unset(16 << 20);
    context.progress.begin(Stage::Trees, None);
    let mut next = Some(source.tip);
    let mut age = 0;
    while let Some(commit) = next {
        context.check()?;
        search.below(
            tree::of_commit(&source.repo, commit)?,
            &BString::default(),
            LastSeen { commit, age },
        )?;
        let parents = source.repo.find_commit(commit).context("cannot read a commit")?;
        next = parents.parent_ids().next().map(gix::Id::detach);
        age += 1;
        context.progress.at(age);
    }
    context.progress.end();
    Ok(search.found)
}

struct PastSearch<'a> {
    repo: gix::Repository,
    concerns: &'a dyn Fn(&[u8]) -> bool,
    wanted: &'a dyn Fn(&[u8]) -> bool,
    /// Trees that were looked into, with where they were: an older commit has nothing new there.
    seen: HashSet<(BString, ObjectId)>,
    found: BTreeMap<BString, LastSeen>,
}

impl PastSearch<'_> {
    fn below(&mut self, id: ObjectId, folder: &BString, last: LastSeen) -> Result<()> {
        if !self.seen.insert((folder.clone(), id)) {
            return Ok(());
        }
        for entry in tree::read(&self.repo, id)?.into_iter().filter(tree::is_tree) {
            let path = join(folder, &entry.filename);
            if path.contains_str("{{") || self.found.contains_key(&path) {
                continue;
            }
            let is_new = || !self.seen.contains(&(path.clone(), entry.oid));
            if (self.wanted)(&path) && is_new() && repo2docker::is_configured(&self.repo, entry.oid)? {
                self.found.insert(path, last);
                continue;
            }
            if (self.concerns)(&path) {
                self.below(entry.oid, &path, last)?;
            }
        }
        Ok(())
    }
}

/// Leaves out directories inside others.
fn outermost(found: BTreeMap<BString, LastSeen>) -> Vec<(BString, ObjectId)> {
    let mut left: Vec<(BString, ObjectId)> = Vec::new();
    for (path, last) in found {
        if !left.iter().any(|(outer, _)| is_within(outer, &path)) {
            left.push((path, last.commit));
        }
    }
    left
}
