//! The target's new history, made in full in a temporary repository before anything is pushed.
//!
//! The steps are those of the guides, which do them by hand:
//!
//! 1. clone both repositories: [`target`] and [`both_sides`]; an empty target gets its [`initial_commit`];
//! 2. `git filter-repo`: the [`Split`], which was made for all hubs at once;
//! 3. `git rm` the example files and commit: [`removal`]; fill in the template: [`fill_commit`];
//! 4. `git merge --allow-unrelated-histories`, or, of a later run, `git merge`: [`merge`];
//! 5. look at the result, [`checks`], and push it, which is not part of a plan.

mod ancestry;
mod both_sides;
mod checks;
mod collisions;
mod fill_commit;
mod initial_commit;
mod later_hints;
mod merge;
mod planning;
mod removal;
mod target;

pub use planning::Plan;
pub use target::TargetBranches;

use anyhow::Result;

use super::request::Request;
use super::run::{Failed, Run};
use super::state::{Publication, SourceState, source_warnings};
use crate::context::Context;
use crate::report::{self, Report, Status};
use crate::repos::source::Source;
use crate::split::Split;
use crate::text;
use planning::Planning;

/// Plans one migration into `target`. Only temporary files are written.
///
/// # Errors
/// When it cannot be done as asked; the report has all that is known by then, such as all collisions.
pub fn plan(
    target: Result<TargetBranches>,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    let mut report = first_report(run.source, request);
    let publication = Publication::ask(run.source, request, context);
    let steps = |report: &mut Report| {
        let mut planning = Planning::of_both_sides(target, run, split, request, report, context)?;
        let merged = planning.merge();
        planning.say_what_came_too_late();
        // Somebody who has a collision to settle wants to know the rest as well.
        planning.check(merged.as_ref().ok())?;
        planning.finished(merged?)
    };
    let planned = steps(&mut report);
    let state = SourceState::of(run.source, &split.spec.names, context);
    let mut about_source = source_warnings(run.source, &state);
    let is_there = planned
        .as_ref()
        .is_ok_and(|plan| plan.report.status == Status::UpToDate);
    let publication = publication.filter(|_| !is_there);
    about_source.extend(publication.and_then(|publication| publication.warning(run.source, context)));
    match planned {
        Ok(mut plan) => {
            plan.report.warnings.splice(0..0, about_source);
            Ok(plan)
        }
        Err(error) => {
            report.warnings.splice(0..0, about_source);
            Err(Failed::new(report, error))
        }
    }
}

/// The report of a migration that has not begun: the request, and notes about the source.
pub fn first_report(source: &Source, request: &Request) -> Report {
    let requested = request.report();
    Report {
        source: report::Source {
            repo: source.location.to_string(),
            reference: Some(source.reference.clone()),
            commit: Some(source.tip.to_string()),
            kept_in: source.kept_in().map(text::path),
            commit_url: source.commit_url(),
            ..requested.source
        },
        warnings: source.notes.clone(),
        ..requested
    }
}
