//! The names that a source can be split at.

use gix::bstr::BString;
use gix::refs::FullNameRef;

/// The thing that the ref of a source names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// A branch, by its short name.
    Branch(BString),
    /// A remote-tracking branch: the name of the remote, and of the branch there.
    Tracking {
        /// The remote.
        remote: String,
        /// The branch.
        branch: BString,
    },
    /// No branch, since HEAD is detached.
    DetachedHead,
    /// A tag or a commit.
    Commit,
}

impl Named {
    /// The kind of a ref.
    pub(super) fn of(repo: &gix::Repository, name: &FullNameRef) -> Named {
        let full = name.as_bstr();
        if let Some(branch) = full.strip_prefix(b"refs/heads/") {
            return Named::Branch(branch.into());
        }
        let remotes = repo.remote_names();
        let tracked = remotes.iter().filter_map(|remote| {
            let branch = full.strip_prefix(format!("refs/remotes/{remote}/").as_bytes())?;
            Some((remote.to_string(), branch))
        });
        // The name of a remote may have a slash.
        match tracked.max_by_key(|(remote, _)| remote.len()) {
            Some((remote, branch)) => Named::Tracking {
                remote,
                branch: branch.into(),
            },
            None => Named::Commit,
        }
    }

    /// The kind of a name that git finds.
    pub(super) fn typed(repo: &gix::Repository, name: &str) -> Named {
        let reference = repo.try_find_reference(name).ok().flatten();
        let Some(reference) = reference else {
            return Named::Commit;
        };
        match (reference.target().try_name(), name) {
            (Some(branch), _) => Named::of(repo, branch),
            (None, "HEAD") => Named::DetachedHead,
            (None, _) => Named::of(repo, reference.name()),
        }
    }
}
