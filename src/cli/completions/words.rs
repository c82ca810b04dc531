//! The words of the line, as the scripts give them. bash splits words at `=` and `:`, too.

use std::ffi::{OsStr, OsString};

use clap::{Arg, Command};

/// The place of the word that is being completed, as the scripts give it; the last one where they do not.
pub fn index(words: &[OsString]) -> usize {
    let given = std::env::var("_CLAP_COMPLETE_INDEX").ok();
    let last = words.len().saturating_sub(1);
    given
        .and_then(|index| index.parse().ok())
        .map_or(last, |index: usize| index.min(last))
}

/// The words without the splits at `=` and `:`, and without quotes; and the new place of the word at `at`.
pub fn joined(words: &[OsString], at: usize) -> (Vec<OsString>, usize) {
    let mut joined: Vec<OsString> = Vec::new();
    let mut joined_at = 0;
    let mut goes_on = false;
    for (place, word) in words.iter().enumerate() {
        let is_split = is_split(word);
        // An empty word that is being completed begins after a space.
        match joined
            .last_mut()
            .filter(|_| place > 1 && (is_split || goes_on && !word.is_empty()))
        {
            Some(last) => last.push(unquoted(word)),
            None => joined.push(unquoted(word)),
        }
        goes_on = is_split;
        if place <= at {
            joined_at = joined.len() - 1;
        }
    }
    (joined, joined_at)
}

/// The words, with a plain one for each value of a flag before the word that is being completed: clap's engine would take
/// the value `verify` for the command.
pub fn with_plain_values(command: &Command, mut words: Vec<OsString>) -> Vec<OsString> {
    for place in 2..index(&words) {
        if !is_split(&words[place]) && takes_value(command, &words[place - 1]) {
            words[place] = "value".into();
        }
    }
    words
}

/// Returns true if the word is a flag, of any command, whose value is the next word.
fn takes_value(command: &Command, word: &OsStr) -> bool {
    let word = word.to_str().unwrap_or_default();
    let is_it = |argument: &Arg| match word.strip_prefix("--") {
        Some(long) => argument.get_long() == Some(long),
        None => argument.get_short().is_some_and(|short| word == format!("-{short}")),
    };
    let arguments = command
        .get_subcommands()
        .chain([command])
        .flat_map(Command::get_arguments);
    arguments
        .filter(|argument| is_it(argument))
        .any(|argument| argument.get_action().takes_values())
}

/// The part of the word at `at` that bash replaces.
pub fn replaced(words: &[OsString], at: usize) -> OsString {
    words
        .get(at)
        .filter(|word| !is_split(word))
        .map(|word| unquoted(word))
        .unwrap_or_default()
}

fn is_split(word: &OsStr) -> bool {
    !word.is_empty() && word.as_encoded_bytes().iter().all(|byte| b"=:".contains(byte))
}

/// The word as bash reads it; a quote may still be open.
fn unquoted(word: &OsStr) -> OsString {
    let Some(word) = word.to_str() else {
        return word.to_owned();
    };
    let closed = ["", "\"", "'"]
        .iter()
        .find_map(|quote| shlex::split(&format!("{word}{quote}")));
    closed
        .and_then(|words| words.into_iter().next())
        .unwrap_or_default()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<OsString> {
        line.iter().map(Into::into).collect()
    }

    #[test]
    fn what_bash_split_is_one_word_again() {
        for (split, at, whole, whole_at) in [
            (
                &["si", "--on-collision", "=", "i"][..],
                3,
                &["si", "--on-collision=i"][..],
                1,
            ),
            (&["si", "--on-collision", "="], 2, &["si", "--on-collision="], 1),
            (&["si", "--on-collision", "=", ""], 3, &["si", "--on-collision=", ""], 2),
            (
                &["si", "-i", "git@host", ":", "org/a", "-n"],
                5,
                &["si", "-i", "git@host:org/a", "-n"],
                3,
            ),
            (
                &["si", "--from", "https", ":", "//h/a", "-"],
                5,
                &["si", "--from", "https://h/a", "-"],
                3,
            ),
            (
                &["si", "--set", "A", "=", "b", "--set", ""],
                6,
                &["si", "--set", "A=b", "--set", ""],
                4,
            ),
            (
                &["si", "--subdir", "a\\ b/", "--from", "'c d'"],
                4,
                &["si", "--subdir", "a b/", "--from", "c d"],
                4,
            ),
            (&["si", "--subdir", "\"a b"], 2, &["si", "--subdir", "a b"], 2),
        ] {
            assert_eq!(joined(&words(split), at), (words(whole), whole_at), "{split:?}");
        }
    }
}
