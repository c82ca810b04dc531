//! The help on the screen: `-h` is one screen with the options that most runs need, `--help` is everything.

use clap::{Command, CommandFactory};

use super::pages::{self, Page};
use super::tables::{AFTER_A_FAILURE, EXIT_CODES};
use crate::cli::args::Typed;

/// The whole command line with its help. `is_long` says which of the two helps may be printed.
pub fn command(is_long: bool) -> Command {
    let mut command = with_page(Typed::command(), pages::find(""));
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for name in &names {
        command = command.mut_subcommand(name, |command| with_page(command, pages::find(name)));
    }
    if is_long {
        return command;
    }
    let footer = format!(
        "Commands: {}\n'split-image --help' shows every option, 'split-image help COMMAND' a command.",
        names.join(", ")
    );
    for name in &names {
        command = command.mut_subcommand(name, |command| with_few_headings(command).hide(true));
    }
    with_few_headings(command).after_help(footer)
}

/// A few options do not need many headings.
fn with_few_headings(command: Command) -> Command {
    command.mut_args(|argument| {
        let heading = match argument.get_help_heading() {
            Some("History") => "Source",
            Some("Template") => "Target",
            Some("Preview") => "Output",
            // Its values would be a second line.
            _ if argument.get_id() == "on_collision" => return argument.hide_possible_values(true),
            _ => return argument,
        };
        argument.help_heading(heading)
    })
}

fn with_page(command: Command, page: Option<&'static Page>) -> Command {
    let Some(page) = page else { return command };
    let about = command.get_about().map_or_else(String::new, ToString::to_string);
    let more = format!("'split-image help {}' shows every option and examples.", page.command);
    command
        .override_usage(page.synopsis.join("\n       "))
        .long_about(format!("{about}\n\n{}", page.description))
        .after_help(more)
        .after_long_help(format!("{}\n\n{}", examples(page), exit_codes(page)))
}

fn examples(page: &Page) -> String {
    let example = |(words, command): &(&str, &str)| format!("  {words}\n    {}", command.replace('\n', "\n    "));
    let examples: Vec<_> = page.examples.iter().map(example).collect();
    format!("Examples:\n{}", examples.join("\n\n"))
}

fn exit_codes(page: &Page) -> String {
    let codes = EXIT_CODES.iter().filter(|(code, _)| page.exit_codes.contains(code));
    let lines: String = codes
        .map(|(code, meaning)| format!("  {code:<3}  {meaning}\n"))
        .collect();
    format!("Exit codes:\n{lines}{AFTER_A_FAILURE}")
}
