//! The help and the man page say the same, and the program says no more than its pages.

use std::collections::BTreeSet;

use split_image::report::Code;

use crate::support::{run, schema};

#[test]
fn the_help_is_as_reviewed() {
    let folder = tempfile::tempdir().unwrap();
    let long = run(folder.path(), &["--help"]);
    assert_eq!((long.code, long.stderr.as_str()), (0, ""));
    assert_eq!(
        run(folder.path(), &["-h"]).stdout,
        long.stdout,
        "there is one help text"
    );
    insta::assert_snapshot!(long.stdout);
}

#[test]
fn nothing_typed_shows_the_help_as_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("--dry-run"), "{}", ran.stderr);
}

#[test]
fn the_man_page_knows_every_flag() {
    let folder = tempfile::tempdir().unwrap();
    let mut help = run(folder.path(), &["--help"]).stdout;
    let commands = commands(&help);
    for command in commands.iter().filter(|command| *command != "help") {
        help += &run(folder.path(), &[command, "--help"]).stdout;
    }
    let manual = run(folder.path(), &["man"]).stdout.replace("\\-", "-");
    let flags = flags(&options_of(&help));
    assert!(flags.len() > 20, "{flags:?}");
    for flag in &flags {
        assert!(manual.contains(flag), "{flag} is not in the man page");
    }
}

#[test]
fn a_list_has_every_flag_of_one_image_but_a_few() {
    // And `hub`, which is not the flag but the hubs themselves.
    let no_keys = [
        "--limit",
        "--no-pager",
        "--cluster",
        "--hub-config",
        "--handoff-branch",
        "--patch",
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

#[test]
fn every_shell_gets_its_completions() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(folder.path(), &["completions", shell]);
        assert_eq!(ran.code, 0, "{shell}: {}", ran.stderr);
        assert!(ran.stdout.contains("on-collision"), "{shell}");
    }
}

/// Every word that begins with two dashes.
fn flags(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 3)
        .map(str::to_owned)
        .collect()
}

/// The lines of the help that describe flags.
fn options_of(help: &str) -> String {
    help.lines().filter(|line| line.trim_start().starts_with('-')).collect()
}

fn commands(help: &str) -> Vec<String> {
    let part = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    part.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_code_is_explained_in_the_reference() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/warnings.md");
    let page = std::fs::read_to_string(path).unwrap();
    for code in Code::ALL {
        assert_eq!(Code::named(code.name()), Some(*code));
        assert!(page.contains(&format!("`{code}`")), "{code}");
    }
}
