//! Pushing a plan: the target first, and only if nothing stands against the other pushes.

use anyhow::Result;
use gix::ObjectId;

use super::{Destination, Failed, Plan, Request, Run};
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::report::{Code, Status, Warning};
use crate::repos::git::clone;
use crate::repos::git::push::{self, Verdict};
use crate::repos::source;
use crate::split::Split;

/// How often a push is tried when others push at the same time.
const ATTEMPTS: usize = 5;

/// Pushes `plan`, or makes the clone that was asked for, and returns it with its report brought up to date. If someone
/// pushes in the meantime, it plans again, a few times.
///
/// # Errors
/// When the target could not be reached or refused the push; it is then as it was.
pub fn carry_out(
    mut plan: Plan,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    for _ in 0..ATTEMPTS {
        match attempt(&mut plan, run, request, context) {
            Ok(true) => return Ok(plan),
            Ok(false) => plan = super::plan(run, split, request, context)?,
            Err(error) => return Err(failed(plan, error)),
        }
    }
    let error = UserError::new(format!(
        "others push to '{}' of '{}' all the time, {ATTEMPTS} attempts came too late",
        plan.branch, plan.target
    ))
    .hint("run it again in a while");
    Err(failed(plan, error.into()))
}

fn failed(plan: Plan, error: anyhow::Error) -> Failed {
    let mut report = plan.report;
    report.target.pushed_to.clear();
    Failed::new(report, error)
}

/// Returns whether it is done; if not, someone else was faster.
fn attempt(plan: &mut Plan, run: &Run<'_>, request: &Request, context: Context<'_>) -> Result<bool> {
    plan.workspace.keep()?;
    bring_blobs(plan, run, context)?;
    if let Destination::Clone(folder) = &request.destination {
        clone::make(folder, plan.workspace.path(), &plan_clone(plan, run), context)?;
        finish(plan);
        return Ok(true);
    }
    // What stands against the other pushes, as far as a remote tells, is found before anything changes.
    for place in &plan.also_push {
        match push::push(plan.workspace.path(), place, plan.after, &plan.branch, true, context)? {
            Verdict::Done => {}
            Verdict::Refused(error) => return Err(error.into()),
            Verdict::LostRace => return Err(has_more(place, &plan.branch).into()),
        }
    }
    if plan.before != Some(plan.after) {
        match push::push(
            plan.workspace.path(),
            &plan.target,
            plan.after,
            &plan.branch,
            false,
            context,
        )? {
            Verdict::Done => {}
            Verdict::Refused(error) => return Err(error.into()),
            Verdict::LostRace => return Ok(false),
        }
    }
    also_push(plan, context);
    finish(plan);
    Ok(true)
}

/// Gets the content of the files that are to be sent, where the source does not have it and the target neither.
fn bring_blobs(plan: &mut Plan, run: &Run<'_>, context: Context<'_>) -> Result<()> {
    if !run.source.is_partial() {
        return Ok(());
    }
    let missing = missing(plan.workspace.repo(), plan.after, plan.before)?;
    run.source.bring(&missing, plan.workspace.path(), context)?;
    plan.workspace.reopen()
}

/// The blobs that are to be sent, and are not here.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub(super) fn missing(repo: &gix::Repository, after: ObjectId, before: Option<ObjectId>) -> Result<Vec<ObjectId>> {
    let new = repo.rev_walk([after]).with_hidden(before).all()?;
    let new: Vec<_> = new.map(|info| Ok(info?.id)).collect::<Result<_>>()?;
    source::missing(repo, new)
}

fn finish(plan: &mut Plan) {
    if plan.report.status == Status::Planned {
        plan.report.status = Status::Migrated;
    }
}

/// The target has the result by now, and keeps it: what fails here is told, and a run with the same words does it again.
fn also_push(plan: &mut Plan, context: Context<'_>) {
    for place in &plan.also_push {
        let verdict = push::push(plan.workspace.path(), place, plan.after, &plan.branch, false, context);
        let error: anyhow::Error = match verdict {
            Ok(Verdict::Done) => continue,
            Ok(Verdict::Refused(error)) => error.into(),
            Ok(Verdict::LostRace) => has_more(place, &plan.branch).into(),
            Err(error) => error,
        };
        let entry = format!("{place} {}", plan.branch);
        plan.report.target.pushed_to.retain(|pushed| *pushed != entry);
        let warning = Warning::new(
            Code::AlsoPushFailed,
            "the target has the result, but this push failed; run it again to repeat it",
        );
        plan.report
            .warnings
            .push(warning.detail(format!("{error:#}")).paths(vec![entry]));
    }
}

fn has_more(place: &crate::repos::location::Location, branch: &str) -> UserError {
    UserError::new(format!(
        "'{place}' has commits on '{branch}' that the target does not have"
    ))
    .hint("bring them into the target first, or leave out this '--also-push'")
    .exit(Exit::Refused)
}

fn plan_clone(plan: &Plan, run: &Run<'_>) -> clone::Clone {
    clone::Clone {
        branch: plan.branch.clone(),
        tip: plan.after,
        origin: plan.target.for_git(),
        origin_tip: plan.before,
        source: run.source.location.for_git(),
    }
}
