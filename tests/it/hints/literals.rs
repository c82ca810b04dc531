//! The texts of the program that show a command or a flag, read from its sources.

use std::path::Path;

/// Folders whose texts are names, help, or data.
const NO_HINTS: [&str; 7] = [
    "src/split/",
    "src/cli/args/",
    "src/cli/help/",
    "src/cli/completions/",
    "src/cli/demo/",
    "src/batch/settings/",
    "src/fuzz.rs",
];

/// The texts that show a command or a flag, each with its file.
pub fn with_commands() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in walk(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").as_path()) {
        let file = entry
            .strip_prefix(env!("CARGO_MANIFEST_DIR"))
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if NO_HINTS.iter().any(|start| file.starts_with(start)) || file.ends_with("tests.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&entry).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        let texts = literals(code).into_iter().filter(|text| shows_a_command(text));
        found.extend(texts.map(|text| (file.clone(), text)));
    }
    found
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        match entry.is_dir() {
            true => found.extend(walk(&entry)),
            false if entry.extension().is_some_and(|end| end == "rs") => found.push(entry),
            false => {}
        }
    }
    found.sort();
    found
}

fn shows_a_command(text: &str) -> bool {
    let commands = ["'git ", "'gh ", "'split-image "]
        .iter()
        .any(|start| text.contains(start));
    let flag = text.match_indices("--").any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + 2..].chars().next();
        let is_quoted = before == Some('\'') || (before == Some(' ') && at > 1);
        is_quoted && after.is_some_and(|c| c.is_ascii_lowercase())
    });
    commands || flag
}

/// The string literals of some Rust code, without those of comments.
fn literals(code: &str) -> Vec<String> {
    let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = code.collect::<Vec<_>>().join("\n").replace("'\"'", "");
    let mut found = Vec::new();
    let mut rest = code.as_str();
    while let Some(start) = rest.find('"') {
        let mut text = String::new();
        let mut chars = rest[start + 1..].char_indices();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    end = start + 1 + at + 1;
                    break;
                }
                '\\' => match chars.next() {
                    Some((_, '\n')) => {
                        let rest = &rest[start + 1 + at + 2..];
                        let blanks = rest.chars().take_while(|c| c.is_whitespace()).count();
                        if blanks > 0 {
                            chars.nth(blanks - 1);
                        }
                    }
                    Some((_, other)) => text.push(other),
                    None => {}
                },
                c => text.push(c),
            }
        }
        found.push(text);
        rest = &rest[end..];
    }
    found
}
