//! Scripts of our own for shells that get the answers of clap.
//!
//! Its scripts for zsh and fish give words with their quotes and what stands behind the cursor, and the one for zsh
//! needs a completion system that has begun.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use clap::Command;
use clap_complete::env::{self, EnvCompleter};

/// A shell with its script.
pub struct Scripted {
    answers: &'static (dyn EnvCompleter + Sync),
    script: &'static str,
}

/// zsh.
pub const ZSH: Scripted = Scripted {
    answers: &env::Zsh,
    script: include_str!("scripts/split-image.zsh"),
};

/// fish.
pub const FISH: Scripted = Scripted {
    answers: &env::Fish,
    script: include_str!("scripts/split-image.fish"),
};

impl EnvCompleter for Scripted {
    fn name(&self) -> &'static str {
        self.answers.name()
    }

    fn is(&self, name: &str) -> bool {
        self.answers.is(name)
    }

    fn write_registration(&self, _: &str, _: &str, _: &str, _: &str, script: &mut dyn Write) -> io::Result<()> {
        script.write_all(self.script.as_bytes())
    }

    fn write_complete(
        &self,
        command: &mut Command,
        words: Vec<OsString>,
        folder: Option<&Path>,
        answer: &mut dyn Write,
    ) -> io::Result<()> {
        self.answers.write_complete(command, words, folder, answer)
    }
}
