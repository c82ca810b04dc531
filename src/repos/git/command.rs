//! One git command: its arguments, the repository it works on, its input and its variables.
//!
//! Every process that this crate starts, except the pager, is started here.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::process::{self, Output};
use super::{environment, version};
use crate::context::Context;
use crate::files::temporary;
use crate::text;

/// How long a last question to a remote may take in a run that was interrupted.
const LAST_QUESTION: Duration = Duration::from_secs(5);

/// The repository that a command works on.
enum On {
    /// A repository that we made, named by `GIT_DIR`: git then asks no questions about its owner.
    Ours(PathBuf),
    /// The repository that git finds around this folder of the user's, if git trusts its owner.
    Users(PathBuf),
    /// None: the command runs where git cannot find one.
    None,
}

/// A git command that is not running yet.
pub(super) struct Git {
    /// The arguments behind the settings of [`environment`].
    args: Vec<OsString>,
    on: On,
    variables: Vec<(&'static str, OsString)>,
    input: Option<Vec<u8>>,
}

impl Git {
    /// A command on the repository at `path`, a bare one or a `.git`, which we made.
    ///
    /// It is named by `GIT_DIR`, since `safe.bareRepository=explicit` forbids git to find a bare repository by itself.
    pub fn in_our_repository(path: &Path) -> Git {
        Git::on(On::Ours(path.into()))
    }

    /// A command in the current folder, which is the user's: git finds the repository around it, with its work tree, and
    /// checks its owner (`safe.directory`).
    pub fn in_current_folder() -> Git {
        Git::on(On::Users(".".into()))
    }

    /// A command that needs no repository, and finds none.
    pub fn without_repository() -> Git {
        Git::on(On::None)
    }

    fn on(on: On) -> Git {
        Git {
            args: Vec::new(),
            on,
            variables: Vec::new(),
            input: None,
        }
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
        let (child, _private) = self.spawn()?;
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
        let (child, _private) = self.spawn()?;
        process::finish(child, None, &|_| {}, &|| start.elapsed() > LAST_QUESTION)
    }

    fn spawn(&self) -> Result<(Child, Option<TempDir>)> {
        let mut command = environment::program();
        let private = match &self.on {
            On::Ours(path) => {
                command.current_dir(path).env("GIT_DIR", path);
                None
            }
            On::Users(path) => {
                command.current_dir(path);
                None
            }
            On::None => Some(nowhere(&mut command)?),
        };
        command.args(&self.args);
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        if self.input.is_some() {
            command.stdin(Stdio::piped());
        }
        Ok((command.spawn().context("cannot start git")?, private))
    }

    /// The command as a user would type it, without secrets.
    fn as_typed(&self) -> String {
        let args = self.args.iter().map(|arg| text::address(&arg.to_string_lossy()));
        std::iter::once("git".to_owned())
            .chain(args)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Lets `command` run in an empty folder that nobody else can write to, and keeps git from looking above it: a
/// repository that somebody planted in a shared folder for temporary files would run programs through its settings.
fn nowhere(command: &mut Command) -> Result<TempDir> {
    let private = temporary::folder()?;
    let folder = private
        .path()
        .canonicalize()
        .context("cannot find the temporary folder")?;
    let above = folder.parent().unwrap_or(&folder);
    command.env("GIT_CEILING_DIRECTORIES", above).current_dir(&folder);
    Ok(private)
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
