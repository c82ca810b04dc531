//! Values that `git var` finds in the environment and the configuration of the current folder: who makes new commits
//! and when, and the pager.

use std::ffi::OsString;
use std::sync::OnceLock;

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::command::Git;
use super::process::Output;
pub use super::signing::{Signer, is_wanted as signs_commits};
use super::version;
use crate::context::Context;
use crate::error::UserError;
use crate::repos::at_once::at_once;

/// The author and committer lines of every commit of a run, `NAME <EMAIL> SECONDS ZONE`, and its signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The author.
    pub author: Vec<u8>,
    /// The committer.
    pub committer: Vec<u8>,
    /// The signer, where commits are signed.
    pub signer: Option<Signer>,
}

impl Identity {
    /// Asks git for author and committer; with `signs`, commits are signed where git would sign them.
    ///
    /// # Errors
    /// When no name, e-mail or signing key is configured, a date in the environment cannot be read, or git cannot be used.
    pub fn current(signs: bool) -> Result<Self> {
        let (author, mut committer) = at_once(Context::unwatched(), |_| line("AUTHOR"), |_| line("COMMITTER"))?;
        // Where the clock gives both dates, they are the same, even if a second passes between the two questions.
        let from_clock = !DATES.iter().any(|name| is_set(name));
        if let (true, Some(date), Some(end)) = (from_clock, author.rfind("> "), committer.rfind("> ")) {
            committer.splice(end.., author[date..].iter().copied());
        }
        let signer = if signs { Signer::of(&committer)? } else { None };
        Ok(Identity {
            author,
            committer,
            signer,
        })
    }
}

const DATES: [&str; 2] = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"];

/// Returns true if a later run makes the same new commits, with the same ids: the environment sets both dates, and nothing
/// signs them.
pub fn are_ids_fixed() -> bool {
    DATES.iter().all(|name| is_set(name)) && !signs_commits()
}

/// Git takes an empty date for none.
fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|date| !date.is_empty())
}

/// The identity of a run, which git is asked for when the first commit is made.
#[derive(Debug)]
pub struct LazyIdentity {
    signs: bool,
    found: OnceLock<Result<Identity, UserError>>,
}

impl LazyIdentity {
    /// Asks for nothing yet; the commits of a run that `signs` are signed where git would sign them.
    pub fn new(signs: bool) -> Self {
        let found = OnceLock::new();
        LazyIdentity { signs, found }
    }

    /// Asks git now for what is asked later, so that nobody waits for it then.
    pub fn ask_ahead(&self) {
        // Whoever needs it reports an error.
        let _ = at_once(Context::unwatched(), |_| Ok(self.get()), |_| Ok(signs_commits()));
    }

    /// The identity.
    ///
    /// # Errors
    /// As [`Identity::current`].
    pub fn get(&self) -> Result<&Identity, UserError> {
        let found = self.found.get_or_init(|| {
            let found = Identity::current(self.signs);
            found.map_err(|error| match UserError::find(&error) {
                Some(known) => known.clone(),
                None => UserError::new(format!("{error:#}")),
            })
        });
        found.as_ref().map_err(Clone::clone)
    }
}

/// The pager that git would use for text on a terminal; `cat` where the user wants none.
///
/// # Errors
/// When git cannot be used.
pub fn pager() -> Result<OsString> {
    let output = Git::in_current_folder()
        .args(["var", "GIT_PAGER"])
        .run(Context::unwatched())?;
    Ok(gix::path::from_bstr(output.stdout.trim_end().as_bstr())?
        .into_owned()
        .into())
}

/// The line of the author or the committer.
fn line(role: &str) -> Result<Vec<u8>> {
    let mut git = Git::in_current_folder();
    if std::env::var_os("EMAIL").is_none_or(|email| email.is_empty()) {
        // Git would make up an address from the names of the user and the host.
        git = git.args(["-c", "user.useConfigOnly=true"]);
    }
    let output = git
        .args(["var", &format!("GIT_{role}_IDENT")])
        .run(Context::unwatched())?;
    match output.success {
        true => Ok(output.stdout.trim_end().to_owned()),
        false => Err(no_identity(role, &output).into()),
    }
}

/// The error for what git says instead of an identity.
fn no_identity(role: &str, output: &Output) -> UserError {
    let words = output.words();
    let fatal = words.lines().rev().find_map(|line| line.strip_prefix("fatal: "));
    let fatal = fatal.unwrap_or(&words);
    if let Some(date) = fatal.strip_prefix("invalid date format: ") {
        return UserError::new(format!("'{date}' in GIT_{role}_DATE is not a date"))
            .hint("write it as '1638164678 +0530', '2021-11-29T11:14:38+05:30' or 'Mon, 29 Nov 2021 11:14:38 +0530'");
    }
    if ["auto-detect", "ident name", "name consists only"]
        .iter()
        .any(|part| fatal.contains(part))
    {
        return UserError::new(format!(
            "no {} is configured for the new commits: {fatal}",
            role.to_lowercase()
        ))
        .hint(
            "run 'git config --global user.name \"Your Name\"' and \
             'git config --global user.email you@example.com'",
        );
    }
    version::unreadable_configuration(fatal)
}
