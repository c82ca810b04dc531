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
    let mut program = Typed::command();
    program.build();
    let about = program.get_about().map_or_else(String::new, ToString::to_string);
    let name = about.lines().next().unwrap_or_default().to_owned();
    let mut page = Vec::new();
    clap_mangen::Man::new(program.clone().about(name).long_about(about)).render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for command in program.get_subcommands() {
        if command.get_arguments().all(clap::Arg::is_global_set) {
            continue;
        }
        // What every command takes was told above.
        let own = command.clone().mut_args(|argument| match argument.is_global_set() {
            true => argument.hide(true),
            false => argument,
        });
        let mut options = Vec::new();
        clap_mangen::Man::new(own).render_options_section(&mut options)?;
        let title = format!(".SH \"OPTIONS OF {}\"", command.get_name().to_uppercase());
        page += &String::from_utf8_lossy(&options).replacen(".SH OPTIONS", &title, 1);
    }
    output::print(&page)
}
