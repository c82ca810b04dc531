//! The line that is being completed.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::ArgMatches;
use clap::parser::ValueSource;

use super::words::{index, joined};
use crate::cli::help;

/// The line, and the values on it, except the one that is being completed.
#[derive(Clone)]
pub struct Line {
    values: ArgMatches,
    /// True if nothing of the word is typed yet.
    pub is_new_word: bool,
    /// True if it has flags of a run for one image, behind which no command can stand.
    pub is_for_one_image: bool,
}

impl Line {
    /// Reads the words that `shell` gives.
    pub fn of(words: &[OsString], shell: &str) -> Line {
        let (mut words, at) = match shell {
            "bash" => joined(words, index(words)),
            _ => (words.to_vec(), index(words)),
        };
        let is_new_word = words.get(at).is_none_or(|word| word.is_empty());
        let mut end = at;
        let is_flag = |word: &OsString| word.as_encoded_bytes().starts_with(b"--");
        if end > 1 && is_flag(&words[end - 1]) && !words[end - 1].as_encoded_bytes().contains(&b'=') {
            end -= 1;
        }
        words.drain(end..words.len().min(at + 1));
        let words = words.iter().map(|word| from_home(word));
        let mut command = help::command(true).ignore_errors(true).arg_required_else_help(false);
        let matches = command.try_get_matches_from_mut(words).unwrap_or_default();
        let is_typed = |argument: &clap::Arg| {
            let id = argument.get_id().as_str();
            // A line that asks for help has no values.
            let is_known = matches.try_contains_id(id).is_ok();
            is_known && !argument.is_global_set() && matches.value_source(id) == Some(ValueSource::CommandLine)
        };
        Line {
            is_new_word,
            is_for_one_image: command.get_arguments().any(is_typed),
            values: match matches.subcommand() {
                Some((_, matches)) => matches.clone(),
                None => matches,
            },
        }
    }

    /// The value of the argument with this id.
    pub fn value(&self, id: &str) -> Option<&OsStr> {
        self.values.try_get_raw(id).ok()??.next()
    }

    /// The same, where it is text.
    pub fn text(&self, id: &str) -> Option<&str> {
        self.value(id)?.to_str()
    }
}

/// The word with the home folder for its tilde, as the shell will read it.
fn from_home(word: &OsStr) -> OsString {
    let below = word.to_str().and_then(|word| word.strip_prefix("~/"));
    match below.zip(std::env::var_os("HOME")) {
        Some((below, home)) => PathBuf::from(home).join(below).into(),
        None => word.to_owned(),
    }
}
