//! `split-image --subdir DIR --into REPO`: one image.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use split_image::batch::Hub;
use split_image::error::Exit;
use split_image::migrate::describe;
use split_image::migrate::preview::{self, Preview};
use split_image::migrate::{self, Failed, MapFile, Outcome, TargetBranches};
use split_image::report::Report;
use split_image::repos::at_once::at_once;
use split_image::repos::source::Source;
use split_image::text;

use super::args::{OutputArgs, SplitArgs};
use super::progress::Bars;
use super::{handoff, output, render, request};

/// Migrates one image, or previews it.
///
/// # Errors
/// When it fails; the report so far comes with the error.
pub fn run(args: &SplitArgs, output: &OutputArgs) -> Result<(), Failed> {
    let typed = |key| args.settings.typed(key).as_deref().map(text::address);
    let known = || Report {
        source: split_image::report::Source {
            repo: typed("from").unwrap_or_else(|| ".".to_owned()),
            reference: typed("ref"),
            subdirs: typed("subdir").into_iter().collect(),
            ..Default::default()
        },
        target: split_image::report::Target {
            repo: typed("into").unwrap_or_default(),
            ..Default::default()
        },
        ..Report::default()
    };
    let failed = |error| Failed::new(known(), error);
    let bars = Bars::new(output);
    let mut hub = args.settings.hub().map_err(|error| failed(error.into()))?;
    handoff::check_typed(&args.hub).map_err(failed)?;
    let files = [
        ("--map", hub.map.as_deref()),
        ("--patch", args.hub.delivery.patch.as_deref()),
    ];
    let output = &output.beside(&files).map_err(|error| failed(error.into()))?;
    let begin = |file| MapFile::begin(file, bars.context());
    let map = hub.map.as_deref().map(begin).transpose().map_err(failed)?;
    // An error about the target ends the fetch of the source.
    let (target, mut source) = at_once(
        bars.context(),
        |context| {
            let target = TargetBranches::find(&hub.request, &Arc::default(), context)?;
            target.check_identity(&hub.request)?;
            Ok(target)
        },
        |context| request::source_of(&hub, context),
    )
    .map_err(failed)?;
    request::settle_directories(&mut hub, &source).map_err(failed)?;
    handoff::check(&source, &args.hub).map_err(failed)?;
    let request = &hub.request;
    let mut outcome = migrate::migrate(&mut source, target, request, hub.dry_run, bars.context())?;
    if outcome.plan.is_err() {
        return Err(stopped(args, &hub, output, &source, outcome));
    }
    if handoff::is_wanted(&request.fill, &args.hub) {
        handoff::after(&mut outcome, &source, &hub, &args.hub, &bars);
    }
    let mapped = map.map_or(Ok(()), |map| map.finish(&outcome.split, &outcome.history));
    let shown = mapped.and_then(|()| show(args, &hub, output, &source, outcome));
    match shown {
        // The target has the result by now, so the run did not fail.
        Err(error) if !hub.dry_run && !error.is::<output::Closed>() => output::print_warning(output, &error),
        shown => shown.map_err(failed)?,
    }
    Ok(())
}

/// The failure of a migration whose history was rewritten; a preview shows what is known all the same.
fn stopped(args: &SplitArgs, hub: &Hub, output: &OutputArgs, source: &Source, outcome: Outcome) -> Failed {
    let report = &outcome.report;
    let interrupted = report
        .error
        .as_ref()
        .is_some_and(|error| error.exit == Exit::Interrupted as u8);
    let is_known = report.split.is_some() && !interrupted;
    if hub.dry_run && is_known && !output.json && !output.quiet {
        // The reason of the failure says more than that it could not be shown on standard output.
        let _ = show_preview(args, output, source, &outcome);
    }
    if !hub.dry_run && !output.json && !output.quiet {
        let lines = render::setup::lines(&output::ink(output), [report]);
        let _ = output::print_lines(&lines, output);
    }
    let error = outcome.plan.err().unwrap_or_else(|| anyhow!("the run stopped"));
    Failed {
        report: Box::new(outcome.report),
        error,
    }
}

/// Prints the result in the form that was asked for.
fn show(args: &SplitArgs, hub: &Hub, output: &OutputArgs, source: &Source, mut outcome: Outcome) -> Result<()> {
    let split = &outcome.split;
    if output.json {
        if hub.dry_run {
            outcome.report.commits = describe::commits(&source.repo, split, 0..split.commits.len())?;
        }
        return output::json(&outcome.report);
    }
    if output.quiet {
        for refused in outcome.report.refused_pushes() {
            output::print_warning(output, &anyhow!(refused));
        }
        // A preview may not know it.
        let tip = outcome.report.target.after.as_ref();
        return tip.map_or(Ok(()), |tip| output::print_lines(std::slice::from_ref(tip), output));
    }
    if hub.dry_run {
        return show_preview(args, output, source, &outcome);
    }
    let plan = outcome.plan.as_ref().ok();
    let files = plan
        .map(|plan| preview::files(plan, split, &outcome.report))
        .transpose()?;
    let destination = &hub.request.destination;
    let lines = render::outcome::lines(&output::ink(output), &outcome.report, files.as_ref(), destination);
    output::print_lines(&lines, output)
}

fn show_preview(args: &SplitArgs, output: &OutputArgs, source: &Source, outcome: &Outcome) -> Result<()> {
    let limit = (args.limit > 0).then_some(args.limit);
    let preview = Preview::of(source, outcome, limit, output.verbose)?;
    let lines = render::preview::lines(&output::ink(output), &outcome.report, &preview);
    output::page(&lines, output)
}
