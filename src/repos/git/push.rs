//! Sending commits to a remote: one branch, fast-forward only.

use std::path::Path;

use anyhow::Result;
use gix::ObjectId;

use super::command::Git;
use super::process::Output;
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::progress::Stage;
use crate::repos::location::Location;
use crate::text;

/// How a push that reached its remote ended. Whatever it is but [`Done`](Verdict::Done), the remote is as it was.
#[derive(Debug)]
pub enum Verdict {
    /// The branch points to the commit.
    Done,
    /// Someone else moved or made the branch in the meantime.
    LostRace,
    /// The remote does not want it.
    Refused(UserError),
}

/// Points `branch` of `to` to `commit`, whose objects the repository at `from` has; with `only_ask`, just asks whether
/// that would work, as far as the remote tells without being sent anything.
///
/// It is never forced, so the remote's branch can only move forward, and the update of one ref is atomic by itself:
/// `--atomic` would say no more and some servers do not know it. A branch that has moved, or that came into being,
/// since
/// it was looked at is not an ancestor of `commit`, so that git refuses to overwrite it.
///
/// # Errors
/// When the remote cannot be reached, or the run was interrupted.
pub fn push(
    from: &Path,
    to: &Location,
    commit: ObjectId,
    branch: &str,
    only_ask: bool,
    context: Context<'_>,
) -> Result<Verdict> {
    let mut git = Git::in_our_repository(from).args([
        "push",
        "--porcelain",
        "--progress",
        "--no-follow-tags",
        "--recurse-submodules=no",
    ]);
    if only_ask {
        git = git.arg("--dry-run");
    }
    let git = git
        .arg("--")
        .arg(to.for_git())
        .arg(format!("{commit}:refs/heads/{branch}"));
    context.progress.begin(Stage::Push, Some(100));
    let output = git.run(context, &|percent| context.progress.at(percent));
    context.progress.end();
    let output = match output {
        // The remote may have had everything by then, and gone on by itself.
        Err(_) if context.is_interrupted() && !only_ask && has_landed(to, commit, branch) => return Ok(Verdict::Done),
        output => output?,
    };
    if output.success {
        return Ok(Verdict::Done);
    }
    let stdout = String::from_utf8_lossy(&output.stdout);
    match stdout.lines().find_map(|line| line.strip_prefix('!')) {
        Some(rejected) if lost_race(rejected) => Ok(Verdict::LostRace),
        Some(rejected) => match cannot_send(rejected, &output) {
            Some(why) => Err(
                UserError::new(format!("the new commits cannot be sent to '{to}': {why}"))
                    .hint("an object may be missing or damaged: run 'git fsck' in the source")
                    .into(),
            ),
            None => Ok(Verdict::Refused(refused(to, branch, rejected, &output))),
        },
        None if no_rights(&output) => Ok(Verdict::Refused(refused(to, branch, "", &output))),
        None if hook_of_ours(&output) => Ok(Verdict::Refused(stopped_here(to, branch, &output))),
        None => Err(UserError::new(format!("the push to '{to}' failed: {}", output.words()))
            .hint("check that 'git push' to this address works here; a run that is repeated does what is left")
            .into()),
    }
}

/// Returns true if `branch` of `to` points to `commit` after all.
fn has_landed(to: &Location, commit: ObjectId, branch: &str) -> bool {
    let git = Git::without_repository().args(["ls-remote", "--"]).arg(to.for_git());
    let output = git.arg(format!("refs/heads/{branch}")).run_after_interrupt();
    output.is_ok_and(|output| output.stdout.starts_with(commit.to_string().as_bytes()))
}

/// Returns true if a line such as `! FROM:TO [rejected] (fetch first)` tells of a branch that is no longer where it
/// was: seen by
/// our git before the push, or by the remote when it takes the lock.
fn lost_race(rejected: &str) -> bool {
    let ours = ["(fetch first)", "(non-fast-forward)", "(stale info)"];
    let theirs = [
        "failed to update ref",
        "cannot lock ref",
        "incorrect old value",
        "reference already exists",
        "failed to lock",
    ];
    match rejected.contains("[remote rejected]") {
        true => theirs.iter().any(|reason| rejected.contains(reason)),
        false => ours.iter().any(|reason| rejected.contains(reason)),
    }
}

/// Why our own side broke off, if it did: the remote then got no whole pack.
fn cannot_send<'a>(rejected: &str, output: &'a Output) -> Option<&'a str> {
    let ours = |line: &&String| line.starts_with("fatal:");
    let line = output.stderr.iter().find(ours)?;
    rejected.contains("(unpacker error)").then_some(line)
}

/// Returns true if git says that the remote can be reached, and we may not write to it.
fn no_rights(output: &Output) -> bool {
    let signs = [
        "returned error: 401",
        "returned error: 403",
        "denied",
        "not allowed",
        "Authentication failed",
        "could not read Username",
        "could not read Password",
        "read-only",
        "read only",
        "archived",
        "service not enabled",
    ];
    output
        .stderr
        .iter()
        .any(|line| signs.iter().any(|sign| line.contains(sign)))
}

/// Returns true if git gave up before it asked the remote for anything: the user's `pre-push` hook said no.
fn hook_of_ours(output: &Output) -> bool {
    let is_fatal = output.stderr.iter().any(|line| line.starts_with("fatal:"));
    let last = output.stderr.iter().rfind(|line| !line.starts_with("hint:"));
    !is_fatal && last.is_some_and(|line| line.starts_with("error: failed to push some refs to"))
}

fn stopped_here(to: &Location, branch: &str, output: &Output) -> UserError {
    UserError::new(format!(
        "a 'pre-push' hook of yours stopped the push to '{branch}' of '{to}': {}",
        output.words()
    ))
    .hint("'git config --show-origin core.hooksPath' tells where it is")
    .exit(Exit::Refused)
}

fn refused(to: &Location, branch: &str, rejected: &str, output: &Output) -> UserError {
    let reason = rejected
        .rsplit_once('(')
        .map(|(_, reason)| reason.trim_end_matches(')'));
    let said = |line: &&String| match rejected.is_empty() {
        true => !line.starts_with("hint:") && !line.is_empty(),
        false => line.starts_with("remote:") || line.starts_with("error: remote"),
    };
    let reason_line = reason.map(|reason| text::escaped(reason.as_bytes()));
    let words: Vec<_> = reason_line
        .into_iter()
        .chain(output.stderr.iter().filter(said).cloned())
        .collect();
    let hint = match reason {
        Some("branch is currently checked out") => {
            "the target is not bare and has this branch checked out: push to another one with '--push-branch NAME', \
             or run 'git config receive.denyCurrentBranch updateInstead' there"
        }
        Some(reason)
            if reason.starts_with("Working directory has") || reason.starts_with("Could not update working") =>
        {
            "commit or stash what was changed in the target's worktree, or push to another branch with '--push-branch NAME'"
        }
        Some("unpacker error") => {
            "the target could not store the commits: see that its disk has room and may be written to"
        }
        _ => "push to a branch that you may write to with '--push-branch NAME', or ask for the right to push",
    };
    UserError::new(format!("'{to}' refused the push to '{branch}': {}", words.join("\n")))
        .hint(hint)
        .exit(Exit::Refused)
}
