//! The command line read into [`Typed`], and the error where that is not possible.

use std::borrow::Cow;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use split_image::error::{Exit, UserError};
use split_image::migrate::Failed;
use split_image::text;

use super::args::{Typed, When};
use super::terminal::Stream;
use super::{help, output};

/// Reads the command line.
///
/// # Errors
/// When it is wrong, or asks for the help.
pub fn typed() -> Result<Typed, clap::Error> {
    let is_long = std::env::args_os().any(|argument| argument == "--help" || argument == "help");
    let mut command = help::command(is_long);
    let mut typed: Vec<_> = std::env::args_os().collect();
    if typed.get(1).is_some_and(|first| first == "help") {
        // clap's own command 'help' takes no flag.
        typed.retain(|argument| argument != "-h" && argument != "--help");
    }
    let matches = command.try_get_matches_from_mut(typed)?;
    if let Some(name) = matches.subcommand_name() {
        // clap would take them, and no code would read them.
        let typed = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
        let of_one_image = |argument: &clap::Arg| !argument.is_global_set() && typed(argument.get_id().as_str());
        if command.get_arguments().any(of_one_image) {
            let message =
                format!("the flags before '{name}' are for one image; '{name}' takes its own behind its name");
            return Err(command.error(ErrorKind::ArgumentConflict, message));
        }
    }
    Typed::from_arg_matches(&matches)
}

/// Help and version go where clap sends them; a usage error also answers `--json`.
pub fn not_understood(error: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|argument| argument == "--json");
    if !error.use_stderr() {
        // A closed standard output changes nothing about the exit code.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    let plain = text::visible(&error.render().to_string());
    if json {
        let first: Vec<_> = plain
            .lines()
            .take_while(|line| !line.is_empty())
            .map(str::trim)
            .collect();
        let message = first.join(" ");
        let usage = UserError::new(message.strip_prefix("error: ").unwrap_or(&message))
            .hint("see 'split-image --help'")
            .exit(Exit::Usage);
        // As above.
        let _ = output::json(&Failed::from(anyhow::Error::from(usage)).report);
    }
    let ink = Stream::Err.ink(When::Auto);
    let words = match text::without_secrets(&plain) {
        Cow::Borrowed(_) if ink.colours => error.render().ansi().to_string(),
        words => words.into_owned(),
    };
    let lines = words.trim_end().lines().flat_map(|line| ink.indented(line, 2));
    output::print_error(&lines.collect::<Vec<_>>());
    ExitCode::from(Exit::Usage as u8)
}
