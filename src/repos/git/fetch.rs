//! The refs of a remote, and fetching from it.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use super::addresses::Addresses;
use super::command::Git;
use super::no_process;
use super::process::Output;
use crate::context::Context;
use crate::error::UserError;
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

/// The error of a remote that does not answer as it should.
pub(super) fn unreachable(location: &str, words: &str) -> anyhow::Error {
    UserError::new(format!("'{location}' cannot be read: {words}"))
        .hint(what_to_do(words))
        .missing(says_missing(words))
        .into()
}

/// Returns true if a server says that it has no such repository. Some say the same of one that this user may not see.
fn says_missing(words: &str) -> bool {
    let signs = [
        // GitHub and GitLab, over ssh and https.
        "Repository not found",
        "The project you were looking for could not be found",
        // Git itself, as a server or about one.
        "does not appear to be a git repository",
        "does not exist",
        "repository not exported",
        "' not found",
    ];
    signs.iter().any(|sign| words.contains(sign))
}

/// The hint for this message of git.
fn what_to_do(words: &str) -> &'static str {
    let says = |part| words.contains(part);
    if says("terminal prompts disabled") {
        // On a command line git would prompt, so trying it there shows nothing.
        return "git may not prompt for credentials here: run it in a terminal, set up a credential helper ('git help \
                credentials'), or use an ssh address";
    }
    if let Some(hint) = no_process::hint(words) {
        return hint;
    }
    if says("No space left on device") || says("Out of diskspace") {
        return temporary::FULL_DISK;
    }
    if says("transport 'file' not allowed") {
        return FILES_FORBIDDEN;
    }
    "check the address, and that 'git ls-remote' of it works here"
}

/// The hint where the user's settings keep git away from repositories on this machine.
pub(super) const FILES_FORBIDDEN: &str = "git's setting 'protocol.file.allow' forbids paths: run 'git config --global \
     protocol.file.allow always', or use a URL";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_have_several_words_for_a_repository_that_is_not_there() {
        for words in [
            "ERROR: Repository not found.\nfatal: Could not read from remote repository.",
            "remote: Repository not found.\nfatal: repository 'https://github.com/o/a/' not found",
            "fatal: '/srv/a.git' does not appear to be a git repository",
            "fatal: remote error: access denied or repository not exported: /a.git",
        ] {
            assert!(says_missing(words), "{words}");
        }
        for words in [
            "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
            "ssh: Could not resolve hostname github.com: Name or service not known",
            "fatal: unable to access 'https://a/': The requested URL returned error: 503",
        ] {
            assert!(!says_missing(words), "{words}");
        }
    }

    #[test]
    fn a_full_disk_is_no_fault_of_the_address() {
        let words = "fatal: sha1 file 'tmp_idx' write error. Out of diskspace\nfatal: index-pack failed";
        assert_eq!(what_to_do(words), temporary::FULL_DISK);
    }
}
