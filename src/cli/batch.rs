//! `split-image batch MANIFEST`: many images, from a list.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use serde::Serialize;
use split_image::batch::campaign;
use split_image::batch::{Ending, Hub, HubWork, Lists, Manifest, Migrate, Options, Selection, Verify, Watcher};
use split_image::context::Context;
use split_image::progress::Progress;
use split_image::report::Report;
use split_image::text;

use super::args::{BatchArgs, OutputArgs};
use super::outline::{Outline, PageKind};
use super::progress::ManyBars;
use super::render::campaign::{Row, Shown, rows};
use super::render::ink::{Ink, fitted, widest};
use super::render::on_page::OnPage;
use super::render::{common, notes, setup, table, verified};
use super::shared::Shared;
use super::terminal::Stream;
use super::{batch_handoff, batch_status, endings, interrupt, output};

/// Migrates the hubs of a list, or shows what that would be.
///
/// # Errors
/// When the list has mistakes; the error of a hub is shown, and makes the exit code 5.
pub fn run(args: &BatchArgs, output: &OutputArgs) -> Result<ExitCode> {
    let typed = args.settings.hub()?;
    args.check()?;
    let manifest = interrupt::ends_at_once(|| read(args, &typed))?;
    let output = output.with(&manifest.output).beside(&[], &args.shared)?;
    let selection = Selection {
        only: args.only.clone(),
        skip: args.skip.clone(),
        shard: args.shard,
    };
    let hubs = selection.apply(manifest.hubs)?;
    if args.list {
        return list(&hubs, &output).map(|()| ExitCode::SUCCESS);
    }
    if hubs.is_empty() {
        let nothing = "Nothing to do: this share of the list has no hub.".to_owned();
        return end(&output, false, &[nothing], ExitCode::SUCCESS);
    }
    let options = Options {
        jobs: args.jobs.get(),
        dry_run: typed.dry_run || args.verify,
        fail_fast: args.fail_fast,
    };
    if args.handoff {
        return batch_handoff::run(args, &hubs, &options, &output);
    }
    if args.status {
        return batch_status::run(args, &hubs, &options, &output);
    }
    let bars = ManyBars::new(&output, &hubs);
    let shared = Shared::begin(&args.shared, bars.context())?;
    let screen = Screen {
        bars,
        output: &output,
        has_text: !output.json && !output.quiet && !args.shared.markdown,
        ink: Stream::Err.ink(output.color),
    };
    if args.verify {
        let page = (PageKind::Verification, shared);
        return each(&hubs, &options, &Verify, &screen, page, |ink, rows| {
            verified::table(ink, rows, output.verbose)
        });
    }
    let work = Migrate {
        lists: match (shared.is_wanted(), output.json) {
            (true, _) => Lists::Always,
            (false, true) => Lists::InDryRuns,
            (false, false) => Lists::Never,
        },
        ..Migrate::default()
    };
    let page = (PageKind::of_move(typed.dry_run), shared);
    each(&hubs, &options, &work, &screen, page, |ink, rows| {
        migrated(typed.dry_run, ink, rows)
    })
}

/// Works on all hubs, and shows the table that sums it up.
fn each<E: Shown + OnPage>(
    hubs: &[Hub],
    options: &Options,
    work: &impl HubWork<Ending = E>,
    screen: &Screen<'_>,
    (kind, mut shared): (PageKind, Shared),
    table: impl FnOnce(&Ink, &[Row<'_, E>]) -> Vec<String>,
) -> Result<ExitCode> {
    let endings = campaign::run(hubs, options, work, screen);
    screen.bars.clear();
    let rows = rows(hubs, &endings);
    shared.finish(&Outline::of_campaign(kind, &rows))?;
    let exit = endings::exit(&rows);
    if !screen.has_text {
        return Ok(exit);
    }
    let lines = table(&output::ink(screen.output), &rows);
    end(screen.output, options.dry_run, &lines, exit)
}

/// Prints the result. Only one that changed nothing may wait in a pager: whoever leaves a run alone finds its result.
fn end(output: &OutputArgs, is_dry_run: bool, lines: &[String], exit: ExitCode) -> Result<ExitCode> {
    match (output.json || output.quiet, is_dry_run) {
        (true, _) => {}
        (false, true) => output::page(lines, output)?,
        (false, false) => output::print_lines(lines, output)?,
    }
    Ok(exit)
}

/// Reads the list from its file, or from standard input.
fn read(args: &BatchArgs, typed: &Hub) -> Result<Manifest> {
    if args.manifest == Path::new("-") {
        let mut text = String::new();
        let read = std::io::stdin().lock().read_to_string(&mut text);
        read.context("cannot read the list from standard input")?;
        return Ok(Manifest::parse("<stdin>", &text, typed)?);
    }
    Ok(Manifest::read(&args.manifest, typed)?)
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
    let shown = |typed: &String| text::address(typed);
    let listed: Vec<_> = hubs
        .iter()
        .map(|hub| Listed {
            name: hub.name.clone(),
            from: hub.from.as_ref().map(shown),
            reference: hub.reference.as_ref().map(shown),
            subdir: hub.request.names.first().map_or_else(String::new, ToString::to_string),
            into: shown(&hub.request.into),
            branch: hub.request.branch.clone(),
        })
        .collect();
    if output.json {
        return output::json_array(&listed);
    }
    let name = widest(listed.iter().map(|hub| hub.name.as_str()));
    let subdir = widest(listed.iter().map(|hub| hub.subdir.as_str()));
    listed.iter().try_for_each(|hub| {
        let (name, subdir) = (fitted(&hub.name, name), fitted(&hub.subdir, subdir));
        output::print(&format!("{name}  {subdir}  {}\n", hub.into))
    })
}

/// The table of a campaign, and what to do next.
fn migrated(is_dry_run: bool, ink: &Ink, rows: &[Row<'_, Report>]) -> Vec<String> {
    let mut lines = Vec::new();
    if is_dry_run {
        lines.extend([ink.title("Preview: nothing is written anywhere"), String::new()]);
    }
    lines.extend(table::lines(ink, rows));
    lines.extend(common::lines(ink, rows, is_dry_run));
    lines.extend(setup::lines(ink, rows.iter().filter_map(|(_, report)| *report)));
    lines.extend([String::new(), table::total(ink, rows)]);
    let all_passed = rows.iter().all(|(_, report)| report.is_some_and(Report::passed));
    let reports = || rows.iter().filter_map(|(_, report)| *report);
    if (is_dry_run || !all_passed) && reports().any(names_a_flag) {
        let text = "In the list, flags are keys: '--on-collision image' is 'on_collision = \"image\"', and '--follow' is \
                    'follow = true'.";
        lines.extend(ink.wrapped(text, 0));
    }
    if rows
        .iter()
        .any(|(_, report)| report.is_some_and(table::is_tag_undecided))
    {
        lines.push("The image tags are decided by the run, whose time they hold.".to_owned());
    }
    if !is_dry_run && !all_passed {
        lines.push("Run it again to do what is left; what is done stays as it is.".to_owned());
    }
    if is_dry_run {
        lines.extend(notes::explanation(reports()));
    }
    lines
}

/// Returns true if a warning or an error of a hub names a flag.
fn names_a_flag(report: &Report) -> bool {
    let headlines = report.warnings.iter().map(|warning| warning.headline.as_str());
    let hint = report.error.as_ref().and_then(|error| error.hint.as_deref());
    headlines.chain(hint).any(|text| text.contains("--"))
}

/// Shows a campaign while it runs.
struct Screen<'a> {
    bars: ManyBars,
    output: &'a OutputArgs,
    /// True if the result is written as text.
    has_text: bool,
    ink: Ink,
}

impl<E: Shown> Watcher<E> for Screen<'_> {
    fn shared(&self) -> Context<'_> {
        self.bars.context()
    }

    fn begins<'a>(&'a self, hub: &'a Hub) -> Box<dyn Progress + 'a> {
        Box::new(self.bars.hub(&hub.name))
    }

    fn ended(&self, hub: &Hub, ending: &E) {
        let passed = ending.passed();
        self.bars.count(passed);
        let written = match (self.output.json, self.output.quiet, passed) {
            (true, _, _) => output::json_line(ending),
            (false, true, true) => output::print(&(endings::with_tip(&hub.name, ending.tip()) + "\n")),
            _ => Ok(()),
        };
        // Nobody may read standard output any more; the work goes on, and the exit code tells its end.
        drop(written);
        let name = text::escaped(hub.name.as_bytes());
        if self.output.quiet {
            for refused in ending.refused_pushes() {
                let line = format!("{} {name}: {refused}", self.ink.warning("warning:"));
                self.bars.line(&self.ink.wrapped(&line, 4).join("\n    "));
            }
        }
        if passed && (self.bars.are_shown() || self.output.quiet) {
            return;
        }
        let line = match ending.failure() {
            Some(error) => {
                // The table has what follows the first line, and so has the document.
                let lines = error
                    .message
                    .lines()
                    .take(if self.output.quiet { usize::MAX } else { 1 });
                let message = lines.collect::<Vec<_>>().join(" ");
                format!("{} {name}: {message}", self.ink.error("failed:"))
            }
            None => self.ink.faint(&format!("{name}: {}", ending.state().word())),
        };
        self.bars.line(&self.ink.wrapped(&line, 4).join("\n    "));
    }
}
