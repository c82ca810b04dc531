//! Sending commits to a remote: one branch, fast-forward only.

use std::ffi::OsString;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;

use super::addresses::Addresses;
pub use super::branch_push::Push;
use super::command::{self, Git};
use super::landed::{self, Landed};
use super::no_process;
use super::process::Output;
use super::refusal;
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::progress::Direction;
use crate::text;

/// How a push that reached its remote ended.
#[derive(Debug)]
pub enum Verdict {
    /// The branch points to the commit.
    Done,
    /// The branch points to the commit, although git got no report of that or was ended by an interrupt.
    DoneWithoutReport,
    /// Someone else moved, made or locked the branch in the meantime, so that the remote is as that push left it. If
    /// nobody did, the error says why the remote refused.
    LostRace(UserError),
    /// The remote does not want it, and is as it was.
    Refused(UserError),
}

/// How many pushes may land although nobody knows it yet.
static UNDER_WAY: AtomicUsize = AtomicUsize::new(0);

/// Returns true if a push is under way, so that a process which ends now does not know how it goes on.
pub fn is_under_way() -> bool {
    UNDER_WAY.load(Ordering::Relaxed) > 0
}

/// A push, from its start until it is known how it ended.
struct UnderWay;

impl UnderWay {
    fn begin() -> Self {
        UNDER_WAY.fetch_add(1, Ordering::Relaxed);
        UnderWay
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        UNDER_WAY.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Push<'_> {
    /// Points the branch to the commit.
    ///
    /// It is never forced, so the remote's branch can only move forward, and the update of one ref is atomic by itself:
    /// `--atomic` would say no more and some servers do not know it. A branch that has moved, or that came into being,
    /// since it was looked at is not an ancestor of the commit, so that git refuses to overwrite it.
    ///
    /// # Errors
    /// When the remote cannot be reached, or the run was interrupted: the remote is then as it was, unless the exit
    /// code of the error is [`Exit::Unknown`].
    pub fn push(&self, context: Context<'_>) -> Result<Verdict> {
        let _under_way = UnderWay::begin();
        let output = self.run(false, context)?;
        if output.success {
            return Ok(Verdict::Done);
        }
        let interrupted = context.check();
        if let Some(verdict) = self.verdict(&output, context) {
            interrupted?;
            return verdict;
        }
        match landed::find(self, &output) {
            Landed::Yes => Ok(Verdict::DoneWithoutReport),
            Landed::No => Err(interrupted.map_or_else(Into::into, |()| self.failed(&output).into())),
            Landed::Unknown => Err(self.unknown(&output).into()),
        }
    }

    /// Asks whether that would work, as far as the remote tells without being sent anything.
    ///
    /// # Errors
    /// When the remote cannot be reached, or the run was interrupted.
    pub fn ask(&self, context: Context<'_>) -> Result<Verdict> {
        let output = self.run(true, context)?;
        if output.success {
            return Ok(Verdict::Done);
        }
        context.check()?;
        let verdict = self.verdict(&output, context);
        verdict.unwrap_or_else(|| Err(self.failed(&output).into()))
    }

    fn run(&self, only_ask: bool, context: Context<'_>) -> Result<Output> {
        let options = [
            "--porcelain",
            "--progress",
            "--no-follow-tags",
            "--recurse-submodules=no",
        ];
        let mut git = Git::in_our_repository(self.from).arg("push").args(options);
        if only_ask {
            git = git.arg("--dry-run");
        }
        let mut refspec = OsString::from(format!("{}:", self.commit));
        refspec.push(self.full_name());
        let git = git.arg("--").arg(self.to.for_git()).arg(refspec);
        git.speaks_to(Direction::Push, Addresses::of(self.to).push_server())
            .run_to_any_end(context)
    }

    /// The end of a push that failed, where git's words leave no doubt that the remote is as it was.
    fn verdict(&self, output: &Output, context: Context<'_>) -> Option<Result<Verdict>> {
        let stdout = String::from_utf8_lossy(&output.stdout);
        let rejected = stdout.lines().find_map(|line| line.strip_prefix('!'));
        match rejected.filter(|line| !line.contains("[remote failure]")) {
            Some(rejected) => Some(match cannot_send(rejected, output) {
                Some(why) => Err(
                    UserError::new(format!("the new commits cannot be sent to '{}': {why}", self.to))
                        .hint(no_process::hint(why).unwrap_or(DAMAGED))
                        .into(),
                ),
                None => Ok(match refusal::is_lost_race(rejected, output) {
                    true => Verdict::LostRace(refusal::of(self, rejected, output)),
                    false => Verdict::Refused(refusal::of(self, rejected, output)),
                }),
            }),
            None if output.wanted_terminal => Some(Err(command::no_terminal().into())),
            None if refusal::no_rights(output) => Some(Ok(Verdict::Refused(refusal::of(self, "", output)))),
            None if !output.sent_pack && ends_before_the_remote(output) && self.has_hook(context) => {
                Some(Ok(Verdict::Refused(self.stopped_here(output))))
            }
            None => None,
        }
    }

    /// Returns true if the user has a `pre-push` hook.
    fn has_hook(&self, context: Context<'_>) -> bool {
        let git = Git::in_our_repository(self.from).args(["rev-parse", "--git-path", "hooks/pre-push"]);
        let Ok(output) = git.run(context) else {
            return false;
        };
        let path = gix::path::from_byte_slice(output.stdout.trim_ascii_end());
        output.success && path.is_ok_and(|path| self.from.join(path).exists())
    }

    fn failed(&self, output: &Output) -> UserError {
        UserError::new(format!("the push to '{}' failed: {}", self.to, output.words())).hint(
            refusal::hint(&output.words()).unwrap_or_else(|| {
                "check that 'git push' to this address works here; a run that is repeated does what is left".to_owned()
            }),
        )
    }

    fn unknown(&self, output: &Output) -> UserError {
        let (to, branch, commit) = (self.to, text::escaped(self.branch), self.commit);
        let why = match output.words_or_none() {
            Some(words) => format!(": {words}"),
            None => String::new(),
        };
        UserError::new(format!(
            "the push to '{branch}' of '{to}' was sent and got no answer, so it may still land{why}"
        ))
        .hint(format!(
            "if 'git ls-remote {to} refs/heads/{branch}' shows {commit}, it has landed; \
             the same run again does what is left"
        ))
        .exit(Exit::Unknown)
    }

    fn stopped_here(&self, output: &Output) -> UserError {
        UserError::new(format!(
            "a 'pre-push' hook of yours stopped the push to '{}' of '{}': {}",
            text::escaped(self.branch),
            self.to,
            output.words()
        ))
        .hint("'git config --show-origin core.hooksPath' tells where it is")
        .exit(Exit::Refused)
    }
}

/// The hint where our own side broke off.
const DAMAGED: &str = "an object may be missing or damaged: run 'git fsck' in the source";

/// Why our own side broke off, if it did: the remote then got no whole pack.
fn cannot_send<'a>(rejected: &str, output: &'a Output) -> Option<&'a str> {
    let ours = |line: &&String| line.starts_with("fatal:");
    let line = output.stderr.iter().find(ours)?;
    rejected.contains("(unpacker error)").then_some(line)
}

/// Returns true if git gave up before it asked the remote for anything, as it does when a `pre-push` hook says no.
fn ends_before_the_remote(output: &Output) -> bool {
    let is_fatal = output.stderr.iter().any(|line| line.starts_with("fatal:"));
    let last = output.stderr.iter().rfind(|line| !line.starts_with("hint:"));
    !is_fatal && last.is_some_and(|line| line.starts_with("error: failed to push some refs to"))
}
