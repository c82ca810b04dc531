//! The push of a plan: the target first, and only if no other push would be refused.

use anyhow::Result;

use super::plan::{Plan, plan};
use super::request::{Destination, Request};
use super::run::{Failed, Run};
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::report::{Code, Status, Warning};
use crate::repos::git::clone;
use crate::repos::git::push::{self as git, Verdict};
use crate::repos::source;
use crate::split::Split;

/// How often a push is tried when others push at the same time.
const ATTEMPTS: usize = 5;

/// Pushes a plan, or makes the clone that was asked for, and returns it with its report brought up to date. If someone
/// pushes in the meantime, it plans again, a few times.
///
/// # Errors
/// When the target could not be reached or refused the push; it is then as it was.
pub fn push(
    mut planned: Plan,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    for _ in 0..ATTEMPTS {
        match attempt(&mut planned, run, request, context) {
            Ok(true) => return Ok(planned),
            Ok(false) => planned = plan(None, run, split, request, context)?,
            Err(error) => return Err(failed(planned, error)),
        }
    }
    let error = UserError::new(format!(
        "gave up after {ATTEMPTS} attempts: the branch '{}' of '{}' kept moving",
        planned.branch, planned.target
    ))
    .hint("run it again later");
    Err(failed(planned, error.into()))
}

fn failed(plan: Plan, error: anyhow::Error) -> Failed {
    let mut report = plan.report;
    report.target.pushed_to.clear();
    Failed::new(report, error)
}

/// Pushes once; false where somebody else's push came first.
fn attempt(plan: &mut Plan, run: &Run<'_>, request: &Request, context: Context<'_>) -> Result<bool> {
    plan.workspace.keep()?;
    bring_blobs(plan, run, context)?;
    if let Destination::Clone(folder) = &request.destination {
        clone::make(folder, plan.workspace.path(), &plan_clone(plan, run), context)?;
        finish(plan);
        return Ok(true);
    }
    // A push that its remote would refuse is found before anything changes.
    for place in &plan.also_push {
        match git::push(plan.workspace.path(), place, plan.after, &plan.branch, true, context)? {
            Verdict::Done => {}
            Verdict::Refused(error) => return Err(error.into()),
            Verdict::LostRace => return Err(has_more(place, &plan.branch).into()),
        }
    }
    if plan.before != Some(plan.after) {
        match git::push(
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

/// Fetches the blobs that the push has to send, where neither source nor target has them.
fn bring_blobs(plan: &mut Plan, run: &Run<'_>, context: Context<'_>) -> Result<()> {
    if !run.source.is_partial() {
        return Ok(());
    }
    let missing = source::missing_in_history(plan.workspace.repo(), plan.after, plan.before)?;
    run.source.bring(&missing, plan.workspace.path(), context)?;
    plan.workspace.reopen()
}

fn finish(plan: &mut Plan) {
    if plan.report.status == Status::Planned {
        plan.report.status = Status::Migrated;
    }
}

/// The target has the result by now, and keeps it: a failure here is a warning, and the same run again repeats the
/// push.
fn also_push(plan: &mut Plan, context: Context<'_>) {
    for place in &plan.also_push {
        let verdict = git::push(plan.workspace.path(), place, plan.after, &plan.branch, false, context);
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
            "the target has the result, but another push failed; run it again to repeat that push",
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
        origin: plan.target.to_keep(),
        origin_tip: plan.before,
        source: run.source.location.to_keep(),
    }
}
