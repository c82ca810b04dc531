//! What a remote has, and getting it.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::process;
use crate::context::Context;
use crate::error::UserError;
use crate::files::temporary;
use crate::progress::Stage;
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
    /// What the ref of this full name points to.
    pub fn find(&self, full_name: &str) -> Option<ObjectId> {
        self.refs.iter().find(|(name, _)| name == full_name).map(|(_, id)| *id)
    }

    /// What the branch of this short name points to.
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
/// When it cannot be reached or is no repository, in git's own words.
pub fn advertised(from: &Location, context: Context<'_>) -> Result<Advertised> {
    let args: [OsString; 4] = ["ls-remote".into(), "--symref".into(), "--".into(), from.for_git()];
    let output = process::run(&std::env::temp_dir(), &args, None, context, &|_| {})?;
    if !output.success {
        return Err(unreachable(from, &output.words()));
    }
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

/// The branch that HEAD of a remote without commits names: only a clone is told, and only by a new enough server.
///
/// # Errors
/// When the remote cannot be reached, or the clone cannot be written.
pub fn unborn_head(from: &Location, context: Context<'_>) -> Result<String> {
    let folder = temporary::folder()?;
    let clone = folder.path().join("clone");
    let mut args: Vec<OsString> = ["-c", "init.defaultBranch=main", "clone", "--bare", "--quiet", "--"]
        .map(Into::into)
        .to_vec();
    args.push(from.for_git());
    args.push(clone.clone().into());
    let output = process::run(folder.path(), &args, None, context, &|_| {})?;
    if !output.success {
        return Err(unreachable(from, &output.words()));
    }
    let head = std::fs::read(clone.join("HEAD")).context("cannot read HEAD of an empty clone")?;
    let name = head.trim_ascii().strip_prefix(b"ref: refs/heads/").unwrap_or(b"main");
    Ok(text::escaped(name))
}

/// Fetches `refspecs` from `from` into the repository at `into`.
///
/// # Errors
/// When the remote cannot be reached or does not have what is asked for, in git's own words.
pub fn fetch(into: &Path, from: &Location, refspecs: &[String], context: Context<'_>) -> Result<()> {
    let mut args = words(&FETCH);
    args.push("--".into());
    args.push(from.for_git());
    args.extend(refspecs.iter().map(Into::into));
    run(into, from, &args, None, context).map(drop)
}

/// Fetches `refspecs` as [`fetch`] does, but no blobs; returns whether the server did not understand that and has sent
/// everything.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_without_blobs(into: &Path, from: &Location, refspecs: &[String], context: Context<'_>) -> Result<bool> {
    let mut args = as_promised(from);
    args.extend(words(&FETCH));
    args.extend(words(&["--filter=blob:none", "--", PROMISOR]));
    args.extend(refspecs.iter().map(Into::into));
    let output = run(into, from, &args, None, context)?;
    Ok(output
        .stderr
        .iter()
        .any(|line| line.contains("filtering not recognized by server")))
}

/// Fetches exactly the objects of these ids, in one go: the command that git runs itself when a partial clone lacks
/// objects.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_blobs(into: &Path, from: &Location, ids: &[ObjectId], context: Context<'_>) -> Result<()> {
    let mut args = as_promised(from);
    args.extend(words(&["-c", "fetch.negotiationAlgorithm=noop"]));
    args.extend(words(&FETCH));
    args.extend(words(&["--filter=blob:none", "--stdin", "--", PROMISOR]));
    let input: String = ids.iter().map(|id| format!("{id}\n")).collect();
    run(into, from, &args, Some(input.into_bytes()), context).map(drop)
}

const FETCH: [&str; 5] = [
    "fetch",
    "--progress",
    "--no-tags",
    "--no-write-fetch-head",
    "--no-recurse-submodules",
];

/// The name of the remote in a repository that lacks blobs.
const PROMISOR: &str = "source";

fn words(words: &[&str]) -> Vec<OsString> {
    words.iter().map(Into::into).collect()
}

/// The settings by which `from` is the remote that promises what is missing. They are not written down, since there may
/// be secrets in its URL.
fn as_promised(from: &Location) -> Vec<OsString> {
    let mut url = OsString::from(format!("remote.{PROMISOR}.url="));
    url.push(from.for_git());
    let mut args = vec!["-c".into(), url];
    args.extend(words(&[
        "-c",
        "remote.source.promisor=true",
        "-c",
        "remote.source.partialCloneFilter=blob:none",
    ]));
    args
}

fn run(
    into: &Path,
    from: &Location,
    args: &[OsString],
    input: Option<Vec<u8>>,
    context: Context<'_>,
) -> Result<process::Output> {
    context.progress.begin(Stage::Fetch, Some(100));
    let output = process::run(into, args, input, context, &|percent| context.progress.at(percent));
    context.progress.end();
    let output = output?;
    match output.success {
        true => Ok(output),
        false => Err(unreachable(from, &output.words())),
    }
}

/// The error of a remote that does not answer as it should.
pub(super) fn unreachable(location: &Location, words: &str) -> anyhow::Error {
    UserError::new(format!("'{location}' cannot be read: {words}"))
        .hint(what_to_do(words))
        .into()
}

/// What to do about these words of git's.
fn what_to_do(words: &str) -> &'static str {
    let says = |part| words.contains(part);
    if says("terminal prompts disabled") {
        // By hand, git would ask, so that to try it there tells nothing.
        return "git is not let to ask for a name and a password: set up a credential helper ('git help credentials'), \
                take an ssh address, or set GIT_TERMINAL_PROMPT=1";
    }
    if says("No space left on device") || says("Out of diskspace") {
        return temporary::FULL_DISK;
    }
    "check the address, and that 'git ls-remote' of it works here"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_no_fault_of_the_address() {
        let words = "fatal: sha1 file 'tmp_idx' write error. Out of diskspace\nfatal: index-pack failed";
        assert_eq!(what_to_do(words), temporary::FULL_DISK);
    }
}
