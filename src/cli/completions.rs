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

/// Prints the manual page.
///
/// # Errors
/// When it cannot be written.
pub fn manual() -> Result<()> {
    let command = Typed::command();
    let about = command.get_about().map_or_else(String::new, ToString::to_string);
    let name = about.lines().next().unwrap_or_default().to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.about(name).long_about(about)).render(&mut page)?;
    output::print(&String::from_utf8_lossy(&page))
}
