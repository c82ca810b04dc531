//! The help and the man page say the same, and the program says no more than its pages.

use crate::reference::flags;
use crate::support::{ran, run, schema, split_image};

#[test]
fn the_help_is_as_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    for (name, argument) in [("short", "-h"), ("long", "--help")] {
        let help = run(folder.path(), &[argument]);
        assert_eq!((help.code, help.stderr.as_str()), (0, ""));
        insta::assert_snapshot!(name, help.stdout);
    }
}

#[test]
fn the_short_help_is_one_screen() {
    let folder = tempfile::tempdir().unwrap();
    let mut commands = commands(&run(folder.path(), &["--help"]).stdout);
    commands.retain(|command| command != "help");
    for command in [""].into_iter().chain(commands.iter().map(String::as_str)) {
        let arguments = [command, "-h"];
        let mut program = split_image(folder.path());
        program.args(arguments.iter().filter(|argument| !argument.is_empty()));
        let help = ran(program.env("COLUMNS", "80").output().unwrap());
        assert_eq!(help.code, 0, "{command}");
        assert!(help.stdout.lines().count() < 24, "{command}:\n{}", help.stdout);
        assert!(
            help.stdout.lines().all(|line| line.len() <= 80),
            "{command}:\n{}",
            help.stdout
        );
    }
}

#[test]
fn help_is_a_command_too() {
    let folder = tempfile::tempdir().unwrap();
    let help = |arguments: &[&str]| {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        ran.stdout
    };
    assert_eq!(help(&["help"]), help(&["--help"]));
    assert_eq!(help(&["help", "batch"]), help(&["batch", "--help"]));
    assert_eq!(help(&["help", "-h"]), help(&["help"]));
    assert_eq!(help(&["help", "batch", "--help"]), help(&["help", "batch"]));
}

#[test]
fn nothing_typed_shows_the_short_help_as_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert_eq!(ran.stderr, run(folder.path(), &["-h"]).stdout);
}

#[test]
fn the_manual_has_a_page_for_each_command_with_the_sections_of_gits() {
    let folder = tempfile::tempdir().unwrap();
    let pages = folder.path().join("pages");
    let written = run(folder.path(), &["man", "--dir", "pages"]);
    assert_eq!((written.code, written.stderr.as_str()), (0, ""));
    let mut commands = commands(&run(folder.path(), &["--help"]).stdout);
    commands.retain(|command| command != "help");
    assert_eq!(pages.read_dir().unwrap().count(), commands.len() + 1);
    for command in [""].into_iter().chain(commands.iter().map(String::as_str)) {
        let (file, arguments) = match command {
            "" => ("split-image.1".to_owned(), vec!["man"]),
            _ => (format!("split-image-{command}.1"), vec!["man", command]),
        };
        let page = std::fs::read_to_string(pages.join(&file)).unwrap();
        assert_eq!(run(folder.path(), &arguments).stdout, page, "{file}");
        let sections: Vec<_> = page.lines().filter_map(|line| line.strip_prefix(".SH ")).collect();
        let mut expected = vec![
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "COMMANDS",
            "\"EXIT STATUS\"",
        ];
        if !["demo", "completions", "man", "explain"].contains(&command) {
            expected.extend(["ENVIRONMENT", "FILES"]);
        }
        expected.extend(["EXAMPLES", "\"SEE ALSO\""]);
        expected.retain(|section| command.is_empty() || *section != "COMMANDS");
        assert_eq!(sections, expected, "{file}");
    }
    let unknown = run(folder.path(), &["man", "bach"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.stderr.contains("there are batch, "), "{}", unknown.stderr);
}

#[test]
fn the_manual_knows_every_flag() {
    let folder = tempfile::tempdir().unwrap();
    let mut help = run(folder.path(), &["--help"]).stdout;
    let mut manual = run(folder.path(), &["man"]).stdout;
    let mut commands = commands(&help);
    commands.retain(|command| command != "help");
    for command in &commands {
        help += &run(folder.path(), &[command, "--help"]).stdout;
        manual += &run(folder.path(), &["man", command]).stdout;
    }
    let manual = manual.replace("\\-", "-");
    let flags = flags(&options_of(&help));
    assert!(flags.len() > 20, "{flags:?}");
    for flag in &flags {
        assert!(manual.contains(flag), "{flag} is not in the manual");
    }
}

#[test]
fn a_list_has_every_flag_of_one_image_but_a_few() {
    // And `hub`, which is not the flag but the hubs themselves.
    let no_keys = [
        "--limit",
        "--html",
        "--markdown",
        "--no-pager",
        "--cluster",
        "--first",
        "--layout",
        "--old-image",
        "--hub-config",
        "--handoff-branch",
        "--patch",
        "--pull-request",
        "--help",
        "--version",
    ];
    let folder = tempfile::tempdir().unwrap();
    let flags = flags(&options_of(&run(folder.path(), &["--help"]).stdout));
    let key = |flag: &str| flag.trim_start_matches('-').replace('-', "_");
    let lines: String = flags.iter().map(|flag| format!("{} = 1\n", key(flag))).collect();
    std::fs::write(folder.path().join("hubs.toml"), lines).unwrap();
    let refused = run(folder.path(), &["batch", "hubs.toml", "--list"]).stderr;
    for flag in &flags {
        let is_key = !refused.contains(&format!("unknown key '{}'", key(flag)));
        assert_eq!(is_key, !no_keys.contains(&flag.as_str()), "{flag}");
    }

    std::fs::write(folder.path().join("hubs.toml"), "xxxx = 1\n").unwrap();
    let refused = run(folder.path(), &["batch", "hubs.toml", "--list"]).stderr;
    let keys = refused.split("there are ").nth(1).unwrap().trim().split(", ");
    for key in keys.filter(|key| *key != "name") {
        let flag = format!("--{}", key.replace('_', "-"));
        assert!(flags.contains(&flag), "'{key}' is a key, and no flag");
    }
}

#[test]
fn a_usage_error_is_also_a_json_document() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["--subdir", "image", "--json"]);
    assert_eq!(ran.code, 2);
    let document = ran.json();
    schema::check(&document);
    assert_eq!(document["status"], "failed");
    assert_eq!(document["error"]["exit"], 2);
    assert!(ran.stderr.contains("--into"), "{}", ran.stderr);
}

#[test]
fn flags_of_one_image_before_a_command_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &["--subdir", "image", "completions", "bash"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("before 'completions'"), "{}", ran.stderr);
    assert_eq!(run(folder.path(), &["--color", "never", "completions", "bash"]).code, 0);
}

/// The lines of the help that describe flags.
fn options_of(help: &str) -> String {
    let lines = help.lines().filter(|line| line.trim_start().starts_with('-'));
    lines.collect::<Vec<_>>().join("\n")
}

fn commands(help: &str) -> Vec<String> {
    let part = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    part.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
