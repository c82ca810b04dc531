//! `split-image completions`: a completion script for a shell.

use anyhow::Result;

use super::{help, output};

/// Prints the completion script for `shell`.
///
/// # Errors
/// When it cannot be written.
pub fn script(shell: clap_complete::Shell) -> Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(true), "split-image", &mut script);
    output::print(&String::from_utf8_lossy(&script))
}
