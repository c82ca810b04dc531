//! The help on the screen: `-h` is one screen with the options that most runs need, `--help` is everything.

use clap::{Command, CommandFactory};

use super::pages::{AFTER_A_FAILURE, Page};
use crate::cli::args::Typed;

/// The whole command line with its help. `is_long` says which of the two helps may be printed.
pub fn command(is_long: bool) -> Command {
    let mut command = with_page(Typed::command());
    let names: Vec<String> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    for name in &names {
        command = command.mut_subcommand(name, with_page);
    }
    if is_long {
        return command;
    }
    // The others are for an installation.
    let for_work = |name: &&str| !["completions", "man"].contains(name);
    let listed: Vec<_> = names.iter().map(String::as_str).filter(for_work).collect();
    let footer = format!(
        "Commands: {}\n'split-image --help' shows every option, 'split-image help COMMAND' a command.",
        listed.join(", ")
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

fn with_page(command: Command) -> Command {
    let page = Page::of(command.get_name());
    let about = command.get_about().map_or_else(String::new, ToString::to_string);
    let name = command.get_name().to_owned();
    let examples: Vec<_> = page.examples().map(|example| example.replace('\n', "\n  ")).collect();
    let codes = page
        .exit_codes()
        .map(|(code, meaning)| format!("  {code:<3}  {meaning}\n"));
    let codes: String = codes.collect();
    command
        .override_usage(page.synopsis().replace('\n', "\n       "))
        .long_about(
            page.description()
                .fold(about, |text, paragraph| text + "\n\n" + &paragraph),
        )
        .after_help(format!("'split-image help {name}' shows every option and examples."))
        .after_long_help(format!(
            "Examples:\n  {}\n\nExit codes:\n{codes}{AFTER_A_FAILURE}",
            examples.join("\n\n  ")
        ))
}
