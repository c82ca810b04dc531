//! The whole for one hub: rewrite, plan, and push unless it is a dry run.

use std::sync::Arc;
use std::thread;

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
use crate::split::history::History;
use crate::split::{self, Split};

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

/// Migrates one hub from the start; a `dry_run` pushes nothing.
///
/// # Errors
/// When it fails before the history is rewritten.
pub fn migrate(
    source: &mut Source,
    target: TargetBranches,
    request: &Request,
    dry_run: bool,
    context: Context<'_>,
) -> Result<Outcome, Failed> {
    let identity = LazyIdentity::new(!dry_run);
    let splits = thread::scope(|scope| {
        if dry_run {
            // Without a thread for it, git is asked when the first commit is made.
            let _ = split::start_thread(scope, || identity.ask_ahead());
        }
        Splits::new(source, &[request], !dry_run, context)
    });
    let failed = |error| Failed::new(first_report(source, request), error);
    let mut splits = splits.map_err(failed)?;
    let split = splits.each.remove(0).map_err(failed)?;
    let run = Run {
        source,
        objects: &splits.objects,
        identity: &identity,
        known: &checks::BlobCache::default(),
        stock: &Arc::default(),
    };
    let done = into_target(Ok(target), &run, &split, request, dry_run, context);
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
