//! The refs of a remote.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use super::addresses::Addresses;
use super::command::Git;
use super::process::Output;
use super::unreachable::unreachable;
use crate::context::Context;
use crate::files::temporary;
use crate::progress::Direction;
use crate::repos::location::Location;
use crate::text;

/// The branches and tags of a remote, as it advertises them.
#[derive(Debug, Clone, Default)]
pub struct Advertised {
    /// The ref that HEAD points to, such as `refs/heads/main`; none where the remote does not say, or has no commit.
    pub head: Option<BString>,
    /// Full names with what they point to; an annotated tag also has an entry with `^{}` at its end.
    pub refs: Vec<(BString, ObjectId)>,
}

impl Advertised {
    /// The object that the ref of this full name points to.
    pub fn find(&self, full_name: impl AsRef<[u8]>) -> Option<ObjectId> {
        let full_name = full_name.as_ref();
        self.refs.iter().find(|(name, _)| name == full_name).map(|(_, id)| *id)
    }

    /// The object that the branch of this short name points to.
    pub fn find_branch(&self, name: &[u8]) -> Option<ObjectId> {
        let is_it = |full: &BString| full.strip_prefix(b"refs/heads/") == Some(name);
        self.refs.iter().find(|(full, _)| is_it(full)).map(|(_, id)| *id)
    }

    /// The short names of the branches.
    pub fn branches(&self) -> impl Iterator<Item = &[u8]> {
        self.refs
            .iter()
            .filter_map(|(name, _)| name.strip_prefix(b"refs/heads/"))
    }
}

/// Asks `from` for its refs.
///
/// # Errors
/// When it cannot be reached or is not a repository, in git's own words.
pub fn advertised(from: &Location, context: Context<'_>) -> Result<Advertised> {
    let git = Git::without_repository()
        .speaks_to(Direction::Fetch, Addresses::of(from).read_server())
        .args(["ls-remote", "--symref", "--"])
        .arg(from.for_git());
    list(git, &from.to_string(), context)
}

/// A question for HEAD and one branch of a remote that may be asked on another thread. It never prompts.
pub struct AskForRefs {
    git: Git,
    from: String,
}

impl AskForRefs {
    /// The question to `from`.
    pub fn new(from: &Location, branch: Option<&BStr>, context: Context<'_>) -> Self {
        let git = Git::without_repository()
            .args(["ls-remote", "--symref", "--"])
            .arg(from.for_git())
            .arg("HEAD")
            .args(branch.map(|name| OsString::from_vec([b"refs/heads/", name.as_bytes()].concat())));
        context.progress.note(&git.as_typed());
        AskForRefs {
            git,
            from: from.to_string(),
        }
    }

    /// The answer, or why there is none; git is ended once `is_enough`.
    ///
    /// # Errors
    /// Git's own words.
    pub fn ask(self, is_enough: &dyn Fn() -> bool) -> Result<Advertised, String> {
        let shown = |error: anyhow::Error| text::message(&format!("{error:#}"));
        let output = self.git.run_quietly(is_enough).map_err(shown)?;
        if output.wanted_terminal || is_enough() {
            return Err("it does not answer without a password, or not in time".to_owned());
        }
        match output.success {
            true => read(&output, &self.from).map_err(shown),
            false => Err(text::message(&output.words())),
        }
    }
}

/// Asks the repository that a push to `to` changes for its refs.
///
/// # Errors
/// As [`advertised`].
pub fn advertised_for_push(to: &Location, context: Context<'_>) -> Result<Advertised> {
    let addresses = Addresses::of(to);
    let shown = match addresses.pushes_elsewhere() {
        true => format!("{}', where git pushes instead of '{to}", addresses.shown_push()),
        false => to.to_string(),
    };
    list(
        addresses
            .ls_remote_for_push(&["--symref"])
            .speaks_to(Direction::Push, addresses.push_server()),
        &shown,
        context,
    )
}

/// Runs `git ls-remote --symref` and reads its answer; `from` names the repository in errors.
fn list(git: Git, from: &str, context: Context<'_>) -> Result<Advertised> {
    let output = git.run(context)?;
    match output.success {
        true => read(&output, from),
        false => Err(unreachable(from, &output.words())),
    }
}

/// Reads the answer of `git ls-remote --symref`.
fn read(output: &Output, from: &str) -> Result<Advertised> {
    let mut out = Advertised::default();
    for line in output.stdout.lines() {
        let (value, name) = line
            .split_once_str(b"\t")
            .with_context(|| format!("'git ls-remote' of '{from}' answers with '{}'", line.as_bstr()))?;
        match value.strip_prefix(b"ref: ") {
            Some(target) if name == b"HEAD" => out.head = Some(target.into()),
            Some(_) => {}
            None => out.refs.push((name.into(), ObjectId::from_hex(value)?)),
        }
    }
    Ok(out)
}

/// The branch that HEAD of a remote without commits names. Only new servers send it, and only to a clone.
///
/// # Errors
/// When the remote cannot be reached, or the clone cannot be written.
pub fn unborn_head(from: &Location, context: Context<'_>) -> Result<BString> {
    let folder = temporary::folder()?;
    let clone = folder.path().join("clone");
    let git = Git::without_repository().args(["-c", "init.defaultBranch=main", "clone", "--bare", "--quiet", "--"]);
    let output = git
        .speaks_to(Direction::Fetch, Addresses::of(from).read_server())
        .arg(from.for_git())
        .arg(&clone)
        .run(context)?;
    if !output.success {
        return Err(unreachable(&from.to_string(), &output.words()));
    }
    let head = std::fs::read(clone.join("HEAD")).context("cannot read HEAD of an empty clone")?;
    let name = head.trim_ascii().strip_prefix(b"ref: refs/heads/").unwrap_or(b"main");
    Ok(name.into())
}
