//! Finding the images of a deployment repository, so that nobody has to write their list by hand.
//!
//! Where hubs are deployed with hubploy, each `hubploy.yaml` says which images it has; elsewhere an image is a directory
//! `image`, or one in `images`, with files that repo2docker reads. Of the repository's files only these few are opened.

mod before;
mod built;
mod commit_images;
mod found;
mod gone;
mod names;
mod signs;
mod write;

use anyhow::Result;

pub use found::{FormerName, Found, FoundImage, LastCommit};
pub use write::manifest;

use crate::context::Context;
use crate::error::UserError;
use crate::repos::source::Source;
use crate::split::Directory;
use built::BuiltNames;
use commit_images::CommitImages;
use found::{ImagePlace, last};

/// Finds the images that `source` has at its tip, or had.
///
/// # Errors
/// When the repository cannot be read, or there is no image in it.
pub fn images(source: &Source, context: Context<'_>) -> Result<Found> {
    let tip = CommitImages::read(source, source.tip, context)?;
    let mut found = Found {
        unread: tip.unread.clone(),
        ..Found::default()
    };
    let mut built = BuiltNames::new(tip.built);
    let missing = gone::find(source, tip.missing, tip.images.is_empty(), context)?;
    let there = tip.images.into_iter().map(|(path, hubs)| (path, hubs, None));
    let gone = missing.images.into_iter();
    let gone = gone.map(|(path, (hubs, commit))| (path, hubs, Some(commit)));
    let mut places: Vec<ImagePlace> = Vec::new();
    for (path, hubs, last) in there.chain(gone) {
        match places.iter_mut().find(|place| place.directory.path() == path) {
            Some(place) => place.hubs.extend(hubs),
            None => places.push(ImagePlace {
                directory: Directory::new(&path)?,
                hubs,
                last,
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
        found.images.push(FoundImage {
            name,
            image_names: built.of(source, &place, context)?,
            subdir: place.directory,
            hubs: place.hubs.into_iter().collect(),
            last: place.last.map(|commit| last(source, commit)).transpose()?,
            before,
        });
    }
    Ok(found)
}

fn nothing(source: &Source) -> UserError {
    UserError::new(format!(
        "no image was found in '{}' of '{}'",
        source.reference, source.location
    ))
    .hint("an image is a directory that a hubploy.yaml names, or one called 'image' or in 'images'; name another ref with '--ref', or write the list by hand")
}
