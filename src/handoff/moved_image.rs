//! The image that has moved, and the hand-off that its hubs need.

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::error::UserError;
use crate::hub::fill::Values;
use crate::report::{self, Warning};
use crate::split::Directory;

/// An image that has moved.
pub struct MovedImage<'a> {
    /// The directory it came from, and the former names of that directory.
    pub directories: &'a [Directory],
    /// The address of the image repository, without secrets.
    pub into: &'a str,
    /// The branch of that repository that pull requests go to.
    pub branch: &'a str,
    /// The files of that repository, and the repository to read them from.
    pub target: Option<(&'a gix::Repository, ObjectId)>,
    /// The tag of its first build there.
    pub tag: &'a str,
    /// The cluster of the hub, where hubs are kept by cluster.
    pub cluster: Option<&'a str>,
    /// The hub, the image and the values of the repository's variables.
    pub values: &'a Values,
}

/// The edits and commands for the hub.
#[derive(Debug, Clone)]
pub struct Handoff {
    /// The report.
    pub report: report::Handoff,
    /// The edited files of the source.
    pub files: Vec<EditedFile>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The error for a hub that the configuration does not have; a hub may be new, so the caller decides.
    pub unknown_hub: Option<UserError>,
}

/// A file with its new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditedFile {
    /// The path.
    pub path: BString,
    /// True if it is executable.
    pub kind: EntryKind,
    /// The new content.
    pub text: String,
}
