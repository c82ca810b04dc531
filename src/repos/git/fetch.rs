//! Fetching from a remote.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use anyhow::Result;
use gix::ObjectId;

use super::addresses::Addresses;
use super::command::Git;
use super::process::Output;
use super::unreachable::unreachable;
use crate::context::Context;
use crate::progress::Direction;
use crate::repos::location::Location;

/// Fetches `refspecs` from `from` into the repository at `into`.
///
/// # Errors
/// When the remote cannot be reached or does not have what is asked for, in git's own words.
pub fn fetch(into: &Path, from: &Location, refspecs: &[impl AsRef<OsStr>], context: Context<'_>) -> Result<()> {
    let git = Git::in_our_repository(into).args(FETCH).arg("--").arg(from.for_git());
    run(git.args(refspecs), from, context).map(drop)
}

/// Fetches `refspecs` as [`fetch`] does, without blobs; returns whether the server cannot leave them out and has sent
/// everything.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_without_blobs(
    into: &Path,
    from: &Location,
    refspecs: &[impl AsRef<OsStr>],
    context: Context<'_>,
) -> Result<bool> {
    let git = with_promisor(into, from)
        .args(FETCH)
        .args(["--filter=blob:none", "--", PROMISOR]);
    let output = run(git.args(refspecs), from, context)?;
    Ok(output.says_no_filter())
}

/// Returns true if all commits and trees behind the refs of our repository at `into` are there and can be read; blobs may
/// be missing, since `from` has them.
///
/// # Errors
/// When git cannot be started, or the run was interrupted.
pub fn is_sound(into: &Path, from: &Location, context: Context<'_>) -> Result<bool> {
    let git = with_promisor(into, from).args(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"]);
    Ok(git.run(context)?.success)
}

/// Fetches the objects of these ids at once, with the command that git itself runs when a partial clone lacks objects.
///
/// # Errors
/// As [`fetch`].
pub fn fetch_blobs(into: &Path, from: &Location, ids: &[ObjectId], context: Context<'_>) -> Result<()> {
    let git = with_promisor(into, from)
        .args(["-c", "fetch.negotiationAlgorithm=noop"])
        .args(FETCH);
    let git = git.args(["--filter=blob:none", "--stdin", "--", PROMISOR]);
    let ids: String = ids.iter().map(|id| format!("{id}\n")).collect();
    run(git.input(ids.into_bytes()), from, context).map(drop)
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

/// A command on our repository at `into` for which `from` is the remote that promises the missing objects. These
/// settings
/// are not written down, since the URL may have secrets in it.
fn with_promisor(into: &Path, from: &Location) -> Git {
    let mut url = OsString::from(format!("remote.{PROMISOR}.url="));
    url.push(from.for_git());
    let git = Git::in_our_repository(into).arg("-c").arg(url);
    git.args([
        "-c",
        "remote.source.promisor=true",
        "-c",
        "remote.source.partialCloneFilter=blob:none",
    ])
}

fn run(git: Git, from: &Location, context: Context<'_>) -> Result<Output> {
    let output = git
        .speaks_to(Direction::Fetch, Addresses::of(from).read_server())
        .run(context)?;
    match output.success {
        true => Ok(output),
        false => Err(unreachable(&from.to_string(), &output.words())),
    }
}
