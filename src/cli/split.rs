//! `split-image --subdir DIR --into REPO`: one image.

use std::ffi::OsStr;

use anyhow::Result;
use split_image::commit_map::MapFile;
use split_image::fill::Values;
use split_image::image::Image;
use split_image::migration::{self, Destination, OnCollision, Outcome, Removal, Request};
use split_image::picture::{self, Trees};
use split_image::report::Report;
use split_image::rewrite::{Directory, Pruned, Qualifier};
use split_image::source::{self, Source};
use split_image::{describe, text};

use super::args::{FillArgs, HistoryArgs, OutputArgs, Side, SplitArgs};
use super::progress::Bars;
use super::render::pruned::PrunedCommits;
use super::render::{self, commits};
use super::terminal::Stream;
use super::{Failed, handoff, output};

/// Migrates one image, or shows what that would be.
///
/// # Errors
/// When it fails; what is known by then comes with the error.
pub fn run(args: &SplitArgs, output: &OutputArgs) -> Result<(), Failed> {
    let known = || Report {
        source: split_image::report::Source {
            repo: shown(args.from.as_deref().unwrap_or(".")),
            reference: args.reference.as_deref().map(shown),
            subdirs: args
                .subdir
                .iter()
                .map(|typed| shown(&typed.to_string_lossy()))
                .collect(),
            ..Default::default()
        },
        target: split_image::report::Target {
            repo: shown(args.into.as_deref().unwrap_or_default()),
            ..Default::default()
        },
        ..Report::default()
    };
    let failed = |error| Failed {
        report: Box::new(known()),
        error,
    };
    let bars = Bars::new(output);
    let request = request(args).map_err(failed)?;
    let map = args
        .picture
        .map
        .as_deref()
        .map(MapFile::begin)
        .transpose()
        .map_err(failed)?;
    let source = open(args, &bars).map_err(failed)?;
    handoff::check(&source, &args.hub).map_err(failed)?;
    let mut outcome = migration::migrate(&source, &request, args.dry_run, &bars)?;
    if handoff::is_wanted(&request.fill, &args.hub) {
        handoff::after(&mut outcome, &source, &request, args, &bars);
    }
    let mapped = map.map_or(Ok(()), |map| map.finish(&outcome.split, &outcome.history));
    let told = mapped.and_then(|()| tell(args, output, &source, outcome, &request.destination));
    match told {
        // The target has the result by now, so that the run did not fail.
        Err(error) if !args.dry_run && !error.is::<output::Closed>() => output::print_warning(output, &error),
        told => told.map_err(failed)?,
    }
    Ok(())
}

/// Turns what was typed into what is to be done.
fn request(args: &SplitArgs) -> Result<Request> {
    let target = &args.target;
    let mut request = Request::new(
        directory(args.subdir.as_deref().unwrap_or_default())?,
        args.into.clone().unwrap_or_default(),
    );
    history(&mut request, &args.history)?;
    request.branch = args.branch.clone();
    request.removal = match target.no_remove {
        true => Removal::default(),
        false => Removal {
            paths: target.remove.clone(),
            examples: target.remove_examples,
        },
    };
    request.on_collision = match target.on_collision {
        Side::Fail => OnCollision::Fail,
        Side::Image => OnCollision::Image,
        Side::Template => OnCollision::Template,
    };
    request.template = target.template.clone();
    request.fill = fill(&target.fill)?;
    request.message = target.message.clone();
    request.remove_message = target.remove_message.clone();
    request.push_branch = args.push.push_branch.clone();
    request.also_push = args.push.also_push.clone();
    if let Some(folder) = &args.push.output {
        request.destination = Destination::Clone(folder.clone());
    }
    Ok(request)
}

/// What to fill the template with.
///
/// # Errors
/// A usage error for what is malformed.
pub fn fill(args: &FillArgs) -> Result<Values> {
    let mut values = Values {
        hub: args.hub.clone(),
        image: args.image.as_deref().map(Image::parse).transpose()?,
        ..Values::default()
    };
    args.set.iter().try_for_each(|typed| values.set(typed))?;
    Ok(values)
}

/// Puts into a request which part of the history is taken.
pub fn history(request: &mut Request, args: &HistoryArgs) -> Result<()> {
    request.also_from = args
        .also_from
        .iter()
        .map(|name| directory(name))
        .collect::<Result<_>>()?;
    request.follow = args.follow;
    request.qualify_refs = args.qualify_refs.as_deref().map(Qualifier::new).transpose()?;
    Ok(())
}

/// A directory as it was typed.
pub fn directory(typed: &OsStr) -> Result<Directory> {
    let bytes = gix::path::os_str_into_bstr(typed)?;
    Ok(Directory::new(bytes)?)
}

fn open(args: &SplitArgs, bars: &Bars) -> Result<Source> {
    let options = source::Options {
        cache: args.cache.cache(),
    };
    Source::open(args.from.as_deref(), args.reference.as_deref(), &options, bars)
}

/// Says what happened, in the form that was asked for.
fn tell(
    args: &SplitArgs,
    output: &OutputArgs,
    source: &Source,
    mut outcome: Outcome,
    destination: &Destination,
) -> Result<()> {
    let split = &outcome.split;
    if output.json {
        if args.dry_run {
            outcome.report.commits = describe::commits(&source.repo, split, 0..split.commits.len())?;
        }
        return output::json(&outcome.report);
    }
    let (report, plan) = (&outcome.report, &outcome.plan);
    if output.quiet {
        return output::print(&format!("{}\n", plan.after));
    }
    let trees = Trees {
        merged: plan.tree,
        image: Some(split.tree),
        template: plan.template_tree,
    };
    let files = picture::entries(plan.workspace.repo(), trees, 2)?;
    let ink = Stream::Out.ink(output.color);
    if !args.dry_run {
        return output::print_lines(&render::outcome(&ink, report, &files, destination));
    }
    let limit = args.picture.limit;
    let picture = render::Picture {
        split,
        limit,
        commits: describe::commits(&source.repo, split, commits::shown(split, limit))?,
        pruned: output.verbose.then(|| pruned(source, &outcome, limit)).transpose()?,
        dates_are_fixed: ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"]
            .iter()
            .all(|name| std::env::var_os(name).is_some()),
        files,
    };
    let lines = render::preview(&ink, report, &picture);
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
        .map(|(id, reason)| Ok((id.to_string(), reason, describe::original(&source.repo, id)?)))
        .collect::<Result<_>>()?;
    Ok(PrunedCommits { counts, shown })
}

fn shown(typed: &str) -> String {
    text::escaped(text::without_secrets(typed).as_bytes())
}
