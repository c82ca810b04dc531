//! The images that were found, and the commits that ended some of them.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use serde::Serialize;

use crate::migrate::describe;
use crate::report::Date;
use crate::repos::source::Source;
use crate::split::Directory;

/// The findings in a deployment repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Found {
    /// The images, by their directories.
    pub images: Vec<FoundImage>,
    /// Hubs of which no directory was found.
    pub without: Vec<String>,
    /// Files that should say where images are, and could not be read.
    pub unread: Vec<String>,
}

/// An image directory.
#[derive(Debug, Clone, Serialize)]
pub struct FoundImage {
    /// The image's name.
    pub name: String,
    /// Where it is, or was.
    #[serde(serialize_with = "shown")]
    pub subdir: Directory,
    /// The hubs that use it.
    pub hubs: Vec<String>,
    /// The names under which they build it, with the registry and without a tag.
    pub image_names: Vec<String>,
    /// The last commit that had it, where the tip has not.
    pub last: Option<LastCommit>,
    /// The names that it had before, the newest first.
    pub before: Vec<FormerName>,
}

/// A name that a directory had before.
#[derive(Debug, Clone, Serialize)]
pub struct FormerName {
    /// The name.
    #[serde(serialize_with = "shown")]
    pub subdir: Directory,
    /// About how many commits more are kept if it is followed.
    pub commits: usize,
    /// The commit that ended it, where that was found.
    pub until: Option<LastCommit>,
}

/// A commit that ended something.
#[derive(Debug, Clone, Serialize)]
pub struct LastCommit {
    /// Its id.
    pub commit: String,
    /// Its author date.
    pub date: Option<Date>,
}

fn shown<S: serde::Serializer>(directory: &Directory, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(directory)
}

/// The directory of an image, which the tip has or had.
#[derive(Clone)]
pub(super) struct ImagePlace {
    pub directory: Directory,
    pub hubs: BTreeSet<String>,
    /// The last commit that had it, where the tip has not.
    pub last: Option<ObjectId>,
}

/// The commit with its date.
pub(super) fn last(source: &Source, commit: ObjectId) -> Result<LastCommit> {
    Ok(LastCommit {
        commit: commit.to_string(),
        date: describe::original(&source.repo, commit)?.date,
    })
}
