//! One branch of a remote, its objects and the name of its HEAD, by a single connection: `git ls-remote` and `git fetch`
//! would take two.

use std::path::Path;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::addresses::Addresses;
use super::command::Git;
use super::unreachable::unreachable;
use crate::context::Context;
use crate::error::UserError;
use crate::files::temporary;
use crate::progress::Direction;
use crate::repos::location::Location;
use crate::repos::tree;

/// A new bare repository with one branch of a remote.
pub struct BranchClone {
    /// The repository.
    pub repo: gix::Repository,
    /// The short name of the branch that its HEAD names; none where HEAD is a commit.
    pub head: Option<BString>,
    /// The tip of that branch; none where the remote does not have it.
    pub tip: Option<ObjectId>,
    /// True if the server was asked to leave blobs out and cannot.
    pub has_all_blobs: bool,
}

/// The objects that a clone gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Objects {
    /// All of the branch.
    All,
    /// All that are looked at: no large files.
    Small,
    /// Commits and trees.
    WithoutBlobs,
}

/// Returns true if `git clone` does as `git fetch` would: it writes down the URL with its secrets, copies a folder's
/// objects one by one, with all branches, and does not follow `url.BASE.insteadOf` away from a folder.
pub fn is_possible(from: &Location) -> bool {
    from.local().is_none() && !from.has_secrets() && !Addresses::of(from).reads_folder()
}

/// Clones `branch` of `from`, or the branch of its HEAD, to `to`; none where that is not possible, or the remote has no
/// such branch.
///
/// # Errors
/// When the remote cannot be reached or is shallow.
pub fn clone_branch(
    to: &Path,
    from: &Location,
    branch: Option<&str>,
    objects: Objects,
    context: Context<'_>,
) -> Result<Option<BranchClone>> {
    if !is_possible(from) {
        return Ok(None);
    }
    // Only git reads reftables. Without a branch, HEAD gets the name that GitHub would give.
    let settings = ["-c", "init.defaultRefFormat=files", "-c", "init.defaultBranch=main"];
    let options = [
        "clone",
        "--progress",
        "--bare",
        "--single-branch",
        "--no-tags",
        "--template=",
    ];
    let mut git = Git::without_repository().args(settings).args(options);
    git = git.args(branch.map(|name| format!("--branch={name}")));
    git = match objects {
        Objects::All => git,
        // It leaves out blobs of this size, too.
        Objects::Small => git.arg(format!("--filter=blob:limit={}", tree::LARGEST + 1)),
        Objects::WithoutBlobs => git.arg("--filter=blob:none"),
    };
    let output = git
        .speaks_to(Direction::Fetch, Addresses::of(from).read_server())
        .arg("--")
        .arg(from.for_git())
        .arg(to)
        .run(context)?;
    if !output.success {
        let words = output.words();
        let is_missing = words.contains("fatal: Remote branch ") && words.contains(" not found in upstream");
        return match is_missing {
            true => Ok(None),
            false => Err(unreachable(&from.to_string(), &words)),
        };
    }
    let repo = temporary::open(to)?;
    if repo.is_shallow()? {
        return Err(
            UserError::new(format!("'{from}' is a shallow clone, its history is cut off"))
                .hint("run 'git fetch --unshallow' there")
                .into(),
        );
    }
    let head = repo.head()?;
    let name = head.referent_name().map(|name| name.shorten().to_owned());
    let tip = match (&name, head.is_unborn()) {
        (Some(_), false) => Some(repo.head_commit()?.id),
        _ => None,
    };
    Ok(Some(BranchClone {
        head: name,
        tip,
        has_all_blobs: output.says_no_filter(),
        repo: repo.clone(),
    }))
}
