//! One git command: its arguments, the repository it works on, its input and its variables.
//!
//! Every process that this crate starts, except the pager, is started here.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::process::{self, Output};
use super::{environment, version};
use crate::context::Context;
use crate::text;

/// How long a last question to a remote may take in a run that was interrupted.
const LAST_QUESTION: Duration = Duration::from_secs(5);

/// A git command that is not running yet.
pub(super) struct Git {
    /// The arguments behind the settings of [`environment`].
    args: Vec<OsString>,
    folder: OsString,
    variables: Vec<(&'static str, OsString)>,
    input: Option<Vec<u8>>,
}

impl Git {
    /// A command on the bare repository at `path`, which we made.
    ///
    /// It is named by `GIT_DIR`, since `safe.bareRepository=explicit` forbids git to find a bare repository by itself.
    pub fn in_our_repository(path: &Path) -> Git {
        Git::in_folder(path).variable("GIT_DIR", path)
    }

    /// A command in `folder`: git finds the repository around it, with its work tree.
    pub fn in_folder(folder: &Path) -> Git {
        Git {
            args: Vec::new(),
            folder: folder.into(),
            variables: Vec::new(),
            input: None,
        }
    }

    /// A command that needs no repository.
    pub fn without_repository() -> Git {
        Git::in_folder(&std::env::temp_dir())
    }

    /// Adds arguments.
    pub fn args<S: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = S>) -> Git {
        self.args.extend(args.into_iter().map(|arg| arg.as_ref().to_owned()));
        self
    }

    /// Adds one argument.
    pub fn arg(self, arg: impl AsRef<OsStr>) -> Git {
        self.args([arg])
    }

    /// Sets a variable of the environment.
    pub fn variable(mut self, name: &'static str, value: impl AsRef<OsStr>) -> Git {
        self.variables.push((name, value.as_ref().to_owned()));
        self
    }

    /// Sets what git reads from its standard input.
    pub fn input(mut self, input: Vec<u8>) -> Git {
        self.input = Some(input);
        self
    }

    /// Runs the command to its end. `meter` gets each percentage that git's progress meter shows.
    ///
    /// # Errors
    /// When git is missing, too old or cannot be started, or when the run was interrupted. A git that fails is not an
    /// error here.
    pub fn run(mut self, context: Context<'_>, meter: &dyn Fn(usize)) -> Result<Output> {
        version::check()?;
        context.check()?;
        context.progress.note(&self.as_typed());
        let child = self.spawn()?;
        let output = process::finish(child, self.input.take(), meter, &|| context.is_interrupted());
        if !output.as_ref().is_ok_and(|output| output.success) {
            context.check()?;
        }
        output
    }

    /// Runs the command for a few seconds at most, even in a run that was interrupted.
    ///
    /// # Errors
    /// When git cannot be started, or did not end in time.
    pub fn run_after_interrupt(self) -> Result<Output> {
        let start = Instant::now();
        let child = self.spawn()?;
        process::finish(child, None, &|_| {}, &|| start.elapsed() > LAST_QUESTION)
    }

    fn spawn(&self) -> Result<Child> {
        let mut command = environment::program();
        command.current_dir(&self.folder).args(&self.args);
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        if self.input.is_some() {
            command.stdin(Stdio::piped());
        }
        command.spawn().context("cannot start git")
    }

    /// The command as a user would type it, without secrets.
    fn as_typed(&self) -> String {
        let mut line = OsString::from("git");
        for arg in &self.args {
            line.push(" ");
            line.push(arg);
        }
        text::escaped(text::without_secrets(&line.to_string_lossy()).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_noted_command_has_no_secrets() {
        let git = Git::without_repository().args(["push", "https://me:pw@host/x"]);
        assert_eq!(git.as_typed(), "git push https://host/x");
    }
}
