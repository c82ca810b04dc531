//! Standard output as text, in a pager or as JSON; errors on standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::{Context, Result};
use serde::Serialize;
use split_image::migrate::Failed;
use split_image::report::Failure;
use split_image::text;

use super::args::OutputArgs;
use super::pager;
use super::render::ink::Ink;
use super::render::{failures, notes};
use super::terminal::Stream;

/// The reader has closed standard output: not a failure, but nothing more can be printed.
#[derive(Debug, thiserror::Error)]
#[error("standard output is closed")]
pub struct Closed;

/// Writes `text` to standard output.
///
/// # Errors
/// When it cannot be written; [`Closed`] if its reader has closed it.
pub fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(Closed.into()),
        written => written.context("cannot write to standard output"),
    }
}

/// The look of text where [`print_lines`] and [`page`] write it.
pub fn ink(output: &OutputArgs) -> Ink {
    let stream = match output.aside {
        Some(_) => Stream::Err,
        None => Stream::Out,
    };
    stream.ink(output.color)
}

/// Writes lines to standard output, or to standard error where that belongs to a file.
///
/// # Errors
/// As [`print`].
pub fn print_lines(lines: &[String], output: &OutputArgs) -> Result<()> {
    if output.aside.is_some() {
        print_error(lines);
        return Ok(());
    }
    print(&on_screen(lines))
}

/// The lines as they are written. Whatever was not escaped where it was read is escaped here.
fn on_screen(lines: &[String]) -> String {
    text::on_screen(&(lines.join("\n") + "\n"))
}

/// Shows lines in the user's pager if standard output is a terminal, else writes them there.
///
/// # Errors
/// As [`print`].
pub fn page(lines: &[String], output: &OutputArgs) -> Result<()> {
    let pager = match !output.no_pager && output.aside.is_none() && Stream::Out.is_terminal() {
        true => pager::chosen(),
        false => None,
    };
    match pager {
        Some(pager) if pager::show(&pager, &on_screen(lines))? => Ok(()),
        _ => print_lines(lines, output),
    }
}

/// The version of the JSON documents, for scripts; `CHANGELOG.md` says what each version changed.
const VERSION: u8 = 2;

/// A JSON document: its version, then its content.
#[derive(Serialize)]
struct Versioned<'a, T> {
    version: u8,
    #[serde(flatten)]
    content: &'a T,
}

impl<'a, T> Versioned<'a, T> {
    fn of(content: &'a T) -> Self {
        let version = VERSION;
        Versioned { version, content }
    }
}

/// Writes one JSON document.
///
/// # Errors
/// As [`print`].
pub fn json(content: &impl Serialize) -> Result<()> {
    print(&(serde_json::to_string_pretty(&Versioned::of(content))? + "\n"))
}

/// Writes one of many JSON documents, each in one line.
///
/// # Errors
/// As [`print`].
pub fn json_line(content: &impl Serialize) -> Result<()> {
    print(&(serde_json::to_string(&Versioned::of(content))? + "\n"))
}

/// Writes a JSON array without a version, in one line, as a matrix of GitHub Actions takes it.
///
/// # Errors
/// As [`print`].
pub fn json_array(elements: &[impl Serialize]) -> Result<()> {
    print(&(serde_json::to_string(elements)? + "\n"))
}

/// Prints on standard error why a run failed, and with `--json` its report on standard output; returns the exit code.
pub fn print_failure(output: &OutputArgs, failed: &Failed) -> ExitCode {
    let ink = Stream::Err.ink(output.color);
    let mut lines = Vec::new();
    for (place, cause) in failed.error.chain().enumerate() {
        let label = ["error:", "  caused by:"][place.min(1)];
        lines.extend(ink.labelled(&ink.error(label), &text::message(&cause.to_string())));
    }
    lines.extend(notes::in_the_way(&ink, &failed.report));
    let failure = Failure::of(&failed.error);
    lines.extend(failures::hint(&ink, "", &failure));
    print_error(&lines);
    if output.json {
        // The exit code reports the failure even if standard output is closed.
        let _ = json(&failed.report);
    }
    ExitCode::from(failure.exit)
}

/// Prints on standard error why something could not be checked.
pub fn print_reason(output: &OutputArgs, failure: &Failure) {
    let ink = Stream::Err.ink(output.color);
    let mut lines = ink.labelled(&ink.error("error:"), &failure.message);
    lines.extend(failures::hint(&ink, "", failure));
    print_error(&lines);
}

/// Prints on standard error an error that came up after the push.
pub fn print_warning(output: &OutputArgs, error: &anyhow::Error) {
    let ink = Stream::Err.ink(output.color);
    let text = text::message(&format!("the migration is done, but: {error:#}"));
    print_error(&ink.labelled(&ink.warning("warning:"), &text));
}

/// Prints lines on standard error.
#[expect(clippy::print_stderr, reason = "this is where errors are printed")]
pub fn print_error(lines: &[String]) {
    if !lines.is_empty() {
        eprint!("{}", on_screen(lines));
    }
}
