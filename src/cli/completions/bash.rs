//! The script for bash, and its answers.
//!
//! bash splits words at `=` and `:`, too, and replaces only what stands behind the last of them; and it puts completions
//! into the line as they are.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap_complete::engine;
use clap_complete::env::EnvCompleter;

use super::words::{index, joined, replaced};

/// bash, from version 3.2 on, which macOS has.
pub struct Bash;

impl EnvCompleter for Bash {
    fn name(&self) -> &'static str {
        "bash"
    }

    fn is(&self, name: &str) -> bool {
        name == "bash"
    }

    fn write_registration(&self, _: &str, _: &str, _: &str, _: &str, script: &mut dyn Write) -> io::Result<()> {
        script.write_all(include_bytes!("scripts/split-image.bash"))
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        answer: &mut dyn Write,
    ) -> io::Result<()> {
        let at = index(&words);
        let (joined, joined_at) = joined(&words, at);
        let before = joined[joined_at].len() - replaced(&words, at).len();
        for candidate in engine::complete(command, joined, joined_at, folder)? {
            let value = candidate.get_value().to_string_lossy();
            if let Some(rest) = value.get(before..) {
                writeln!(answer, "{}", escaped(rest))?;
            }
        }
        Ok(())
    }
}

/// The value with a backslash before each character that bash would not take as it is.
fn escaped(value: &str) -> String {
    let is_plain = |(at, c): (usize, char)| c.is_alphanumeric() || "_-./,+@%^=:".contains(c) || (at == 0 && c == '~');
    let mut out = String::new();
    for (at, c) in value.char_indices() {
        if !is_plain((at, c)) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_a_repository_runs_nothing() {
        assert_eq!(escaped("a/b-c_d.e"), "a/b-c_d.e");
        assert_eq!(escaped("$(touch x)"), "\\$\\(touch\\ x\\)");
        assert_eq!(escaped("~/a~`b`;c"), "~/a\\~\\`b\\`\\;c");
        assert_eq!(escaped("größe"), "größe");
    }
}
