//! `split-image handoff`, and the hand-off at the end of a run: the changes that the hub needs after the move.

use anyhow::{Context, Result};
use split_image::batch::Hub;
use split_image::error::UserError;
use split_image::handoff::deliver::{self, Delivery};
use split_image::handoff::pull_request::{Body, PullRequest, Row};
use split_image::handoff::{self, Handoff, MovedImage, farewell, gate, next_steps, old_place};
use split_image::hub::fill::Values;
use split_image::hub::image::tag_of;
use split_image::migrate::Outcome;
use split_image::report::{Code, Report, Status, Warning};
use split_image::repos::at_once::at_once;
use split_image::repos::github::{Github, Repository};
use split_image::repos::location::Location;
use split_image::repos::source::Source;
use split_image::repos::tree;
use split_image::text;
use split_image::verify;

use super::args::{HandoffArgs, HubArgs, OutputArgs, SharedArgs};
use super::progress::Bars;
use super::{output, render, request};

/// Shows the hand-off of an image that has moved, and delivers the commit for the source if asked to.
///
/// # Errors
/// When a repository cannot be read, or the commit for the source cannot be delivered.
pub fn run(args: &HandoffArgs, output: &OutputArgs) -> Result<()> {
    let hub = args.settings.hub()?;
    check_typed(&args.place)?;
    let output = &output.beside(
        &[("--patch", args.place.delivery.patch.as_deref())],
        &SharedArgs::default(),
    )?;
    let location = Location::new(&hub.request.into)?;
    let bars = Bars::new(output);
    let ((mut source, hub), target) = at_once(
        bars.context(),
        |context| request::open_source(&hub, context),
        |context| verify::target(&hub.request, context),
    )?;
    if !args.allow_incomplete {
        let verified = verify::verify(&mut source, Ok(&target), &hub.request, bars.context());
        gate::check(&verified, "'--allow-incomplete' hands over all the same")?;
    }
    let branch = target.branch(hub.request.branch.as_deref())?;
    let mut workspace = source.with_blobs(&[], bars.context())?;
    if let Some(opened) = target.opened() {
        workspace.also_read(opened)?;
    }
    let tip = target
        .tip(branch.as_ref())
        .with_context(|| format!("'{location}' has no commit yet"))?;
    let tree = tree::of_commit(workspace.repo(), tip)?;
    let into = location.to_string();
    let shown_branch = text::escaped(&branch);
    let tag = tag_of(tip);
    let hubs = args.place.hubs()?;
    let image = MovedImage {
        directories: &hub.request.names,
        into: &into,
        branch: &shown_branch,
        target: Some((workspace.repo(), tree)),
        tag: args.tag.as_deref().unwrap_or(&tag),
        hubs: &hubs,
        values: &hub.request.fill,
    };
    let mut handoff = hand_over(&source, &image, &args.place, &hub, true, &bars)?;
    for directory in &hub.request.names {
        if old_place::image_in(&source, directory)?.is_none() {
            let headline =
                "the source has no image in the old directory; if it was not emptied already, check the name";
            let place = format!("'{directory}' at '{}' of '{}'", source.reference, source.location);
            let warning = Warning::new(Code::OldPlaceEmpty, headline);
            handoff.warnings.insert(0, warning.detail(place));
        }
    }
    let mut report = hub.first_report(Some(&source));
    if !hub.dry_run {
        report.status = Status::Migrated;
    }
    report.reads_target(&shown_branch, tip, &tag);
    report.warnings = handoff.warnings;
    report.handoff = Some(handoff.report);
    show(output, &report)
}

/// Prints a hand-off in the form that was asked for.
fn show(output: &OutputArgs, report: &Report) -> Result<()> {
    let commit = report.handoff.as_ref().and_then(|handoff| handoff.commit.as_ref());
    match (output.json, output.quiet) {
        (true, _) => output::json(report),
        (false, true) => commit.map_or(Ok(()), |commit| {
            output::print_lines(std::slice::from_ref(commit), output)
        }),
        (false, false) => output::page(&render::handoff::all(&output::ink(output), report), output),
    }
}

/// Works the hand-off out and delivers it.
///
/// # Errors
/// As [`run`].
pub(super) fn hand_over(
    source: &Source,
    image: &MovedImage<'_>,
    args: &HubArgs,
    hub: &Hub,
    hub_must_exist: bool,
    bars: &Bars,
) -> Result<Handoff> {
    check(source, args)?;
    let elsewhere = args
        .hub_config
        .as_deref()
        .map(|typed| Source::open(Some(typed), None, &hub.cache, bars.context()))
        .transpose()
        .context("cannot read the hub's configuration")?;
    let mut handoff = handoff::plan(elsewhere.as_ref().unwrap_or(source), image, bars.context())?;
    if let (Some(unknown), true) = (&handoff.unknown_hub, hub_must_exist) {
        return Err(unknown.clone().into());
    }
    if let Some(delivery) = args.delivery.delivery() {
        // The commit is for the source, so it cannot hold edits of another repository.
        if elsewhere.is_some() {
            handoff.files.clear();
        }
        deliver::deliver(&mut handoff, source, image, &delivery, hub.dry_run, bars.context())?;
        if handoff.report.handed_to.is_some() {
            handoff.report.next_steps = next_steps::delivered(source, &delivery);
        }
        if let (true, false, Delivery::Branch(branch)) = (args.delivery.pull_request, hub.dry_run, &delivery) {
            open_pull_request(&mut handoff, source, image, branch, bars)?;
        }
    }
    Ok(handoff)
}

/// Opens or updates the pull request of the branch with the commit, where there is one.
fn open_pull_request(
    handoff: &mut Handoff,
    source: &Source,
    image: &MovedImage<'_>,
    branch: &str,
    bars: &Bars,
) -> Result<()> {
    let (Some(commit), Some(directory)) = (&handoff.report.commit, image.directories.first()) else {
        return Ok(());
    };
    let github = Github::default();
    let title = format!("Move the image in {directory} to its own repository");
    let wanted = PullRequest::of(source, &github, branch, &title)?;
    let place = Repository::at(image.into).map_or_else(|| image.into.to_owned(), |repository| repository.page());
    let row = Row {
        name: image.values.hub.clone().unwrap_or_else(|| directory.to_string()),
        image: format!("{}:{}", handoff.report.image, image.tag),
        place,
        commit: commit.chars().take(12).collect(),
    };
    let body = Body {
        rows: vec![row],
        ..Body::default()
    };
    let settled = wanted.settle(&body, bars.context())?;
    handoff.report.pull_request = Some(settled.page().to_owned());
    handoff.report.next_steps.clear();
    Ok(())
}

/// Refuses a location of the hub's configuration that no repository can have, and other values that cannot be taken.
///
/// # Errors
/// A usage error that names it.
pub(super) fn check_typed(args: &HubArgs) -> Result<()> {
    if let Some(typed) = &args.hub_config {
        Location::new(typed)?;
    }
    args.hubs()?;
    Ok(())
}

/// Refuses a branch that the commit for the source must not go to, and a pull request that cannot be.
///
/// # Errors
/// A usage error that names it.
pub(super) fn check(source: &Source, args: &HubArgs) -> Result<()> {
    if args.delivery.pull_request {
        PullRequest::of(source, &Github::default(), "", "")?;
    }
    match &args.delivery.handoff_branch {
        Some(name) => Ok(farewell::check_branch(source, name)?),
        None => Ok(()),
    }
}

/// True if a run ends with the hand-off.
pub(super) fn is_wanted(values: &Values, args: &HubArgs) -> bool {
    values.hub.is_some()
        || args.choice.first.is_some()
        || args.delivery.handoff_branch.is_some()
        || args.delivery.patch.is_some()
        || args.hub_config.is_some()
}

/// In the edits of a preview, the place of a tag that only the run decides.
const DECIDED_BY_THE_RUN: &str = "DECIDED-BY-THE-RUN";

/// Ends a run with the hand-off. The target has the result by then, so a failure here is a warning.
pub(super) fn after(outcome: &mut Outcome, source: &Source, hub: &Hub, args: &HubArgs, bars: &Bars) {
    let (request, Ok(plan), Ok(hubs)) = (&hub.request, &outcome.plan, args.hubs()) else {
        return;
    };
    let pushed = text::escaped(&plan.branch);
    let branch = outcome.report.target.base.as_deref().unwrap_or(&pushed);
    let tag = outcome.report.image_tag.as_deref();
    let image = MovedImage {
        directories: &request.names,
        into: &outcome.report.target.repo,
        branch,
        target: Some((plan.workspace.repo(), plan.tree)),
        tag: tag.unwrap_or(DECIDED_BY_THE_RUN),
        hubs: &hubs,
        values: &request.fill,
    };
    let warnings = match hand_over(source, &image, args, hub, false, bars) {
        Ok(mut handoff) => {
            if tag.is_none() {
                handoff.report.tag = None;
            }
            if outcome.report.setup.is_some() {
                // Its steps are these commands, and most of them are done.
                handoff.report.commands.clear();
            }
            let mut warnings = handoff.warnings;
            if let Some(unknown) = handoff.unknown_hub {
                let headline = "the configuration has no hub of this name; if it is not a new one, correct '--hub'";
                let mut warning = Warning::new(Code::UnknownHub, headline).detail(unknown.message);
                warning.details.extend(unknown.hint);
                warnings.push(warning);
            }
            if outcome.report.target.waiting_on.is_some() {
                let warning = Warning::new(
                    Code::TagOfABranch,
                    "the tag belongs to a commit that is not on the branch yet; if the pull request creates another \
                     commit, run 'split-image handoff' after it is merged",
                );
                warnings.push(warning.detail(format!("'{branch}'")));
            }
            outcome.report.handoff = Some(handoff.report);
            warnings
        }
        Err(error) => {
            let hint = UserError::find(&error).and_then(|error| error.hint);
            let mut warning = Warning::new(
                Code::NoHandoff,
                "the hand-off failed; run 'split-image handoff' to try again",
            );
            warning = warning.detail(format!("{error:#}"));
            warning.details.extend(hint);
            vec![warning]
        }
    };
    outcome.report.warnings.extend(warnings);
}
