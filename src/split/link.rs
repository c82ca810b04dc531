//! The names of a directory, and what each brought to its history.

use gix::ObjectId;

use super::directory::Directory;

/// One name of a directory, and what it brought to a [`Split`](super::new_history::Split)(crate::split::Split).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name.
    pub directory: Directory,
    /// How it is known.
    pub how: How,
    /// How many commits are kept because of it, beyond those that the names before it keep.
    pub commits: usize,
    /// The original commit that ended it: the one in which the newer name came up, where that was found.
    pub until: Option<ObjectId>,
}

/// How a name is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is the name that was asked for, the newest.
    Asked,
    /// The user told it.
    Told,
    /// The newer one was renamed from it, or assembled of it and others.
    Renamed,
    /// The newer one was copied from it.
    Copied,
    /// The newer one took over its files, and was there before.
    Joined,
}

impl std::fmt::Display for How {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            How::Asked => "asked",
            How::Told => "told",
            How::Renamed => "renamed",
            How::Copied => "copied",
            How::Joined => "joined",
        })
    }
}
