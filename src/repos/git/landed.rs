//! The question whether a push has landed, when git did not say.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use gix::ObjectId;

use super::addresses::Addresses;
use super::branch_push::Push;
use super::command::Git;
use super::process::Output;

/// How long the target is asked.
const TO_ASK: Duration = Duration::from_secs(5);

/// The pause between two questions, at first; each is twice as long as the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

/// The answer to the question if the target has the commit of a push.
pub(super) enum Landed {
    /// It has.
    Yes,
    /// It has not, and will not get it by this push.
    No,
    /// The target does not answer, or its server may still be at work.
    Unknown,
}

/// Asks the target of `push`, whose git ended with `output`.
///
/// A pack without its end changes nothing. On this machine the receiving side is in git's process group, so the answer
/// is final once nothing of the group is left. On a server nobody sees whether a hook is still running: a branch that
/// has not moved yet may move later.
pub(super) fn find(push: &Push<'_>, output: &Output) -> Landed {
    if !output.sent_pack || is_refused_by_http(output) {
        return Landed::No;
    }
    let addresses = Addresses::of(push.to);
    let deadline = Instant::now() + TO_ASK;
    let mut pause = FIRST_PAUSE;
    loop {
        let is_final = addresses.pushes_to_folder() && output.group.is_gone();
        match has_commit(push, &addresses, deadline) {
            Ok(true) => return Landed::Yes,
            Ok(false) if is_final => return Landed::No,
            Ok(false) | Err(_) => {}
        }
        if Instant::now() + pause > deadline {
            return Landed::Unknown;
        }
        thread::sleep(pause);
        pause *= 2;
    }
}

/// Returns true if the server answered with an error of HTTP that blames the request: it has then not begun with it.
fn is_refused_by_http(output: &Output) -> bool {
    output.stderr.iter().any(|line| line.contains("RPC failed; HTTP 4"))
}

/// Returns true if the branch points to the commit of `push`, or to one that came after it.
fn has_commit(push: &Push<'_>, addresses: &Addresses, deadline: Instant) -> Result<bool> {
    let git = addresses.ls_remote_for_push(&[]);
    let output = git.arg(push.full_name()).run_until(deadline)?;
    ensure!(output.success, "the target does not answer");
    let Some((tip, _)) = output.stdout.split_at_checked(push.commit.kind().len_in_hex()) else {
        return Ok(false);
    };
    let tip = ObjectId::from_hex(tip)?;
    if tip == push.commit {
        return Ok(true);
    }
    // Someone may have pushed on top of it. A tip that is not here is of no known history.
    let [commit, tip] = [push.commit, tip].map(|id| id.to_string());
    let git = Git::in_our_repository(push.from).args(["merge-base", "--is-ancestor", &commit, &tip]);
    let output = git.run_until(deadline)?;
    ensure!(
        output.success || output.stderr.is_empty(),
        "the tip of the target is not here"
    );
    Ok(output.success)
}
