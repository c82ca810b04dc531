//! Pushes that a remote refuses: the reasons, and a way out of each.

use super::branch_push::Push;
use super::no_process;
use super::process::Output;
use super::unreachable::FILES_FORBIDDEN;
use crate::error::{Exit, NO_PROCESS, UserError};
use crate::text;

/// The error for a push that the remote refused; `rejected` is git's line about the branch, where it wrote one.
pub(super) fn of(push: &Push<'_>, rejected: &str, output: &Output) -> UserError {
    let reason = rejected
        .rsplit_once('(')
        .map(|(_, reason)| reason.trim_end_matches(')'));
    let said = |line: &&String| match rejected.is_empty() {
        true => !line.starts_with("hint:") && !line.is_empty(),
        false => {
            ["remote:", "error:", "fatal:"]
                .iter()
                .any(|start| line.starts_with(start))
                && !is_summary(line)
        }
    };
    let reason_line = reason.map(|reason| text::escaped(reason.as_bytes()));
    let words: Vec<_> = reason_line
        .into_iter()
        .chain(output.stderr.iter().filter(said).cloned())
        .collect();
    let words = words.join("\n");
    let usual = "push to a branch that you may write to with '--push-branch NAME', or ask for the right to push";
    UserError::new(format!(
        "'{}' refused the push to '{}': {words}",
        push.to,
        text::escaped(push.branch)
    ))
    .hint(hint(&words).unwrap_or_else(|| usual.to_owned()))
    .exit(Exit::Refused)
}

/// Returns true for the line that git ends every failed push with.
fn is_summary(line: &str) -> bool {
    line.starts_with("error: failed to push some refs to")
}

/// Returns true if a line such as `! FROM:TO [rejected] (fetch first)` says that the branch is no longer where it was, or
/// that another push holds a lock or stores the same objects.
pub(super) fn is_lost_race(rejected: &str, output: &Output) -> bool {
    let ours = ["(fetch first)", "(non-fast-forward)", "(stale info)"];
    let theirs = [
        "failed to update ref",
        "cannot lock ref",
        "incorrect old value",
        "reference already exists",
        "failed to lock",
        "unable to migrate objects to permanent storage",
    ];
    let cannot_write = |line: &String| CANNOT_WRITE.iter().any(|words| line.contains(words));
    match rejected.contains("[remote rejected]") {
        true => theirs.iter().any(|reason| rejected.contains(reason)) && !output.stderr.iter().any(cannot_write),
        false => ours.iter().any(|reason| rejected.contains(reason)),
    }
}

/// Returns true if git says that the remote can be reached, and we may not write to it.
pub(super) fn no_rights(output: &Output) -> bool {
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

/// Words about a folder or a disk that cannot be written to.
const CANNOT_WRITE: &[&str] = &[
    "Permission denied",
    "insufficient permission",
    "Read-only file system",
    "No space left on device",
    "Disk quota exceeded",
];

/// The words of git, GitHub and GitLab, each with a way out; the first that fits counts.
const WAYS_OUT: &[(&[&str], &str)] = &[
    (no_process::SIGNS, NO_PROCESS),
    (
        &[
            "GITHUB PUSH PROTECTION",
            "Push cannot contain secrets",
            "GH009: Secrets detected",
        ],
        "the history has a secret: make it invalid where it is used, allow it at the address that GitHub prints, and \
         run again",
    ),
    (
        &["must not contain merge commits", "non-linear history"],
        "the result has merge commits: switch off 'Require linear history' for this branch until it is pushed, or push \
         to another branch with '--push-branch NAME'",
    ),
    (
        &["must have verified signatures", "must have valid signatures"],
        "a rewritten commit loses its signature: switch off 'Require signed commits' for this branch until it is \
         pushed, or push to another branch with '--push-branch NAME'",
    ),
    (
        &["GH001: Large files detected", "exceeds GitHub's file size limit"],
        "the history has a file that is too large for GitHub: 'split-image explain large-file' says what to do",
    ),
    (
        &["without `workflow` scope", "without workflow scope"],
        "the token may not change workflows: 'gh auth refresh --scopes workflow' gives it the right",
    ),
    (
        &[
            "protected branch hook declined",
            "through a pull request",
            "GH006",
            "GH013",
            "protected branches",
        ],
        "the branch is protected: push to another one with '--push-branch NAME' and open a pull request, or ask for the \
         right to push",
    ),
    (
        &["branch is currently checked out"],
        "the target is not bare and has this branch checked out: push to another one with '--push-branch NAME', or run \
         'git config receive.denyCurrentBranch updateInstead' there",
    ),
    (
        &["Working directory has", "Could not update working"],
        "commit or stash what was changed in the target's worktree, or push to another branch with '--push-branch NAME'",
    ),
    (
        &["exceeds maximum allowed size"],
        "the target limits the size of a push: raise 'receive.maxInputSize' there",
    ),
    (&["transport 'file' not allowed"], FILES_FORBIDDEN),
    (
        CANNOT_WRITE,
        "the target cannot be written: see who may write to the file or folder that git names, and that its disk has room",
    ),
    (
        &[
            "packfile",
            "is corrupt",
            "corrupt loose object",
            "did not receive expected object",
            "bad tree object",
        ],
        "the target may be damaged: run 'git fsck' there",
    ),
    (
        &["unpacker error"],
        "the target could not store the commits: see that its disk has room and may be written to",
    ),
];

/// The way out of a refusal with these words, if they are known.
pub(super) fn hint(words: &str) -> Option<String> {
    if let Some(file) = between(words, "Unable to create '", "': File exists") {
        return Some(format!(
            "if no other git is at work there, one has crashed: remove '{file}'"
        ));
    }
    if let Some(check) = words.lines().find_map(failed_check) {
        return Some(format!(
            "the target checks objects, and one of the old history does not pass: 'git config receive.fsck.{check} warn' \
             there lets it in"
        ));
    }
    let fits = |(signs, _): &&(&[&str], &str)| signs.iter().any(|sign| words.contains(sign));
    WAYS_OUT.iter().find(fits).map(|(_, hint)| (*hint).to_owned())
}

/// The name of the check in a line such as `remote: error: object ID: badTimezone: invalid author/committer line`.
fn failed_check(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("error: object ")?;
    let (id, rest) = rest.split_once(": ")?;
    let (check, _) = rest.split_once(": ")?;
    let is_id = id.len() >= 40 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && check.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(check)
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}
