//! `split-image --subdir DIR --into REPO`: one image.

use anyhow::{Result, anyhow};
use split_image::batch::Hub;
use split_image::migrate::describe;
use split_image::migrate::merged_files::{self, MergedTrees};
use split_image::migrate::{self, Failed, MapFile, Outcome, TargetBranches};
use split_image::report::Report;
use split_image::repos::source::Source;
use split_image::split::Pruned;
use split_image::text;

use super::args::{OutputArgs, SplitArgs};
use super::progress::Bars;
use super::render::preview::{self, Preview};
use super::render::pruned::PrunedCommits;
use super::render::{self, commits};
use super::{handoff, output, request};

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
    let request = &hub.request;
    let files = [("--map", hub.map.as_deref()), ("--patch", args.hub.patch.as_deref())];
    let output = &output.beside(&files).map_err(|error| failed(error.into()))?;
    let begin = |file| MapFile::begin(file, bars.context());
    let map = hub.map.as_deref().map(begin).transpose().map_err(failed)?;
    // An error about the target comes before the source is fetched and walked.
    let target = TargetBranches::find(request, bars.context()).map_err(failed)?;
    target.check_identity(request).map_err(failed)?;
    let source = request::source_of(&hub, &bars).map_err(failed)?;
    handoff::check(&source, &args.hub).map_err(failed)?;
    let mut outcome = migrate::migrate(&source, target, request, hub.dry_run, bars.context())?;
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

/// Prints the result in the form that was asked for.
fn show(args: &SplitArgs, hub: &Hub, output: &OutputArgs, source: &Source, mut outcome: Outcome) -> Result<()> {
    let split = &outcome.split;
    if output.json {
        if hub.dry_run {
            outcome.report.commits = describe::commits(&source.repo, split, 0..split.commits.len())?;
        }
        return output::json(&outcome.report);
    }
    let (report, plan) = (&outcome.report, &outcome.plan);
    if output.quiet {
        for refused in report.refused_pushes() {
            output::print_warning(output, &anyhow!(refused));
        }
        return output::print_lines(&[plan.after.to_string()], output);
    }
    let trees = MergedTrees {
        merged: plan.tree,
        image: Some(split.tree),
        template: plan.template_tree,
    };
    let files = merged_files::entries(plan.workspace.repo(), trees, 2)?;
    let ink = output::ink(output);
    if !hub.dry_run {
        let lines = render::outcome::lines(&ink, report, &files, &hub.request.destination);
        return output::print_lines(&lines, output);
    }
    let limit = args.limit;
    let preview = Preview {
        split,
        limit,
        commits: describe::commits(&source.repo, split, commits::shown(split, limit))?,
        pruned: output.verbose.then(|| pruned(source, &outcome, limit)).transpose()?,
        dates_are_fixed: ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"]
            .iter()
            .all(|name| std::env::var_os(name).is_some()),
        files,
    };
    let lines = preview::lines(&ink, report, &preview);
    output::page(&lines, output)
}

/// Counts the pruned commits, and reads the newest of them.
fn pruned(source: &Source, outcome: &Outcome, limit: usize) -> Result<PrunedCommits> {
    let mut counts = [Pruned::Outside, Pruned::Merge, Pruned::Before].map(|reason| (reason, 0));
    let mut all = Vec::new();
    for (id, fate) in outcome.split.fates(&outcome.history) {
        if let Err(reason) = fate {
            all.push((id, reason));
            counts
                .iter_mut()
                .filter(|(other, _)| *other == reason)
                .for_each(|(_, n)| *n += 1);
        }
    }
    let limit = if limit == 0 { all.len() } else { limit };
    let newest = all.into_iter().rev().take(limit);
    let shown = newest
        .map(|(id, reason)| Ok((reason, describe::original(&source.repo, id.to_owned())?)))
        .collect::<Result<_>>()?;
    Ok(PrunedCommits { counts, shown })
}
