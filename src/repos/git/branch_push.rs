//! A push: what goes where.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use gix::ObjectId;
use gix::bstr::BStr;

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
    pub branch: &'a BStr,
}

impl Push<'_> {
    /// The full name of the branch, for git.
    pub(super) fn full_name(&self) -> OsString {
        OsString::from_vec([b"refs/heads/", &**self.branch].concat())
    }
}
