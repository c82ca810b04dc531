//! The state of a target: facts that others show, refuse or act on.

use gix::ObjectId;

use crate::split::Index;

/// The state of a target's branch beside a split, as far as its ids do not say it.
#[derive(Debug, Clone, Default)]
pub struct TargetState {
    /// This image in another form.
    pub same: Option<SameImage>,
    /// Another image.
    pub other: Option<OtherImage>,
}

/// An image that a target has in another form than its split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SameImage {
    /// All its files came in one commit, as from a pull request that was squashed.
    Squashed {
        /// The commit.
        commit: ObjectId,
        /// The commit of the split whose files these are.
        of: Index,
        /// These files.
        files: ObjectId,
    },
    /// Its commits were made anew on top of the target's own, as from a pull request that was rebased.
    Rebased {
        /// The newest of them.
        commit: ObjectId,
        /// The commit of the split that it was made of.
        of: Index,
        /// The files of that commit of the split.
        files: ObjectId,
        /// How many there are.
        commits: usize,
    },
    /// It is made of commits that the source has rewritten since.
    Rewritten {
        /// The newest of them.
        commit: ObjectId,
        /// The commit of the split that stands for it now.
        of: Index,
        /// The files of that commit of the split.
        files: ObjectId,
        /// How many there are.
        commits: usize,
    },
    /// It was split with other names of the directory, or other references to issues.
    OtherFlags {
        /// A commit of it.
        commit: ObjectId,
        /// The original of that commit.
        original: ObjectId,
    },
}

/// Another image in a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherImage {
    /// The history of another directory of the source.
    Directory {
        /// The directory.
        directory: String,
        /// A commit of it in the target.
        commit: ObjectId,
    },
    /// The files of another directory of the source, in one commit.
    Squashed {
        /// The directory.
        directory: String,
        /// The commit.
        commit: ObjectId,
    },
    /// An unrelated history.
    Unrelated {
        /// The merge that brought it.
        merge: ObjectId,
    },
}
