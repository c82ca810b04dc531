//! `split-image doctor`: what a run would find here, for a look before the first one, and for reports of problems.

mod diagnosis;
mod gh;
mod server;
mod show;

use std::process::ExitCode;

use anyhow::Result;

use super::args::{DoctorArgs, OutputArgs};
use super::output;
use super::progress::Bars;
use diagnosis::Diagnosis;
use split_image::error::Exit;

/// Looks at the programs, the settings and the servers that a run needs, and prints what it found. Nothing is written,
/// and no secret is printed.
///
/// # Errors
/// When a setting cannot be read, or standard output cannot be written; a fault that is found makes the exit code 1, and
/// Ctrl-C 130.
pub fn run(args: &DoctorArgs, output: &OutputArgs) -> Result<ExitCode> {
    let hub = args.sides.hub()?;
    let bars = Bars::new(output);
    let diagnosis = Diagnosis::make(&hub, &bars, output)?;
    match output.json {
        true => output::json(&diagnosis)?,
        false => output::print_lines(&show::lines(&diagnosis, &output::ink(output)), output)?,
    }
    Ok(match diagnosis.is_healthy() {
        true => ExitCode::SUCCESS,
        false if bars.context().is_interrupted() => ExitCode::from(Exit::Interrupted as u8),
        false => ExitCode::from(Exit::Failed as u8),
    })
}
