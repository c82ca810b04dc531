//! The command line: arguments, text, the terminal. Nothing else in this crate knows clap or prints.

mod args;
mod batch;
mod batch_handoff;
mod batch_status;
mod cache;
mod completions;
mod demo;
mod discover;
mod doctor;
mod endings;
mod explain;
mod handoff;
mod help;
mod interrupt;
mod markdown;
mod outline;
mod output;
mod overview;
mod page;
mod pager;
mod parse;
mod progress;
mod render;
mod request;
mod shared;
mod split;
mod terminal;
mod verify;

use std::process::ExitCode;

use split_image::files::leftovers;
use split_image::migrate::Failed;

use args::{Command, Typed};
use progress::Bars;

/// Runs the typed command, prints why it failed if it did, and returns the exit code.
pub fn run() -> ExitCode {
    if let Some(exit) = completions::answer() {
        return exit;
    }
    let typed = match parse::typed() {
        Ok(typed) => typed,
        Err(error) => return parse::not_understood(&error),
    };
    match command(&typed) {
        Ok(exit) => exit,
        Err(failed) if failed.error.is::<output::Closed>() => ExitCode::SUCCESS,
        Err(failed) => output::print_failure(&typed.output, &failed),
    }
}

fn command(typed: &Typed) -> Result<ExitCode, Failed> {
    interrupt::install()?;
    let only_prints = matches!(
        typed.command,
        Some(Command::Explain { .. } | Command::Completions { .. } | Command::Man { .. })
    );
    if !only_prints {
        leftovers::remove_temporary(&Bars::new(&typed.output));
    }
    match &typed.command {
        None => split::run(&typed.split, &typed.output)?,
        Some(Command::Batch(args)) => return Ok(batch::run(args, &typed.output)?),
        Some(Command::Discover(args)) => discover::run(args, &typed.output)?,
        Some(Command::Verify(args)) => return Ok(verify::run(args, &typed.output)?),
        Some(Command::Handoff(args)) => handoff::run(args, &typed.output)?,
        Some(Command::Explain { code }) => explain::run(*code, &typed.output)?,
        Some(Command::Doctor(args)) => return Ok(doctor::run(args, &typed.output)?),
        Some(Command::Cache(args)) => cache::run(args, &typed.output)?,
        Some(Command::Demo) => demo::run(&typed.output)?,
        Some(Command::Completions { shell }) => completions::script(*shell)?,
        Some(Command::Man { dir: Some(folder), .. }) => help::man::write(folder)?,
        Some(Command::Man { command, .. }) => help::man::print(command.as_deref())?,
    }
    Ok(ExitCode::SUCCESS)
}
