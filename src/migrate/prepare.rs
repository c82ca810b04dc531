//! The last step before a push with `--create`: the target is made, and gets what its workflows ask for.

use anyhow::Result;

use super::plan::Plan;
use super::request::Request;
use super::setup::{Needs, NewRepository, OtherValue, Step, carry_out, missing, no_owner};
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::report::{Code, Report, Setup, SetupStatus, Warning};
use crate::repos::github::{ApiError, Visibility};
use crate::repos::source::Source;

/// Makes the target of `plan` ready for its push, or, in a `dry_run`, only says what that needs. The report of the plan
/// has each step.
///
/// # Errors
/// When the history would become public unasked, or the repository cannot be made or asked about. A repository that was
/// made stays, empty.
pub fn prepare(plan: &mut Plan, source: &Source, request: &Request, dry_run: bool, context: Context<'_>) -> Result<()> {
    let Some(new) = &plan.new else {
        return Ok(());
    };
    let report = &mut plan.report;
    if new.is_missing() && new.visibility == Visibility::Public && !request.publish_history {
        publication_is_meant(new, source, report, context)?;
    }
    let needs = Needs::in_tree(plan.workspace.repo(), plan.tree, &request.fill)?;
    let looked = missing(new, &needs, context).map_err(|error| match error {
        ApiError::NotFound => no_owner(new),
        error => error.cannot(&format!("look up what '{}' has", new.repository)),
    })?;
    report.warnings.extend(differences(new, &looked.other));
    let is_first = report.target.before.is_none();
    let mut steps = Vec::new();
    let result = match (&new.found, dry_run) {
        (Err(error), _) if new.is_missing() => Err(unread(new, error)),
        (Ok(_), false) => carry_out(new, &looked.steps, &mut steps, context),
        _ => {
            let planned = looked.steps.iter();
            steps.extend(planned.map(|step| step.entry(Some(&new.repository), SetupStatus::Planned, None)));
            Ok(())
        }
    };
    let image = needs
        .image
        .filter(|_| is_first)
        .map(|image| (Step::Registry(image), None));
    let left = looked.left.into_iter().chain(image);
    steps.extend(left.map(|(step, reason)| step.entry(Some(&new.repository), SetupStatus::Left, reason)));
    report.setup = Some(Setup {
        repository: new.repository.to_string(),
        visibility: new.actual_visibility().word().to_owned(),
        steps,
    });
    Ok(result?)
}

/// Refuses to publish the history of a source that is not known to be public.
fn publication_is_meant(
    new: &NewRepository,
    source: &Source,
    report: &Report,
    context: Context<'_>,
) -> Result<(), UserError> {
    let asked = source
        .questions
        .as_ref()
        .and_then(|questions| questions.visibility(context));
    let why = match asked {
        Some((_, Some(Visibility::Public))) => return Ok(()),
        Some((repository, Some(visibility))) => format!("'{repository}' is {}", visibility.word()),
        _ => format!("who may see '{}' is not known", source.location),
    };
    let commits = report.split.as_ref().map_or(0, |split| split.commits_kept);
    let authors = report.split.as_ref().map_or(0, |split| split.authors);
    Err(UserError::new(format!(
        "the public repository '{}' would publish the whole history of '{}' (commits: {commits}, people with names and \
         addresses: {authors}), and {why}",
        new.repository,
        report.source.subdirs.join("', '"),
    ))
    .hint("add '--publish-history' if that is meant, or use '--create private'")
    .exit(Exit::Usage))
}

/// The error for a repository that git cannot read and that GitHub could not be asked about.
fn unread(new: &NewRepository, error: &ApiError) -> UserError {
    let why = new.unread.as_deref().unwrap_or("it does not exist");
    let repository = &new.repository;
    let command = Step::Create(new.visibility).command(repository).unwrap_or_default();
    UserError::new(format!(
        "'{repository}' cannot be read, and cannot be created: {error}; git says: {why}"
    ))
    .hint(format!(
        "run '{command}' where there is a 'gh' that is logged in, then this again"
    ))
}

/// The warnings about a repository that is there and is not as it was asked for. Nothing of it is changed.
fn differences(new: &NewRepository, other: &[OtherValue]) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let found = new.actual_visibility();
    if found != new.visibility {
        let headline = "the target was there before, with another visibility than '--create' asks for; it stays so";
        let detail = format!(
            "'{}' is {}, not {}",
            new.repository,
            found.word(),
            new.visibility.word()
        );
        warnings.push(Warning::new(Code::OtherVisibility, headline).detail(detail));
    }
    let names = other.iter().map(|other| format!("{} is '{}'", other.name, other.value));
    let headline = "the target has variables with other values than the list or the flags give; they stay so";
    warnings.extend(Warning::about(Code::OtherVariable, headline, names.collect::<Vec<_>>()));
    warnings
}
