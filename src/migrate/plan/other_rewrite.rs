//! A target that has the same history already, under other ids: merged again, everything would be there twice.
//!
//! A later run comes to that when it follows renames and the first one did not, or the other way round.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, Result};
use gix::ObjectId;

use crate::error::UserError;
use crate::repos::location::Location;
use crate::repos::tree;
use crate::split::{Split, people};

/// Checks that none of the target's commits in `known`, all readable in `repo`, is a commit of `split` rewritten
/// otherwise:
/// the same people, dates and tree under another id. A commit that did nothing but rename the directory is in one of
/// two
/// such histories only, so it is looked for as well, and where it is ours, so is what was there before it: that tree.
///
/// # Errors
/// When there is such a commit: a [`UserError`] that names it. When a commit cannot be read.
pub(super) fn check(
    source: &gix::Repository,
    split: &Split,
    repo: &gix::Repository,
    known: &HashSet<ObjectId>,
    target: &Location,
) -> Result<()> {
    // Nothing was ever merged into a single commit, and that is what most targets are in a first run.
    if known.len() < 2 {
        return Ok(());
    }
    let ours: HashSet<ObjectId> = split.commits.iter().map(|commit| commit.new).collect();
    let mut others: HashMap<u64, Vec<ObjectId>> = HashMap::new();
    for id in known.iter().filter(|id| !ours.contains(*id)) {
        let data = read(repo, *id)?;
        others.entry(people(&data)).or_default().push(*id);
    }
    // The originals are not read again: there may be a million of them.
    let ours = split
        .commits
        .iter()
        .map(|commit| anyhow::Ok((commit.old, commit.people)));
    let renames = split.chain.iter().filter_map(|link| link.until);
    let renames = renames.map(|old| Ok((old, people(&read(source, old)?))));
    for commit in ours.chain(renames) {
        let (old, people) = commit?;
        let Some(candidates) = others.get(&people) else {
            continue;
        };
        let root = tree::of_commit(source, old)?;
        for candidate in candidates {
            if has_the_tree(source, split, root, tree::of_commit(repo, *candidate)?)? {
                return Err(twice(target, *candidate, old).into());
            }
        }
    }
    for old in split.before.iter().filter_map(|link| link.until) {
        let root = tree::of_commit(source, old)?;
        for candidate in others.values().flatten() {
            if has_the_tree(source, split, root, tree::of_commit(repo, *candidate)?)? {
                return Err(twice(target, *candidate, old).into());
            }
        }
    }
    Ok(())
}

/// Checks that the target is not the source under another address, or a fork of it: none of `known` is a commit of the
/// source that the split is made of.
///
/// # Errors
/// A [`UserError`] that names such a commit.
pub(super) fn check_not_the_source(
    split: &Split,
    known: &HashSet<ObjectId>,
    target: &Location,
) -> Result<(), UserError> {
    let originals = split.commits.iter().map(|commit| commit.old);
    match originals.rev().find(|old| known.contains(old)) {
        None => Ok(()),
        Some(old) => Err(UserError::new(format!(
            "'{target}' has the source's own history, such as commit {old}: it is the source, or a copy of it"
        ))
        .hint("name the image's own repository with '--into'")),
    }
}

fn read(repo: &gix::Repository, id: ObjectId) -> Result<Vec<u8>> {
    let object = repo
        .find_object(id)
        .with_context(|| format!("cannot read commit {id}"))?;
    Ok(object.detach().data)
}

/// Returns true if one of the split's directories has `wanted` as its tree, below the tree `root`. An empty tree is
/// not compared.
fn has_the_tree(source: &gix::Repository, split: &Split, root: ObjectId, wanted: ObjectId) -> Result<bool> {
    for name in &split.spec.names {
        if tree::find(source, root, name.path())?.is_some_and(|entry| entry.oid == wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn twice(target: &Location, commit: ObjectId, old: ObjectId) -> UserError {
    UserError::new(format!(
        "'{target}' has this history already, rewritten in another way: its commit {commit} is what was made of {old} then"
    ))
    .hint(
        "use the same '--subdir', '--follow', '--also-from' and '--qualify-refs' (and '--on-overlap') as in the run before, or \
         begin with a new target",
    )
}
