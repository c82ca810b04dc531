//! `split-image man`: the manual, one page for each command, with the sections of git's pages in their order.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command};
use roff::{Inline, Roff, bold, italic, roman};
use split_image::error::{Exit, UserError};

use super::pages::{AFTER_A_FAILURE, Page, environment};
use crate::cli::output;

/// Prints the page of the program, or of one of its commands.
///
/// # Errors
/// A usage error for an unknown command; or standard output cannot be written.
pub fn print(name: Option<&str>) -> Result<()> {
    let program = built();
    let Some(name) = name else {
        return output::print(&page(&program, &program));
    };
    let Some(command) = program.find_subcommand(name) else {
        let names: Vec<_> = commands(&program).map(Command::get_name).collect();
        let error = UserError::new(format!("there is no command '{name}'"));
        return Err(error
            .hint(format!("there are {}", names.join(", ")))
            .exit(Exit::Usage)
            .into());
    };
    output::print(&page(&program, command))
}

/// Writes all pages into a folder.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path) -> Result<()> {
    let program = built();
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make '{}'", folder.display()))?;
    for command in commands(&program).chain([&program]) {
        let file = folder.join(format!("{}.1", title(&program, command)));
        std::fs::write(&file, page(&program, command)).with_context(|| format!("cannot write '{}'", file.display()))?;
    }
    Ok(())
}

fn built() -> Command {
    let mut program = super::command(true);
    program.build();
    program
}

fn commands(program: &Command) -> impl Iterator<Item = &Command> {
    program.get_subcommands().filter(|command| command.get_name() != "help")
}

fn title(program: &Command, command: &Command) -> String {
    match command.get_name() {
        name if name == program.get_name() => name.to_owned(),
        name => format!("{}-{name}", program.get_name()),
    }
}

fn page(program: &Command, command: &Command) -> String {
    let is_program = command.get_name() == program.get_name();
    let title = title(program, command);
    let text = Page::of(command.get_name());
    let mut roff = Roff::default();
    let version = format!("split-image {}", env!("CARGO_PKG_VERSION"));
    roff.control(
        "TH",
        [title.to_uppercase().as_str(), "1", "", &version, "split-image manual"],
    );
    let about = plain(command.get_about());
    // As git's pages: no hyphens that are not there, and no gaps between words.
    roff.control("nh", []).control("ad", ["l"]);
    roff.control("SH", ["NAME"]).text([roman(format!("{title} - {about}"))]);
    roff.control("SH", ["SYNOPSIS"]);
    synopsis(&mut roff, text);
    roff.control("SH", ["DESCRIPTION"]);
    for paragraph in text.description() {
        match paragraph.starts_with(' ') {
            true => verbatim(&mut roff, &paragraph),
            false => drop(roff.control("PP", []).text([roman(paragraph)])),
        }
    }
    roff.control("SH", ["OPTIONS"]);
    options(&mut roff, command);
    if is_program {
        roff.control("SH", ["COMMANDS"]);
        for command in commands(program) {
            let about = plain(command.get_about());
            item(&mut roff, [bold(command.get_name())], &about);
        }
    }
    roff.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in text.exit_codes() {
        item(&mut roff, [bold(code)], &meaning);
    }
    roff.control("PP", []).text([roman(AFTER_A_FAILURE)]);
    let has_source = command.get_arguments().any(|argument| argument.get_id() == "cache");
    for heading in ["Environment", "Files"].iter().filter(|_| has_source) {
        roff.control("SH", [heading.to_uppercase().as_str()]);
        for (name, effect) in environment(heading) {
            item(&mut roff, [bold(name)], &effect);
        }
    }
    roff.control("SH", ["EXAMPLES"]);
    for example in text.examples() {
        let (words, command) = example.split_once('\n').unwrap_or((example, ""));
        roff.control("PP", []).text([roman(words)]);
        verbatim(&mut roff, command);
    }
    roff.control("SH", ["SEE ALSO"]);
    let others = commands(program)
        .chain([program])
        .map(|other| self::title(program, other));
    let others = others
        .filter(|other| *other != title)
        .chain(["git".into(), "git-filter-repo".into()]);
    let mut names: Vec<String> = others.map(|name| format!("{name}(1)")).collect();
    names.sort();
    roff.text([roman(names.join(", "))]);
    roff.to_roff()
}

/// The ways to call the command, with the names of values in italics.
fn synopsis(roff: &mut Roff, text: Page) {
    for (number, way) in text.synopsis().lines().enumerate() {
        if number > 0 {
            roff.control("br", []);
        }
        let words = way
            .split_inclusive([' ', '[', ']'])
            .map(|word| match word.bytes().next() {
                Some(b'A'..=b'Z') => italic(word),
                Some(b'a'..=b'z' | b'-') => bold(word),
                _ => roman(word),
            });
        roff.text(words.collect::<Vec<_>>());
    }
}

/// Indented lines, as they are.
fn verbatim(roff: &mut Roff, lines: &str) {
    let indent = lines.len() - lines.trim_start().len();
    roff.control("PP", []).control("RS", ["4"]).control("nf", []);
    for line in lines.lines() {
        roff.text([roman(&line[indent..])]);
    }
    roff.control("fi", []).control("RE", []);
}

fn plain(text: Option<&StyledStr>) -> String {
    text.map(ToString::to_string).unwrap_or_default()
}

fn item(roff: &mut Roff, name: impl Into<Vec<Inline>>, text: &str) {
    roff.control("TP", []).text(name).text([roman(text)]);
}

/// The options under their headings, after the arguments.
fn options(roff: &mut Roff, command: &Command) {
    let shown = || command.get_arguments().filter(|argument| !argument.is_hide_set());
    let mut known = HashSet::new();
    let headings = shown().map(Arg::get_help_heading);
    let mut headings: Vec<_> = headings.filter(|heading| known.insert(*heading)).collect();
    headings.sort_by_key(Option::is_some);
    for heading in headings {
        if let Some(heading) = heading {
            roff.control("SS", [heading]);
        }
        for argument in shown().filter(|argument| argument.get_help_heading() == heading) {
            option(roff, argument);
        }
    }
}

fn option(roff: &mut Roff, argument: &Arg) {
    let mut name = Vec::new();
    if let Some(letter) = argument.get_short() {
        name.extend([bold(format!("-{letter}")), roman(", ")]);
    }
    if let Some(long) = argument.get_long() {
        name.push(bold(format!("--{long}")));
    }
    let takes_value = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    if let (true, Some(values)) = (takes_value, argument.get_value_names()) {
        let gap = if argument.is_positional() { "" } else { " " };
        name.extend([roman(gap), italic(values.join(" "))]);
    }
    let help = argument.get_long_help().or_else(|| argument.get_help());
    let mut help = plain(help).replace("\n\n", ". ");
    if let (true, [default]) = (takes_value, argument.get_default_values()) {
        help += &format!(" [default: {}]", default.to_string_lossy());
    }
    item(roff, name, &help);
    let mut choices = argument.get_possible_values();
    choices.retain(|choice| takes_value && choice.get_help().is_some());
    if !choices.is_empty() {
        roff.control("RS", []);
        for choice in choices {
            item(roff, [bold(choice.get_name())], &plain(choice.get_help()));
        }
        roff.control("RE", []);
    }
}
