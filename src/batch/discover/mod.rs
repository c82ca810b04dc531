//! Finding the images of a deployment repository, so that nobody has to write their list by hand.
//!
//! Where hubs are deployed with hubploy, each `hubploy.yaml` says which images it has; elsewhere an image is a directory
//! `image`, or one in `images`, with files that repo2docker reads. Of the repository's files only these few are opened.

mod before;
mod gone;
mod layout;
mod names;
mod write;

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use serde::Serialize;

pub use write::manifest;

use crate::context::Context;
use crate::error::UserError;
use crate::migrate::describe;
use crate::report::Date;
use crate::repos::source::Source;
use crate::split::Directory;
use layout::Layout;

/// The findings in a deployment repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Found {
    /// The images, by their directories.
    pub images: Vec<Image>,
    /// Hubs of which no directory was found.
    pub without: Vec<String>,
    /// Files that should say where images are, and could not be read.
    pub unread: Vec<String>,
}

/// An image directory.
#[derive(Debug, Clone, Serialize)]
pub struct Image {
    /// The image's name.
    pub name: String,
    /// Where it is, or was.
    #[serde(serialize_with = "shown")]
    pub subdir: Directory,
    /// The hubs that use it.
    pub hubs: Vec<String>,
    /// The last commit that had it, where the tip has not.
    pub last: Option<Last>,
    /// The names that it had before, the newest first.
    pub before: Vec<Before>,
}

/// A name that a directory had before.
#[derive(Debug, Clone, Serialize)]
pub struct Before {
    /// The name.
    #[serde(serialize_with = "shown")]
    pub subdir: Directory,
    /// About how many commits more are kept if it is followed.
    pub commits: usize,
    /// The commit that ended it, where that was found.
    pub until: Option<Last>,
}

/// A commit that ended something.
#[derive(Debug, Clone, Serialize)]
pub struct Last {
    /// Its id.
    pub commit: String,
    /// Its author date.
    pub date: Option<Date>,
}

fn shown<S: serde::Serializer>(directory: &Directory, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(directory)
}

/// Finds the images that `source` has at its tip, or had.
///
/// # Errors
/// When the repository cannot be read, or there is no image in it.
pub fn images(source: &Source, context: Context<'_>) -> Result<Found> {
    let layout = Layout::read(source, source.tip, context)?;
    let mut found = Found {
        unread: layout.unread.clone(),
        ..Found::default()
    };
    let mut places: Vec<Place> = Vec::new();
    for (path, hubs) in layout.images {
        places.push(Place {
            directory: Directory::new(&path)?,
            hubs,
            last: None,
        });
    }
    let missing = gone::find(source, layout.missing, places.is_empty(), context)?;
    for (path, hubs, commit) in missing.images {
        match places.iter_mut().find(|place| place.directory.path() == path) {
            Some(place) => place.hubs.extend(hubs),
            None => places.push(Place {
                directory: Directory::new(&path)?,
                hubs,
                last: Some(commit),
            }),
        }
    }
    found.without = missing.without.into_iter().collect();
    if places.is_empty() {
        return Err(nothing(source).into());
    }
    places.sort_by(|one, other| one.directory.path().cmp(other.directory.path()));
    let places = before::find(source, places, context)?;
    let paths: Vec<&[u8]> = places.iter().map(|(place, _)| &**place.directory.path()).collect();
    let names = names::suggest(&paths);
    for ((place, before), name) in places.into_iter().zip(names) {
        found.images.push(Image {
            name,
            subdir: place.directory,
            hubs: place.hubs.into_iter().collect(),
            last: place.last.map(|commit| last(source, commit)).transpose()?,
            before,
        });
    }
    Ok(found)
}

/// Where an image is, or was.
#[derive(Clone)]
struct Place {
    directory: Directory,
    hubs: BTreeSet<String>,
    /// The last commit that had it, where the tip has not.
    last: Option<ObjectId>,
}

fn last(source: &Source, commit: ObjectId) -> Result<Last> {
    Ok(Last {
        commit: commit.to_string(),
        date: describe::summary(&source.repo, &commit)?.date,
    })
}

fn nothing(source: &Source) -> UserError {
    UserError::new(format!(
        "no image was found in '{}' of '{}'",
        source.reference, source.location
    ))
    .hint("an image is a directory that a hubploy.yaml names, or one called 'image' or in 'images'; name another ref with '--ref', or write the list by hand")
}
