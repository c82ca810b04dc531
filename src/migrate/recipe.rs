//! The whole for one hub: rewrite, plan, and push unless it is a dry run.

use std::sync::Arc;

use anyhow::Error;

use super::plan::{Plan, TargetBranches, first_report, plan};
use super::prepare::prepare;
use super::push::{failed, push};
use super::request::Request;
use super::run::{Failed, Run};
use super::splits::Splits;
use crate::checks;
use crate::context::Context;
use crate::report::Report;
use crate::repos::git::var::{LazyIdentity, are_ids_fixed};
use crate::repos::source::Source;
use crate::split::Split;
use crate::split::history::History;

/// A migration that came at least as far as the rewritten history.
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// The history that was walked.
    pub history: History,
    /// The rewritten history.
    pub split: Split,
    /// The target's new history, or why there is none; the target is then as it was.
    pub plan: Result<Plan, Error>,
}

/// A migration that has begun: its target as it was found, and the history that was rewritten in the meantime.
pub struct Begun {
    /// The target and its branches.
    pub target: TargetBranches,
    /// The rewritten history of one request, or why there is none.
    pub splits: Result<Splits, Error>,
    /// The author and committer of new commits.
    pub identity: LazyIdentity,
}

/// Migrates one hub, whose history was rewritten; a `dry_run` pushes nothing.
///
/// # Errors
/// When the history could not be rewritten; a later failure is in the outcome.
pub fn migrate(
    source: &Source,
    begun: Begun,
    request: &Request,
    dry_run: bool,
    context: Context<'_>,
) -> Result<Outcome, Failed> {
    let failed = |error| Failed::new(first_report(source, request), error);
    let mut splits = begun.splits.map_err(failed)?;
    let split = splits.each.remove(0).map_err(failed)?;
    let run = Run {
        source,
        objects: &splits.objects,
        identity: &begun.identity,
        known: &checks::BlobCache::default(),
        stock: &Arc::default(),
    };
    let done = into_target(Ok(begun.target), &run, &split, request, dry_run, context);
    let (report, plan) = match done {
        Ok(plan) => (plan.report.clone(), Ok(plan)),
        Err(failed) => (*failed.report, Err(failed.error)),
    };
    Ok(Outcome {
        report,
        history: splits.history,
        split,
        plan,
    })
}

/// Brings a rewritten history into the `target` of `request`; a `dry_run` pushes nothing.
///
/// # Errors
/// When it fails at any point; the target is then as it was.
pub fn into_target(
    target: Result<TargetBranches, Error>,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    dry_run: bool,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    let mut plan = plan(target, run, split, request, context)?;
    if let Err(error) = prepare(&mut plan, run.source, request, dry_run, context) {
        return Err(failed(plan, error));
    }
    // A preview and a run are the same up to here.
    if dry_run {
        if !are_ids_fixed() {
            plan.report.forget_undecided_ids();
        }
        return Ok(plan);
    }
    push(plan, run, split, request, context)
}
