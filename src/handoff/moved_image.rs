//! The image that has moved, and the hand-off that its hubs need.

use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use crate::error::{Exit, UserError};
use crate::hub::fill::Values;
use crate::hub::image;
use crate::hub::layout::Layout;
use crate::report::{self, Warning};
use crate::split::Directory;
use crate::text;

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
    /// Which hubs get it.
    pub hubs: &'a HubChoice,
    /// The hub, the image and the values of the repository's variables.
    pub values: &'a Values,
}

/// Which hubs get the image, and how they name it now.
#[derive(Debug, Clone, Default)]
pub struct HubChoice {
    /// The cluster, where hubs are kept by cluster.
    pub cluster: Option<String>,
    /// The one hub that gets it before the others.
    pub first: Option<String>,
    /// The names under which hubs use it now.
    pub old_images: Vec<OldImage>,
    /// Further places of hubs' files.
    pub layouts: Vec<Layout>,
}

/// A name under which hubs use the image now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OldImage {
    /// The name.
    pub name: String,
    /// The tag, where only places with it are meant.
    pub tag: Option<String>,
}

impl OldImage {
    /// Takes a name as it was typed.
    ///
    /// # Errors
    /// A usage error where it is not that of an image.
    pub fn parse(typed: &str) -> Result<OldImage, UserError> {
        match image::split(typed) {
            ("", _) => {
                let message = format!("'{}' is not the name of an image", text::escaped(typed.as_bytes()));
                let hint = "write '--old-image NAME' or '--old-image NAME:TAG', as the hub's files have it";
                Err(UserError::new(message).hint(hint).exit(Exit::Usage))
            }
            (name, tag) => Ok(OldImage {
                name: name.to_owned(),
                tag: tag.map(str::to_owned),
            }),
        }
    }
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
    /// True if hubs that were asked for have the image, under its old name or the new one.
    pub is_used: bool,
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
