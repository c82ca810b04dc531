//! The commits that the target has already, and the commit to build on.

use std::collections::HashSet;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BStr;

use crate::error::{Exit, UserError};
use crate::repos::location::Location;
use crate::repos::target::Target;
use crate::repos::workspace::Workspace;
use crate::split::Split;
use crate::text;

/// The commit to build on: the branch's tip, or that of the branch to push to where it has more.
pub(super) fn start(
    workspace: &Workspace,
    target: &Target,
    branch: &BStr,
    push_branch: &BStr,
) -> Result<Option<ObjectId>> {
    let (Some(base), Some(pushed)) = (target.tip(branch), target.tip(push_branch)) else {
        return Ok(target.tip(branch));
    };
    if base == pushed || ancestors(workspace.repo(), base)?.contains(&pushed) {
        return Ok(Some(base));
    }
    if ancestors(workspace.repo(), pushed)?.contains(&base) {
        return Ok(Some(pushed));
    }
    let pushed_to = text::escaped(push_branch);
    Err(UserError::new(format!(
        "the branches '{}' and '{pushed_to}' of the target '{}' have both moved on, so a push to '{pushed_to}' would \
         lose commits",
        text::escaped(branch),
        target.location
    ))
    .hint("delete it, merge it, or choose another name with '--push-branch'")
    .exit(Exit::Refused)
    .into())
}

/// Everything that can be reached from `tip`, itself included.
pub(super) fn ancestors(repo: &gix::Repository, tip: ObjectId) -> Result<HashSet<ObjectId>> {
    let walk = repo.rev_walk([tip]).all().context("cannot walk the target's history")?;
    walk.map(|info| Ok(info.context("cannot walk the target's history")?.id))
        .collect()
}

/// The merge bases of the target and the split, given which of the split's commits the target has: those that no other
/// of them builds on. The target has all ancestors of what it has.
pub(super) fn bases(split: &Split, merged: &[bool]) -> Vec<ObjectId> {
    let mut is_base = merged.to_vec();
    for (index, commit) in split.commits.iter().enumerate() {
        if merged[index] {
            for parent in &commit.parents {
                is_base[*parent] = false;
            }
        }
    }
    let bases = split.commits.iter().zip(is_base).filter(|(_, is_base)| *is_base);
    let mut ids: Vec<_> = bases.map(|(commit, _)| commit.new).collect();
    ids.dedup();
    ids
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
