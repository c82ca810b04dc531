//! The reference says what the program takes and gives: flags, keys of a list, exit codes, JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use split_image::error::Exit;

use crate::support::run;

#[test]
fn the_tables_of_flags_are_those_of_the_help() {
    let page = page("docs/reference/flags.md");
    let tables = tables(&page);
    let of = |section: &str| tables.get(section).cloned().unwrap_or_default();
    let help = help(&[]);
    for command in std::iter::once("One image").chain(commands(&help).iter().map(String::as_str)) {
        let mut expected = of(command);
        expected.extend(of("Every command"));
        if !["demo", "completions", "man", "explain"].contains(&command) {
            expected.extend(of("Commands that read a source"));
        }
        let help = match command {
            "One image" => help.clone(),
            "help" => continue,
            command => self::help(&[command]),
        };
        if command != "One image" {
            expected.remove("--version");
        }
        assert_eq!(
            expected,
            flags(&options_of(&help)),
            "{command}: the page is on the left"
        );
    }
}

#[test]
fn every_command_has_a_place_in_the_flags() {
    let page = page("docs/reference/flags.md");
    for command in commands(&help(&[])).iter().filter(|command| *command != "help") {
        assert!(
            page.contains(&format!("split-image {command}")),
            "'{command}' is not there"
        );
    }
}

#[test]
fn the_tables_of_keys_are_those_that_a_list_takes() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("hubs.toml"), "xxxx = 1\n").unwrap();
    let refused = run(folder.path(), &["batch", "hubs.toml", "--list"]).stderr;
    let list = refused.split("there are ").nth(1).unwrap();
    let mut keys: BTreeSet<&str> = list.trim().split(", ").collect();
    keys.insert("name");
    let page = page("docs/reference/list.md");
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    let shown: BTreeSet<&str> = rows
        .flat_map(|row| row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(shown, keys, "the page is on the left");
}

#[test]
fn exit_codes_are_those_of_the_program_wherever_they_are_listed() {
    let codes = [
        Exit::Failed,
        Exit::Usage,
        Exit::Conflict,
        Exit::Refused,
        Exit::SomeFailed,
        Exit::Unknown,
        Exit::Interrupted,
    ];
    let codes: Vec<u8> = std::iter::once(0).chain(codes.map(|exit| exit as u8)).collect();
    let help = help(&[]);
    let of_help = help.split("Exit codes:\n").nth(1).unwrap().lines();
    let of_help: BTreeMap<u8, &str> = of_help
        .filter_map(|line| line.trim().split_once(char::is_whitespace))
        .filter_map(|(code, meaning)| Some((code.parse().ok()?, meaning.trim())))
        .collect();
    assert_eq!(of_help.keys().copied().collect::<Vec<_>>(), codes);
    for name in ["README.md", "docs/reference/exit-codes.md"] {
        let page = page(name);
        let rows = page.lines().filter_map(|line| {
            let mut cells = line.strip_prefix("| ")?.split(" | ");
            Some((cells.next()?.parse::<u8>().ok()?, cells.next()?.trim_end_matches(" |")))
        });
        let rows: BTreeMap<u8, &str> = rows.collect();
        assert_eq!(rows.keys().copied().collect::<Vec<_>>(), codes, "{name}");
        for (code, meaning) in &rows {
            assert!(
                meaning.starts_with(of_help[code]),
                "{name}: {code} means '{}'",
                of_help[code]
            );
        }
    }
}

#[test]
fn environment_and_files_are_those_of_the_manual() {
    let folder = tempfile::tempdir().unwrap();
    let manual = run(folder.path(), &["man"]).stdout;
    let part = manual.split(".SH ENVIRONMENT\n").nth(1).unwrap();
    let part = part.split(".SH EXAMPLES").next().unwrap().replace("\\-", "-");
    let page = page("docs/reference/environment.md");
    let cells = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split('|').next());
    let names: Vec<_> = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(part.contains(name), "{name} is not in the manual");
    }
}

#[test]
fn the_report_that_is_shown_has_the_keys_of_the_schema() {
    let page = page("docs/reference/json.md");
    let shown = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let shown: Value = serde_json::from_str(shown).unwrap();
    let schema: Value = serde_json::from_str(&self::page("docs/schema/report.schema.json")).unwrap();
    same_keys(&shown, &schema, &schema, "$");
}

/// Checks that an object and those in it have the keys that the schema requires.
fn same_keys(shown: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(path) = schema.get("$ref") {
        let schema = root.pointer(path.as_str().unwrap().trim_start_matches('#')).unwrap();
        return same_keys(shown, schema, root, at);
    }
    if let Some(any) = schema.get("anyOf") {
        let not_null = any.as_array().unwrap().iter().find(|one| one["type"] != "null");
        return same_keys(shown, not_null.unwrap(), root, at);
    }
    match shown {
        Value::Object(object) => {
            let keys: BTreeSet<&str> = object.keys().map(String::as_str).collect();
            let required = schema["required"].as_array().unwrap().iter();
            assert_eq!(
                keys,
                required.map(|key| key.as_str().unwrap()).collect(),
                "{at}: the page is on the left"
            );
            for (key, value) in object {
                same_keys(value, &schema["properties"][key], root, &format!("{at}.{key}"));
            }
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| same_keys(item, &schema["items"], root, at)),
        _ => {}
    }
}

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The long help of a command.
fn help(command: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[command, &["--help"]].concat()).stdout
}

/// The flags in the tables of each section.
fn tables(page: &str) -> BTreeMap<&str, BTreeSet<String>> {
    let sections = page.split("\n## ").skip(1);
    let flags_of = |section: &str| {
        let rows = section.lines().filter(|line| line.starts_with("| `-"));
        let cells: String = rows.filter_map(|row| row.split('|').nth(1)).collect();
        flags(&cells)
    };
    sections
        .map(|section| (section.lines().next().unwrap(), flags_of(section)))
        .collect()
}

/// Every word that begins with two dashes.
pub fn flags(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .filter(|word| word.starts_with("--") && word.len() > 3)
        .map(str::to_owned)
        .collect()
}

/// The beginnings of the lines of the help that describe flags.
fn options_of(help: &str) -> String {
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    lines
        .filter_map(|line| line.split("  ").next())
        .collect::<Vec<_>>()
        .join("\n")
}

fn commands(help: &str) -> Vec<String> {
    let part = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    part.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}
