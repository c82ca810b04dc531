//! `split-image --subdir DIR --into REPO`: one image.

use std::sync::Arc;

use anyhow::{Error, Result, anyhow};
use split_image::batch::Hub;
use split_image::error::Exit;
use split_image::migrate::preview::{self, Preview};
use split_image::migrate::{self, Begun, Failed, MapFile, Outcome, Splits, TargetBranches};
use split_image::report::Report;
use split_image::repos::at_once::at_once;
use split_image::repos::git::var::LazyIdentity;
use split_image::repos::source::Source;
use split_image::text;

use super::args::{OutputArgs, SplitArgs};
use super::outline::{Outline, PageKind};
use super::progress::Bars;
use super::shared::Shared;
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
    let hub = args.settings.hub().map_err(|error| failed(error.into()))?;
    handoff::check_typed(&args.hub).map_err(failed)?;
    let files = [
        ("--map", hub.map.as_deref()),
        ("--patch", args.hub.delivery.patch.as_deref()),
    ];
    let output = &output
        .beside(&files, &args.shared)
        .map_err(|error| failed(error.into()))?;
    let begin = |file| MapFile::begin(file, bars.context());
    let map = hub.map.as_deref().map(begin).transpose().map_err(failed)?;
    let mut shared = Shared::begin(&args.shared, bars.context()).map_err(failed)?;
    let run = OneRun {
        args,
        output,
        bars: &bars,
    };
    let done = run.migrated(&hub, map, &mut shared, &failed);
    if let Err(failed) = &done {
        // The reason of the failure says more than that it could not be shared.
        let _ = shared.finish(&outline(&failed.report, &hub));
    }
    done
}

fn outline<'a>(report: &'a Report, hub: &Hub) -> Outline<'a> {
    Outline::of_one(PageKind::of_move(hub.dry_run), report)
}

/// The run for one image.
struct OneRun<'a> {
    args: &'a SplitArgs,
    output: &'a OutputArgs,
    bars: &'a Bars,
}

impl OneRun<'_> {
    fn migrated(
        &self,
        hub: &Hub,
        map: Option<MapFile>,
        shared: &mut Shared,
        failed: &dyn Fn(Error) -> Failed,
    ) -> Result<(), Failed> {
        let identity = LazyIdentity::new(!hub.dry_run);
        // An error about the target ends the work on the source.
        let (target, (source, hub, splits)) = at_once(
            self.bars.context(),
            |context| {
                let target = TargetBranches::find(&hub.request, &Arc::default(), context)?;
                target.check_identity(&hub.request)?;
                if hub.dry_run && target.may_need_commits(&hub.request) {
                    identity.ask_ahead();
                }
                Ok(target)
            },
            |context| {
                let (mut source, hub) = request::open_source(hub, context)?;
                handoff::check(&source, &self.args.hub)?;
                let splits = Splits::new(&mut source, &[&hub.request], !hub.dry_run, context);
                Ok((source, hub, splits))
            },
        )
        .map_err(failed)?;
        let begun = Begun {
            target,
            splits,
            identity,
        };
        let mut outcome = migrate::migrate(&source, begun, &hub.request, hub.dry_run, self.bars.context())?;
        if outcome.plan.is_err() {
            return Err(self.stopped(&hub, shared, &source, outcome));
        }
        if handoff::is_wanted(&hub.request.fill, &self.args.hub) {
            handoff::after(&mut outcome, &source, &hub, &self.args.hub, self.bars);
        }
        let mapped = map.map_or(Ok(()), |map| map.finish(&outcome.split, &outcome.history));
        let shown = mapped.and_then(|()| self.show(&hub, shared, &source, outcome));
        match shown {
            // The target has the result by now, so the run did not fail.
            Err(error) if !hub.dry_run && !error.is::<output::Closed>() => output::print_warning(self.output, &error),
            shown => shown.map_err(failed)?,
        }
        Ok(())
    }

    /// The failure of a migration whose history was rewritten; a preview shows what is known all the same.
    fn stopped(&self, hub: &Hub, shared: &Shared, source: &Source, mut outcome: Outcome) -> Failed {
        let report = &mut outcome.report;
        let interrupted = report
            .error
            .as_ref()
            .is_some_and(|error| error.exit == Exit::Interrupted as u8);
        let is_known = report.split.is_some() && !interrupted;
        if is_known && (shared.is_wanted() || (self.output.json && hub.dry_run)) {
            // Whatever of it cannot be read, the failure is known.
            let _ = preview::list(&source.repo, &outcome.split, None, report);
        }
        let prints = !self.output.json && !self.output.quiet && !self.args.shared.markdown;
        if hub.dry_run && is_known && prints {
            // The reason of the failure says more than that it could not be shown on standard output.
            let _ = self.show_preview(source, &outcome);
        }
        if !hub.dry_run && prints {
            let lines = render::setup::lines(&output::ink(self.output), [&outcome.report]);
            let _ = output::print_lines(&lines, self.output);
        }
        let error = outcome.plan.err().unwrap_or_else(|| anyhow!("the run stopped"));
        Failed {
            report: Box::new(outcome.report),
            error,
        }
    }

    /// Prints the result in the form that was asked for.
    fn show(&self, hub: &Hub, shared: &mut Shared, source: &Source, mut outcome: Outcome) -> Result<()> {
        let (split, output) = (&outcome.split, self.output);
        if shared.is_wanted() || (output.json && hub.dry_run) {
            let plan = outcome.plan.as_ref().ok();
            preview::list(&source.repo, split, plan, &mut outcome.report)?;
        }
        shared.finish(&outline(&outcome.report, hub))?;
        if output.json {
            return output::json(&outcome.report);
        }
        if self.args.shared.markdown {
            return Ok(());
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
            return self.show_preview(source, &outcome);
        }
        let plan = outcome.plan.as_ref().ok();
        let files = plan.map(|plan| preview::files(plan, split)).transpose()?;
        let files = files.as_deref().map(render::files::total);
        let destination = &hub.request.destination;
        let lines = render::outcome::lines(&output::ink(output), &outcome.report, files, destination);
        output::print_lines(&lines, output)
    }

    fn show_preview(&self, source: &Source, outcome: &Outcome) -> Result<()> {
        let limit = (self.args.limit > 0).then_some(self.args.limit);
        let preview = Preview::of(source, outcome, limit, self.output.verbose)?;
        let lines = render::preview::lines(&output::ink(self.output), &outcome.report, &preview);
        output::page(&lines, self.output)
    }
}
