//! A push: what goes where.

use std::path::Path;

use gix::ObjectId;

use crate::repos::location::Location;

/// A push of one commit to one branch.
pub struct Push<'a> {
    /// The repository that has the objects; one of ours.
    pub from: &'a Path,
    /// The remote.
    pub to: &'a Location,
    /// The commit.
    pub commit: ObjectId,
    /// The branch that shall point to it.
    pub branch: &'a str,
}
