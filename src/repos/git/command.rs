//! One git command: its arguments, the repository it works on, its input and its variables.
//!
//! Every process that this crate starts, except the pager and the programs of [`signing`](super::signing), is started here.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Instant;

use anyhow::{Context as _, Result};

use super::process::{Output, Running};
use super::terminal::Asker;
use super::{environment, version};
use crate::context::Context;
use crate::error::UserError;
use crate::files::{TemporaryFolder, temporary};
use crate::progress::Direction;
use crate::text;

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
    /// The server that it speaks to.
    server: Option<(Direction, String)>,
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

    /// The same in another folder of the user's.
    pub fn in_folder(path: &Path) -> Git {
        Git::on(On::Users(path.into()))
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
            server: None,
        }
    }

    /// Says which server the command speaks to.
    pub fn speaks_to(mut self, direction: Direction, server: String) -> Git {
        self.server = Some((direction, server));
        self
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

    /// Runs the command to its end.
    ///
    /// # Errors
    /// When git is missing, too old or cannot be started, or when the run was interrupted. A git that fails is not an
    /// error here.
    pub fn run(self, context: Context<'_>) -> Result<Output> {
        let output = self.run_to_any_end(context)?;
        if !output.success {
            context.check()?;
        }
        if output.wanted_terminal {
            return Err(no_terminal().into());
        }
        Ok(output)
    }

    /// As [`run`](Git::run), and returns the output of a git that was ended by an interrupt, too.
    ///
    /// # Errors
    /// When git is missing, too old or cannot be started, or when the run was interrupted before.
    pub fn run_to_any_end(mut self, context: Context<'_>) -> Result<Output> {
        version::check()?;
        context.check()?;
        let typed = self.as_typed();
        context.progress.note(&typed);
        let server = self.server.take();
        let began = Instant::now();
        let (running, _private) = self.start()?;
        let subject = self.subject();
        let asker = Asker {
            progress: context.progress,
            subject: &subject,
        };
        let is_enough = || context.is_interrupted();
        let output = match server {
            None => running.finish(&|_| {}, &is_enough, Some(&asker)),
            Some((direction, server)) => {
                let exchange = context.progress.exchange(direction, &server);
                let output = running.finish(&|meter| exchange.at(meter), &is_enough, Some(&asker));
                drop(exchange);
                let seconds = began.elapsed().as_secs_f64();
                context.progress.note(&format!("took {seconds:.2} s: {typed}"));
                output
            }
        };
        if output.interrupted {
            context.interrupt.store(true, Ordering::Relaxed);
        }
        Ok(output)
    }

    /// Runs the command until `deadline` at most, even in a run that was interrupted. It may not prompt.
    ///
    /// # Errors
    /// When git cannot be started.
    pub fn run_until(self, deadline: Instant) -> Result<Output> {
        self.run_quietly(&|| Instant::now() > deadline)
    }

    /// Runs the command until it `is_enough` at most, even in a run that was interrupted. Nothing may prompt.
    ///
    /// # Errors
    /// When git cannot be started.
    pub fn run_quietly(mut self, is_enough: &dyn Fn() -> bool) -> Result<Output> {
        // In this order: git, its helpers for passwords, ssh, and Git Credential Manager.
        let silent = [
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_ASKPASS", ""),
            ("SSH_ASKPASS_REQUIRE", "never"),
            ("GCM_INTERACTIVE", "never"),
        ];
        self.variables.extend(silent.map(|(name, value)| (name, value.into())));
        let (running, _private) = self.start()?;
        Ok(running.finish_quietly(is_enough))
    }

    fn start(&mut self) -> Result<(Running, Option<TemporaryFolder>)> {
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
        Ok((Running::start(&mut command, self.input.take())?, private))
    }

    /// The subject of a prompt: the repository, which stands behind `--`, or else the command.
    fn subject(&self) -> String {
        let mut args = self.args.iter().skip_while(|arg| *arg != "--");
        match args.nth(1) {
            Some(repository) => format!("the repository '{}'", text::address(&repository.to_string_lossy())),
            None => format!("'{}'", self.as_typed()),
        }
    }

    /// The command as a user would type it, without secrets.
    pub fn as_typed(&self) -> String {
        let args = self.args.iter().map(|arg| text::address(&arg.to_string_lossy()));
        std::iter::once("git".to_owned())
            .chain(args)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The error for a git that wanted to read a terminal that we do not have.
pub(super) fn no_terminal() -> UserError {
    UserError::new("git asks for a password, and this process cannot use the terminal")
        .hint("run it in the foreground, or set up an ssh agent or a credential helper")
}

/// Lets `command` run in an empty folder that nobody else can write to, and keeps git from looking above it: a
/// repository that somebody planted in a shared folder for temporary files would run programs through its settings.
fn nowhere(command: &mut Command) -> Result<TemporaryFolder> {
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
