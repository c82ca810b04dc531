//! `split-image --subdir DIR --into REPO`: one image.

use anyhow::{Context, Result};
use split_image::error::UserError;
use split_image::history::History;
use split_image::report::{Report, Source, Status, Target};
use split_image::rewrite::{self, Directory, Spec};
use split_image::{describe, text};

use super::args::{OutputArgs, SplitArgs};
use super::progress::Bars;
use super::render::{self, commits};
use super::terminal::Stream;
use super::{Failed, output};

/// Migrates one image, or shows what that would be.
pub fn run(args: &SplitArgs, output: &OutputArgs) -> Result<(), Failed> {
    let mut report = Report::default();
    match previewed(args, output, &mut report) {
        Ok(()) => Ok(()),
        Err(error) => Err(Failed {
            report: Box::new(report),
            error,
        }),
    }
}

fn previewed(args: &SplitArgs, output: &OutputArgs, report: &mut Report) -> Result<()> {
    let subdir = gix::path::os_str_into_bstr(args.subdir.as_deref().unwrap_or_default())?;
    let subdir = Directory::new(subdir)?;
    let from = args.from.as_deref().unwrap_or(".");
    report.source = Source {
        repo: text::without_secrets(from).into_owned(),
        reference: args.reference.clone(),
        commit: None,
        subdirs: vec![subdir.to_string()],
    };
    report.target = Target {
        repo: text::without_secrets(args.into.as_deref().unwrap_or_default()).into_owned(),
        ..Target::default()
    };
    if !args.dry_run {
        return Err(UserError::new("only --dry-run works").into());
    }
    let bars = Bars::new(output);
    let source = gix::discover(from)?;
    let tip = source
        .rev_parse_single(args.reference.as_deref().unwrap_or("HEAD"))
        .with_context(|| format!("no such ref in '{}'", report.source.repo))?
        .detach();
    report.source.commit = Some(tip.to_string());
    let history = History::walk(&source, tip, &bars)?;
    let specs = [Spec { names: vec![subdir] }];
    let splits = rewrite::subdirectories(&history, &specs, &mut (), &bars)?;
    let split = &splits[0];
    report.status = Status::Planned;
    report.split = Some(describe::split(&source, split)?);
    if output.json {
        report.commits = describe::commits(&source, split, 0..split.commits.len())?;
        return output::json(report);
    }
    let limit = args.picture.limit;
    let picture = render::Picture {
        split,
        limit,
        commits: describe::commits(&source, split, commits::shown(split, limit))?,
        files: None,
    };
    let lines = render::preview(&Stream::Out.ink(output.color), report, &picture);
    output::page(&lines, output, Some(&source))
}
