//! `split-image batch MANIFEST`: many images, from a list.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;
use split_image::batch::campaign::{self, Options, Watcher};
use split_image::batch::manifest::Defaults;
use split_image::batch::{Hub, Manifest, Migrate, Selection};
use split_image::error::Exit;
use split_image::progress::Progress;
use split_image::report::{Report, Status};
use split_image::{interrupt, text};

use super::args::{BatchArgs, OutputArgs};
use super::output;
use super::progress::ManyBars;
use super::render::ink::{self, Ink};
use super::render::table;
use super::terminal::Stream;

/// Migrates the hubs of a list, or shows what that would be.
///
/// # Errors
/// When the list has mistakes; a hub that fails is told, and makes the exit code 5.
pub fn run(args: &BatchArgs, output: &OutputArgs) -> Result<ExitCode> {
    let manifest = read(args)?;
    let output = output.with(&manifest.output);
    let selection = Selection {
        only: args.only.clone(),
        skip: args.skip.clone(),
        shard: args.shard,
    };
    let hubs = selection.apply(manifest.hubs)?;
    if args.list {
        return list(&hubs, &output).map(|()| ExitCode::SUCCESS);
    }
    let options = Options {
        jobs: args.jobs.get(),
        dry_run: args.dry_run,
        fail_fast: args.fail_fast,
        cache: args.cache.cache(),
    };
    let screen = Screen {
        bars: ManyBars::new(&output, hubs.iter().map(|hub| hub.name.as_str())),
        output: &output,
        ink: Stream::Err.ink(output.color),
    };
    let work = Migrate {
        list_commits: output.json,
    };
    let reports = campaign::run(&hubs, &options, &work, &screen);
    screen.bars.clear();
    let rows: Vec<_> = hubs
        .iter()
        .zip(&reports)
        .map(|(hub, report)| (hub.name.as_str(), report.as_ref()))
        .collect();
    if !output.json && !output.quiet {
        tell(args, &output, &rows)?;
    }
    Ok(exit(&rows))
}

/// Reads the list from its file, or from standard input.
fn read(args: &BatchArgs) -> Result<Manifest> {
    let defaults = Defaults {
        from: args.from.clone(),
        reference: args.reference.clone(),
    };
    if args.manifest == Path::new("-") {
        let mut text = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut text);
        read.context("cannot read the list from standard input")?;
        return Ok(Manifest::parse("<stdin>", &text, &defaults)?);
    }
    Ok(Manifest::read(&args.manifest, &defaults)?)
}

/// A hub as `--list` shows it.
#[derive(Serialize)]
struct Listed {
    name: String,
    from: Option<String>,
    #[serde(rename = "ref")]
    reference: Option<String>,
    subdir: String,
    into: String,
    branch: Option<String>,
}

fn list(hubs: &[Hub], output: &OutputArgs) -> Result<()> {
    let shown = |typed: &String| text::escaped(text::without_secrets(typed).as_bytes());
    let listed: Vec<_> = hubs
        .iter()
        .map(|hub| Listed {
            name: hub.name.clone(),
            from: hub.from.as_ref().map(shown),
            reference: hub.reference.as_ref().map(shown),
            subdir: hub.request.subdir.to_string(),
            into: shown(&hub.request.into),
            branch: hub.request.branch.clone(),
        })
        .collect();
    if output.json {
        return output::json_line(&listed);
    }
    let width = |column: fn(&Listed) -> &str| listed.iter().map(|hub| ink::width_of(column(hub))).max().unwrap_or(0);
    let (name, subdir) = (width(|hub| &hub.name), width(|hub| &hub.subdir));
    for hub in &listed {
        let line = format!(
            "{}  {}  {}\n",
            ink::fitted(&hub.name, name),
            ink::fitted(&hub.subdir, subdir),
            hub.into
        );
        output::print(&line)?;
    }
    Ok(())
}

fn tell(args: &BatchArgs, output: &OutputArgs, rows: &[table::Row<'_>]) -> Result<()> {
    let ink = Stream::Out.ink(output.color);
    let mut lines = Vec::new();
    if args.dry_run {
        lines.extend([ink.title("Preview: nothing is written anywhere"), String::new()]);
    }
    lines.extend(table::lines(&ink, rows));
    lines.extend([String::new(), table::total(&ink, rows)]);
    let not_begun = rows.iter().any(|(_, report)| report.is_none());
    let failed = rows
        .iter()
        .any(|(_, report)| report.is_some_and(|report| report.status == Status::Failed));
    if !args.dry_run && (failed || not_begun) {
        lines.push("Run it again to do what is left; what is done stays as it is.".to_owned());
    }
    output::page(&lines, output)
}

fn exit(rows: &[table::Row<'_>]) -> ExitCode {
    let passed = |report: Option<&Report>| report.is_some_and(|report| report.status != Status::Failed);
    match rows.iter().all(|(_, report)| passed(*report)) {
        true => ExitCode::SUCCESS,
        false if interrupt::requested() => ExitCode::from(Exit::Interrupted as u8),
        false => ExitCode::from(Exit::SomeFailed as u8),
    }
}

/// Shows a campaign while it runs.
struct Screen<'a> {
    bars: ManyBars,
    output: &'a OutputArgs,
    ink: Ink,
}

impl Watcher<Report> for Screen<'_> {
    fn shared(&self) -> &dyn Progress {
        self.bars.shared()
    }

    fn begins<'a>(&'a self, hub: &'a Hub) -> Box<dyn Progress + 'a> {
        Box::new(self.bars.hub(&hub.name))
    }

    fn ended(&self, hub: &Hub, report: &Report) {
        let passed = report.status != Status::Failed;
        self.bars.ended(passed);
        let ended = match (self.output.json, self.output.quiet, passed) {
            (true, _, _) => output::json_line(report),
            (false, true, true) => {
                let tip = report.target.after.as_deref().unwrap_or_default();
                output::print(&format!("{} {tip}\n", hub.name))
            }
            _ => Ok(()),
        };
        // Nobody may read standard output any more; the work goes on, and the exit code tells its end.
        drop(ended);
        if passed && (self.bars.are_shown() || self.output.quiet) {
            return;
        }
        let name = text::escaped(hub.name.as_bytes());
        match table::reason(report) {
            Some(reason) => self
                .bars
                .line(&format!("{} {name}: {reason}", self.ink.error("failed:"))),
            None => self
                .bars
                .line(&self.ink.faint(&format!("{name}: {}", table::state(report)))),
        }
    }
}
