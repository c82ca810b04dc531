//! The command line: the only part that knows clap, prints, or looks at the terminal.

mod args;
mod batch;
mod completions;
mod demo;
mod output;
mod pager;
mod progress;
mod render;
mod split;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use split_image::error::{Exit, UserError};
use split_image::report::Report;

use args::{Command, Typed};

/// Runs what was typed, says how it failed if it did, and returns the exit code.
pub fn run() -> ExitCode {
    let typed = match Typed::try_parse() {
        Ok(typed) => typed,
        Err(error) => return not_understood(&error),
    };
    match command(&typed) {
        Ok(exit) => exit,
        Err(failed) if failed.error.is::<output::Closed>() => ExitCode::SUCCESS,
        Err(failed) => {
            output::print_failure(&typed.output, *failed.report, &failed.error);
            ExitCode::from(output::exit(&failed.error))
        }
    }
}

/// A run that failed, and what there is to say about it nonetheless.
struct Failed {
    report: Box<Report>,
    error: anyhow::Error,
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Failed {
            report: Box::default(),
            error,
        }
    }
}

impl From<split_image::migration::Failed> for Failed {
    fn from(failed: split_image::migration::Failed) -> Self {
        Failed {
            report: failed.report,
            error: failed.error,
        }
    }
}

fn command(typed: &Typed) -> Result<ExitCode, Failed> {
    split_image::interrupt::install()?;
    match &typed.command {
        None => split::run(&typed.split, &typed.output)?,
        Some(Command::Batch(args)) => return Ok(batch::run(args, &typed.output)?),
        Some(Command::Demo) => demo::run(&typed.output)?,
        Some(Command::Completions { shell }) => completions::script(*shell)?,
        Some(Command::Man) => completions::manual()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Help and version go where clap sends them; a usage error also answers `--json`.
fn not_understood(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if json && !asked {
        let text = error.render().to_string();
        let first: Vec<_> = text
            .lines()
            .take_while(|line| !line.is_empty())
            .map(str::trim)
            .collect();
        let message = first.join(" ");
        let usage = UserError::new(message.strip_prefix("error: ").unwrap_or(&message))
            .hint("see 'split-image --help'")
            .exit(Exit::Usage);
        // A closed standard output changes nothing about the exit code.
        let _ = output::json(&output::failed(Report::default(), &usage.into()));
    }
    // As above, for whichever stream clap writes to.
    let _ = error.print();
    ExitCode::from(if asked { 0 } else { Exit::Usage as u8 })
}
