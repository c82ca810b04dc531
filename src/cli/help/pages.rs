//! The page of each command: how it is called, what it does, its exit codes, examples. The texts stand in files.

use super::document::{rows, section};

/// The state of the target after a failure.
pub const AFTER_A_FAILURE: &str = "On any code but 0 and 6 the target is as it was.";

const PAGES: &[(&str, &str)] = &[
    ("split-image", include_str!("pages/split-image.txt")),
    ("batch", include_str!("pages/batch.txt")),
    ("discover", include_str!("pages/discover.txt")),
    ("verify", include_str!("pages/verify.txt")),
    ("handoff", include_str!("pages/handoff.txt")),
    ("explain", include_str!("pages/explain.txt")),
    ("doctor", include_str!("pages/doctor.txt")),
    ("cache", include_str!("pages/cache.txt")),
    ("demo", include_str!("pages/demo.txt")),
    ("completions", include_str!("pages/completions.txt")),
    ("man", include_str!("pages/man.txt")),
];

/// The text of one command.
#[derive(Clone, Copy)]
pub struct Page(&'static str);

impl Page {
    /// The page of a command.
    pub fn of(command: &str) -> Page {
        let page = PAGES.iter().find(|(name, _)| *name == command);
        Page(page.expect("because a test prints the page of each command").1)
    }

    /// The ways to call it, each in a line.
    pub fn synopsis(self) -> &'static str {
        section(self.0, "Synopsis")
    }

    /// The paragraphs of the description, each in one line, except examples, which are indented.
    pub fn description(self) -> impl Iterator<Item = String> {
        let paragraphs = section(self.0, "Description").split("\n\n");
        paragraphs.map(|paragraph| match paragraph.starts_with(' ') {
            true => paragraph.to_owned(),
            false => paragraph.replace('\n', " "),
        })
    }

    /// Its exit codes with their meanings.
    pub fn exit_codes(self) -> impl Iterator<Item = (String, String)> {
        let its: Vec<_> = section(self.0, "Exit codes").split(' ').collect();
        let all = rows(include_str!("../../../docs/reference/exit-codes.md"));
        all.filter(move |(code, _)| its.contains(&code.as_str()))
    }

    /// Examples: a sentence, and below it a command, which is indented.
    pub fn examples(self) -> impl Iterator<Item = &'static str> {
        section(self.0, "Examples").split("\n\n")
    }
}

/// A table of the environment that the commands with a source work in, such as `Files`.
pub fn environment(heading: &str) -> impl Iterator<Item = (String, String)> {
    let document = include_str!("../../../docs/reference/environment.md");
    rows(section(document, heading))
}
