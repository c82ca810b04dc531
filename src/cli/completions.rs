//! `split-image completions` and `split-image man`: what a package puts beside the program.

use anyhow::Result;
use clap::CommandFactory;

use super::args::Typed;
use super::output;

/// Prints the completion script for `shell`.
///
/// # Errors
/// When it cannot be written.
pub fn script(shell: clap_complete::Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Typed::command(), "split-image", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}

/// Prints the manual page: the program's, then one section for each command.
///
/// # Errors
/// When it cannot be written.
pub fn manual() -> Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Typed::command()).render(&mut page)?;
    output::print(&String::from_utf8_lossy(&page))
}
