//! `split-image completions`: a script with which a shell asks this program for completions, and the answers.
//!
//! The scripts call the program by its name, so that they stay right when it moves or is updated.

mod bash;
mod line;
mod scripts;
mod values;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap_complete::Shell;
use clap_complete::env::{Elvish, Powershell, Shells};

use super::{help, output};
use bash::Bash;
use line::Line;
use scripts::{FISH, ZSH};

/// The variable in which a script says which shell asks.
const VARIABLE: &str = "_SPLIT_IMAGE_COMPLETE";

const NAME: &str = "split-image";

const SHELLS: Shells<'static> = Shells(&[&Bash, &Elvish, &FISH, &Powershell, &ZSH]);

/// Prints the script for `shell`.
///
/// # Errors
/// When it cannot be written.
pub fn script(shell: Shell) -> Result<()> {
    let name = shell.to_string();
    let shell = SHELLS.completer(&name).expect("because all shells are there");
    let mut script = Vec::new();
    shell.write_registration(VARIABLE, NAME, NAME, NAME, &mut script)?;
    output::print(&String::from_utf8_lossy(&script))
}

/// Answers the shell that asks; none if no shell does.
pub fn answer() -> Option<ExitCode> {
    let asking = std::env::var(VARIABLE).ok()?;
    let shell = SHELLS.iter().find(|shell| shell.is(&asking))?;
    let words: Vec<OsString> = std::env::args_os().skip_while(|word| word != "--").skip(1).collect();
    if words.is_empty() {
        return None;
    }
    let line = Line::of(&words, shell.name());
    let mut command = values::with_completers(help::command(true), &line);
    let mut answer = Vec::new();
    let folder = std::env::current_dir().ok();
    let words = words::with_plain_values(&command, words);
    let written = shell.write_complete(&mut command, words, folder.as_deref(), &mut answer);
    // A line that cannot be completed has no completions, and a shell that has gone wants none.
    let printed = output::print(&String::from_utf8_lossy(&answer));
    Some(match written.is_ok() && printed.is_ok() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}
