//! Another image in a target: the history of another directory of the source, or an unrelated one.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BString;

use super::versions::Compared;
use crate::hub::repo2docker;
use crate::repos::tree;
use crate::split::{Split, people};

/// How many commits of the target are looked for in the source.
const MOST: usize = 20;

/// Finds a commit of the target that another directory of `source` was split into, with the name of the directory.
///
/// Its tree is one of the source, which says little in a source that has fetched the target; so its original is looked for.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub fn directory(
    source: &gix::Repository,
    tip: ObjectId,
    target: &gix::Repository,
    split: &Split,
    others: &HashMap<ObjectId, Compared>,
) -> Result<Option<(ObjectId, BString)>> {
    let empty = source.empty_tree().id;
    let is_in_source = |other: &Compared| other.tree != empty && source.objects.exists_without_refresh(&other.tree);
    let mut candidates: Vec<_> = others.iter().filter(|(_, other)| is_in_source(other)).collect();
    if candidates.is_empty() {
        return Ok(None);
    }
    // Every history has a first commit, and most of them are alone in that.
    candidates.sort_by_key(|(id, other)| (other.parents.len(), **id));
    let mut wanted = HashMap::new();
    for (id, other) in candidates.into_iter().take(MOST) {
        let commit = target
            .find_commit(*id)
            .with_context(|| format!("cannot read commit {id}"))?;
        wanted.insert(people(&commit.data), (*id, other.tree));
    }
    let unreadable = "cannot walk the history of the source";
    for original in source.rev_walk([tip]).all().context(unreadable)? {
        let original = original.context(unreadable)?.id;
        let commit = source.find_commit(original).context(unreadable)?;
        let Some((id, tree)) = wanted.get(&people(&commit.data)) else {
            continue;
        };
        let path = path_of(source, tree::of_commit(source, original)?, *tree)?;
        if let Some(path) = path.filter(|path| !split.spec.names.iter().any(|name| name.path() == *path)) {
            return Ok(Some((*id, path)));
        }
    }
    Ok(None)
}

/// The path of a tree below the tree `root`.
fn path_of(repo: &gix::Repository, root: ObjectId, wanted: ObjectId) -> Result<Option<BString>> {
    let mut found = None;
    tree::walk(repo, root, &mut |path, entry| {
        if entry.oid == wanted && found.is_none() {
            found = Some(path.clone());
        }
        found.is_none()
    })?;
    Ok(found)
}

/// Finds a merge of the target, whose newest commit is `tip`, that brought an unrelated history with an image, made of
/// `others`, which are not the split's.
///
/// # Errors
/// When a tree cannot be read.
pub fn unrelated_merge(
    target: &gix::Repository,
    tip: ObjectId,
    others: &HashMap<ObjectId, Compared>,
) -> Result<Option<ObjectId>> {
    let first_parent = |id: &ObjectId| others.get(id).and_then(|commit| commit.parents.first().copied());
    let mut line: Vec<_> = std::iter::successors(Some(tip), first_parent).collect();
    line.reverse();
    let mut seen: HashSet<ObjectId> = HashSet::new();
    for commit in line {
        let mut next = vec![commit];
        let is_first = seen.is_empty();
        while let Some(id) = next.pop() {
            let Some(found) = others.get(&id).filter(|_| seen.insert(id)) else {
                continue;
            };
            // The first commit of the line is the template's own.
            if found.parents.is_empty() && !is_first {
                let merged = others
                    .get(&commit)
                    .into_iter()
                    .flat_map(|merge| merge.parents.iter().skip(1));
                for side in merged.filter(|side| others.contains_key(*side)) {
                    if repo2docker::is_configured(target, tree::of_commit(target, *side)?)? {
                        return Ok(Some(commit));
                    }
                }
            }
            next.extend(&found.parents);
        }
    }
    Ok(None)
}
