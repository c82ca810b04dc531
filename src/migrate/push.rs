//! The push of a plan: the target first, and only if no other push would be refused.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::plan::{Plan, TargetBranches, plan};
use super::request::{Destination, Request};
use super::run::{Failed, Run};
use crate::context::{Context, Interrupted};
use crate::error::{Exit, UserError};
use crate::report::{Code, Status, Warning};
use crate::repos::git::addresses;
use crate::repos::git::clone;
use crate::repos::git::push::{self as git, Verdict};
use crate::repos::location::Location;
use crate::repos::source;
use crate::split::Split;
use crate::text;

/// How often a push is tried when others push at the same time.
const ATTEMPTS: u32 = 5;

/// The pause before the second attempt; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(100);

/// Pushes a plan, or makes the clone that was asked for, and returns it with its report brought up to date. If someone
/// pushes in the meantime, it plans again, a few times.
///
/// # Errors
/// When the target could not be reached or refused the push. It is then as it was, unless the exit code is
/// [`Exit::Unknown`].
pub fn push(
    mut planned: Plan,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    let mut has_moved = false;
    for attempts_made in 1.. {
        let refusal = match attempt(&mut planned, run, request, context) {
            Ok(None) => return Ok(planned),
            Ok(Some(refusal)) => refusal,
            Err(error) => return Err(failed(planned, error)),
        };
        if attempts_made == ATTEMPTS {
            let error = match has_moved {
                true => kept_moving(&planned),
                false => refusal,
            };
            return Err(failed(planned, error.into()));
        }
        if let Err(interrupted) = wait(FIRST_PAUSE * 2_u32.pow(attempts_made - 1), context) {
            return Err(failed(planned, interrupted.into()));
        }
        let before = planned.before;
        let (setup, github) = (planned.report.setup.take(), planned.new.take());
        let github = github.map_or_else(Arc::default, |new| new.github);
        let target = TargetBranches::find(request, &github, context);
        planned = plan(target, run, split, request, context)?;
        planned.report.setup = setup;
        has_moved |= planned.before != before;
    }
    unreachable!("the last attempt returns")
}

fn kept_moving(plan: &Plan) -> UserError {
    UserError::new(format!(
        "gave up after {ATTEMPTS} attempts: the branch '{}' of '{}' kept moving",
        text::escaped(&plan.branch),
        plan.target
    ))
    .hint("run it again later")
}

/// Waits for `pause` and up to once more, so that runs that met once do not meet again.
fn wait(pause: Duration, context: Context<'_>) -> Result<(), Interrupted> {
    let random = RandomState::new().build_hasher().finish() % 1024;
    let until = Instant::now() + pause + pause * u32::try_from(random).unwrap_or_default() / 1024;
    while Instant::now() < until {
        context.check()?;
        thread::sleep(Duration::from_millis(10));
    }
    context.check()
}

/// The failure of a plan that did not come to its target.
pub fn failed(plan: Plan, error: anyhow::Error) -> Failed {
    let mut report = plan.report;
    report.target.pushed_to.clear();
    report.target.waiting_on = None;
    Failed::new(report, error)
}

/// Pushes once; returns the target's words where somebody else's push seems to have come first.
fn attempt(plan: &mut Plan, run: &Run<'_>, request: &Request, context: Context<'_>) -> Result<Option<UserError>> {
    plan.workspace.keep()?;
    bring_blobs(plan, run, context)?;
    if let Destination::Clone(folder) = &request.destination {
        clone::make(folder, plan.workspace.path(), &plan_clone(plan, run), context)?;
        finish(plan);
        return Ok(None);
    }
    // A push that its remote would refuse is found before anything changes.
    for place in &plan.also_push {
        match to(place, plan).ask(context)? {
            Verdict::Done | Verdict::DoneWithoutReport => {}
            Verdict::Refused(error) => return Err(error.into()),
            Verdict::LostRace(_) => return Err(has_more(place, plan).into()),
        }
    }
    if plan.before != Some(plan.after) {
        match to(&plan.target, plan).push(context)? {
            Verdict::Done => {}
            Verdict::DoneWithoutReport => plan.report.warnings.push(report_lost(&plan.target)),
            Verdict::Refused(error) => return Err(error.into()),
            Verdict::LostRace(refusal) => return Ok(Some(refusal)),
        }
    }
    also_push(plan, context);
    finish(plan);
    Ok(None)
}

/// The push of a plan's result to `place`.
fn to<'a>(place: &'a Location, plan: &'a Plan) -> git::Push<'a> {
    git::Push {
        from: plan.workspace.path(),
        to: place,
        commit: plan.after,
        branch: plan.branch.as_bstr(),
    }
}

fn report_lost(place: &Location) -> Warning {
    Warning::new(
        Code::ReportLost,
        "the push was cut off, and the target was asked: it has the result",
    )
    .paths(vec![place.to_string()])
}

/// Fetches the blobs that the push has to send, where neither source nor target has them.
fn bring_blobs(plan: &mut Plan, run: &Run<'_>, context: Context<'_>) -> Result<()> {
    if !run.source.is_partial() {
        return Ok(());
    }
    let missing = source::missing_in_history(plan.workspace.repo(), plan.after, plan.before, context)?;
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
        let error: anyhow::Error = match to(place, plan).push(context) {
            Ok(Verdict::Done | Verdict::DoneWithoutReport) => continue,
            Ok(Verdict::Refused(error)) => error.into(),
            Ok(Verdict::LostRace(_)) => has_more(place, plan).into(),
            Err(error) => error,
        };
        let entry = format!("{} {}", addresses::shown_push(place), text::escaped(&plan.branch));
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

fn has_more(place: &Location, plan: &Plan) -> UserError {
    UserError::new(format!(
        "'{place}' has commits on '{}' that the target does not have",
        text::escaped(&plan.branch)
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
