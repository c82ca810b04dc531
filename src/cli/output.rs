//! Standard output: text, a pager or JSON; and a reader that has seen enough.

use std::fmt;
use std::io::{self, Write};

use anyhow::{Context, Result};
use serde::Serialize;
use split_image::error::UserError;
use split_image::report::{Failure, Report, Status};

use super::args::OutputArgs;
use super::pager;
use super::render::ink::Ink;
use super::render::notes;
use super::terminal::Stream;

/// Whoever read standard output has closed it: no failure, but nothing more can be said.
#[derive(Debug)]
pub struct Closed;

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("standard output is closed")
    }
}

impl std::error::Error for Closed {}

/// Writes `text` to standard output.
///
/// # Errors
/// When it cannot be written; [`Closed`] where nobody reads it.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Closed.into()),
        written => written.context("cannot write to standard output"),
    }
}

/// Writes lines to standard output.
///
/// # Errors
/// As [`print`].
pub fn print_lines(lines: &[String]) -> Result<()> {
    print(&(lines.join("\n") + "\n"))
}

/// Shows lines in the user's pager if a terminal would take them, else writes them to standard output.
///
/// # Errors
/// As [`print`].
pub fn page(lines: &[String], output: &OutputArgs) -> Result<()> {
    let text = lines.join("\n") + "\n";
    let pager = match !output.no_pager && Stream::Out.is_terminal() {
        true => pager::chosen(),
        false => None,
    };
    match pager {
        Some(pager) if pager::show(&pager, &text)? => Ok(()),
        _ => print(&text),
    }
}

/// The version of the JSON documents, for scripts; `CHANGELOG.md` says what each version changed.
const VERSION: u8 = 2;

/// A JSON document: its version, then its content.
#[derive(Serialize)]
struct Document<'a, T> {
    version: u8,
    #[serde(flatten)]
    content: &'a T,
}

impl<'a, T> Document<'a, T> {
    fn of(content: &'a T) -> Self {
        let version = VERSION;
        Document { version, content }
    }
}

/// Writes one JSON document.
///
/// # Errors
/// As [`print`].
pub fn json(content: &impl Serialize) -> Result<()> {
    print(&(serde_json::to_string_pretty(&Document::of(content))? + "\n"))
}

/// Writes one of many JSON documents, each in one line.
///
/// # Errors
/// As [`print`].
pub fn json_line(content: &impl Serialize) -> Result<()> {
    print(&(serde_json::to_string(&Document::of(content))? + "\n"))
}

/// Writes a JSON array without a version, in one line, as a matrix of GitHub Actions takes it.
///
/// # Errors
/// As [`print`].
pub fn json_array(elements: &[impl Serialize]) -> Result<()> {
    print(&(serde_json::to_string(elements)? + "\n"))
}

/// Says on standard error why a run failed, and with `--json` on standard output too.
#[expect(clippy::print_stderr, reason = "this is where errors are printed")]
pub fn print_failure(output: &OutputArgs, report: Report, error: &anyhow::Error) {
    let ink = Stream::Err.ink(output.color);
    for line in words(&ink, error, notes::in_the_way(&ink, &report)) {
        eprintln!("{line}");
    }
    if output.json {
        // Nobody to tell that nobody reads it; the exit code still says what happened.
        let _ = json(&failed(report, error));
    }
}

/// Says on standard error why something could not be checked.
#[expect(clippy::print_stderr, reason = "this is where errors are printed")]
pub fn print_reason(output: &OutputArgs, error: &Failure) {
    let ink = Stream::Err.ink(output.color);
    eprintln!("{} {}", ink.error("error:"), error.message);
    if let Some(hint) = &error.hint {
        eprintln!("{} {hint}", ink.warning("hint:"));
    }
}

/// Says on standard error what went wrong after the work was done.
#[expect(clippy::print_stderr, reason = "this is where errors are printed")]
pub fn print_warning(output: &OutputArgs, error: &anyhow::Error) {
    let ink = Stream::Err.ink(output.color);
    eprintln!("{} the migration is done, but: {error:#}", ink.warning("warning:"));
}

/// Turns an error into what the report of a failed run says of it.
pub fn failed(mut report: Report, error: &anyhow::Error) -> Report {
    report.status = Status::Failed;
    report.error = Some(Failure::of(error));
    report
}

/// The words for a person: what failed, why, in which places, and what to do.
fn words(ink: &Ink, error: &anyhow::Error, places: Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for (place, cause) in error.chain().enumerate() {
        let label = ["error:", "  caused by:"][place.min(1)];
        lines.push(format!("{} {cause}", ink.error(label)));
    }
    lines.extend(places);
    if let Some(hint) = UserError::find(error).and_then(|user| user.hint) {
        lines.push(format!("{} {hint}", ink.warning("hint:")));
    }
    lines
}
