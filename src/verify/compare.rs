//! The comparison of a target with the split of its source.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};

use super::report::{Completeness, Verified, VerifiedTarget};
use super::target_history::TargetHistory;
use crate::checks::BlobCache;
use crate::context::Context;
use crate::migrate::state::{SourceState, TargetState, source_warnings};
use crate::migrate::{Emptied, Request, Run, Splits, check_directory, describe, first_report};
use crate::report::{Failure, Report};
use crate::repos::git::var::LazyIdentity;
use crate::repos::location::Location;
use crate::repos::source::Source;
use crate::repos::target::{Objects, Target};
use crate::repos::workspace::Workspace;
use crate::split::{Index, Split};
use crate::text;

/// Verifies the target of one request. Where source or target cannot be read, [`Verified::error`] says so.
pub fn verify(
    source: &mut Source,
    target: Result<impl Borrow<Target>>,
    request: &Request,
    context: Context<'_>,
) -> Verified {
    let rewritten = Splits::new(source, &[request], false, context);
    let split = rewritten.and_then(|mut rewritten| Ok((rewritten.each.remove(0)?, rewritten.objects)));
    match split {
        Ok((split, objects)) => {
            let run = Run {
                source,
                objects: &objects,
                identity: &LazyIdentity::new(false),
                known: &BlobCache::default(),
                stock: &Arc::default(),
            };
            one(&run, &split, target, request, context)
        }
        Err(error) => failed(known(first_report(source, request)), &error),
    }
}

/// Looks at the target of `request`.
///
/// # Errors
/// When it cannot be read.
pub fn target(request: &Request, context: Context<'_>) -> Result<Target> {
    let (branch, pushed) = (request.branch.as_deref(), request.push_branch.as_deref());
    Target::look(Location::new(&request.into)?, branch, pushed, Objects::Small, context)
}

/// Verifies the target of one request, given its split.
pub fn one(
    run: &Run<'_>,
    split: &Split,
    target: Result<impl Borrow<Target>>,
    request: &Request,
    context: Context<'_>,
) -> Verified {
    let mut verified = known(first_report(run.source, request));
    let state = SourceState::of(run.source, &split.spec.names, context);
    verified.warnings.splice(0..0, source_warnings(run.source, &state));
    match look(run, split, target, request, &mut verified) {
        Ok(()) => verified,
        Err(error) => failed(verified, &error),
    }
}

/// The parts of a migration's report that a verification also has.
pub fn known(report: Report) -> Verified {
    Verified {
        name: report.name,
        source: report.source,
        target: VerifiedTarget {
            repo: report.target.repo,
            commit_url: report.target.commit_url,
            ..VerifiedTarget::default()
        },
        warnings: report.warnings,
        ..Verified::default()
    }
}

/// Puts `error` into `verified`.
pub fn failed(mut verified: Verified, error: &anyhow::Error) -> Verified {
    verified.status = Completeness::Failed;
    verified.error = Some(Failure::of(error));
    verified
}

fn look(
    run: &Run<'_>,
    split: &Split,
    target: Result<impl Borrow<Target>>,
    request: &Request,
    verified: &mut Verified,
) -> Result<()> {
    let source = &run.source.repo;
    if split.commits.is_empty() {
        check_directory(run.source, split)?;
    }
    let target = target?;
    let target: &Target = target.borrow();
    let base = target.branch(request.branch.as_deref())?;
    let workspace = Workspace::new(
        run.stock,
        source,
        run.source.folder.as_ref(),
        run.objects,
        target.opened(),
    )?;
    verified.commits = split.commit_count();
    verified.split_tip = split.tip.map(|tip| split.commits[tip].new.to_string());
    // Where the result goes to another branch until somebody merges it, either has it.
    let merged = target.tip(base.as_bstr());
    let pushed = request.push_branch.as_deref().map(BStr::new);
    let pushed = pushed.filter(|name| target.tip(name).is_some() && *name != base.as_bstr());
    let mut branch = base.as_bstr();
    if let Some(tip) = merged {
        let history = TargetHistory::read(workspace.repo(), tip)?;
        let known = history.commits();
        let state = TargetState::of(run.source, split, workspace.repo(), tip, &known)?;
        verified
            .warnings
            .extend(state.warning(split, &target.location.to_string()));
        let has_all = split.new_tip().is_some_and(|tip| history.has(tip));
        if let Some(pushed) = pushed.filter(|_| !has_all) {
            branch = pushed;
            verified.target.waiting_on = Some(text::escaped(branch));
        }
    } else if let Some(pushed) = pushed {
        branch = pushed;
    }
    verified.target.branch = Some(text::escaped(branch));
    let Some(tip) = target.tip(branch) else {
        verified.missing = describe::commits(source, split, 0..split.commits.len())?;
        verified.status = Completeness::Incomplete;
        return Ok(());
    };
    verified.target.tip = Some(tip.to_string());
    let history = TargetHistory::read(workspace.repo(), tip)?;
    compare(source, split, request, &history, verified)
}

fn compare(
    source: &gix::Repository,
    split: &Split,
    request: &Request,
    history: &TargetHistory<'_>,
    verified: &mut Verified,
) -> Result<()> {
    let missing: Vec<Index> = (0..split.commits.len())
        .filter(|index| !history.has(split.commits[*index].new))
        .collect();
    let missing_count = split.count(missing.iter().copied());
    verified.commits_found = split.commit_count() - missing_count;
    let emptied = match missing.is_empty() {
        true => None,
        false => Emptied::find(source, split)?.filter(|emptied| missing.iter().all(|index| emptied.by.contains(index))),
    };
    match emptied {
        Some(emptied) => {
            verified.emptied_by = describe::commits(source, split, missing.iter().copied())?;
            verified.commits -= missing_count;
            verified.split_tip = Some(split.commits[emptied.last].new.to_string());
        }
        None => verified.missing = describe::commits(source, split, missing)?,
    }
    let image: HashSet<ObjectId> = split.commits.iter().map(|commit| commit.new).collect();
    let newest = split.commits.iter().rev().find(|commit| history.has(commit.new));
    if let Some(newest) = newest {
        verified.differing = history.differences(newest.new, &image)?;
    }
    verified.others = history.others(&image, &request.remove_message)?;
    verified.status = match verified.missing.is_empty() {
        true => Completeness::Complete,
        false => Completeness::Incomplete,
    };
    Ok(())
}
