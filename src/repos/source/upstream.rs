//! The remote that a clone came from, and the branch of it that the split branch follows.

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use super::named::Named;
use crate::repos::in_place;
use crate::repos::location::Location;

/// A remote of a clone, and a branch of it.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// The name of the remote in the clone.
    pub remote: String,
    /// Where it is; none where only a remote helper reaches it.
    pub location: Option<Location>,
    /// The branch there that the split one follows; none for its default branch.
    pub branch: Option<BString>,
}

impl Upstream {
    /// The upstream of what is split: that of the branch, else the branch of the same name at `origin` or at the only
    /// remote.
    pub fn of(repo: &gix::Repository, named: &Named) -> Option<Upstream> {
        let (remote, branch) = match named {
            Named::Tracking { remote, branch } => (remote.clone(), Some(branch.clone())),
            Named::Branch(name) => match configured(repo, name.as_ref()) {
                Some((remote, branch)) => (remote, Some(branch)),
                None => (usual(repo)?, Some(name.clone())),
            },
            Named::DetachedHead | Named::Commit => (usual(repo)?, None),
        };
        Some(Upstream {
            location: location_of(repo, &remote),
            remote,
            branch,
        })
    }

    /// The default branch of the remote, as it was when it was cloned.
    pub fn default_branch(&self, repo: &gix::Repository) -> Option<BString> {
        let head = repo
            .find_reference(&format!("refs/remotes/{}/HEAD", self.remote))
            .ok()?;
        let target = head.target().try_name()?.as_bstr().to_owned();
        let start = format!("refs/remotes/{}/", self.remote);
        Some(target.strip_prefix(start.as_bytes())?.into())
    }

    /// The tip of a branch of the remote, as it was when it was last fetched.
    pub fn last_fetched(&self, repo: &gix::Repository, branch: &BStr) -> Option<ObjectId> {
        let name = [b"refs/remotes/", self.remote.as_bytes(), b"/", branch].concat();
        let reference = repo.try_find_reference(name.as_bstr()).ok()??;
        in_place::commit_of(reference).ok()
    }
}

/// The upstream that `git branch --set-upstream-to` has written down.
fn configured(repo: &gix::Repository, branch: &BStr) -> Option<(String, BString)> {
    let config = repo.config_snapshot();
    let key = |name: &str| format!("branch.{branch}.{name}");
    let remote = config.string(&key("remote"))?.to_string();
    let merge = config.string(&key("merge"))?;
    let branch = merge.strip_prefix(b"refs/heads/")?;
    // A dot is the repository itself.
    (remote != ".").then(|| (remote, branch.into()))
}

/// The remote that git takes where none is named.
fn usual(repo: &gix::Repository) -> Option<String> {
    let names = repo.remote_names();
    let names: Vec<_> = names.iter().map(ToString::to_string).collect();
    match names.as_slice() {
        [only] => Some(only.clone()),
        names => names.iter().find(|name| *name == "origin").cloned(),
    }
}

/// The location of a remote of `repo`.
pub(super) fn location_of(repo: &gix::Repository, remote: &str) -> Option<Location> {
    let url = repo
        .config_snapshot()
        .string(&format!("remote.{remote}.url"))?
        .to_string();
    let location = Location::new(&url).ok()?;
    let base = repo.workdir().unwrap_or(repo.git_dir());
    match location.local() {
        Some(_) if !url.contains("://") => Location::new(&base.join(&url).to_string_lossy()).ok(),
        _ => Some(location),
    }
}
