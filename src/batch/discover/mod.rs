//! Finding the images of a deployment repository, so that nobody has to write their list by hand.
//!
//! Where hubs are deployed with hubploy, each `hubploy.yaml` says which images it has; elsewhere an image is a directory
//! `image`, or one in `images`, with files that repo2docker reads. Of the repository's files only these few are opened.

mod gone;
mod layout;
mod names;
mod write;

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use serde::Serialize;

pub use write::manifest;

use crate::describe;
use crate::error::UserError;
use crate::history::History;
use crate::progress::Progress;
use crate::rewrite::{self, Directory, Follow, Link, Spec};
use crate::source::Source;
use layout::Layout;

/// What was found in a deployment repository.
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
    /// What to call it.
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
    /// Its author date, RFC 3339.
    pub date: Option<String>,
}

fn shown<S: serde::Serializer>(directory: &Directory, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(directory)
}

/// Finds the images that `source` has at its tip, or had.
///
/// # Errors
/// When the repository cannot be read, or there is no image in it.
pub fn images(source: &Source, progress: &dyn Progress) -> Result<Found> {
    let layout = Layout::read(source, source.tip, progress)?;
    let mut found = Found {
        unread: layout.unread.clone(),
        ..Found::default()
    };
    let mut images: Vec<(BString, BTreeSet<String>, Option<ObjectId>)> = Vec::new();
    for (path, hubs) in layout.images {
        images.push((path, hubs, None));
    }
    let missing = gone::find(source, layout.missing, images.is_empty(), progress)?;
    for (path, hubs, commit) in missing.images {
        match images.iter_mut().find(|(other, ..)| *other == path) {
            Some((_, others, _)) => others.extend(hubs),
            None => images.push((path, hubs, Some(commit))),
        }
    }
    found.without = missing.without.into_iter().collect();
    if images.is_empty() {
        return Err(nothing(source).into());
    }
    images.sort();
    let paths: Vec<_> = images.iter().map(|(path, ..)| path.as_slice()).collect();
    let names = names::suggest(&paths);
    let directories = paths
        .iter()
        .map(|path| Directory::new(path))
        .collect::<Result<Vec<_>, _>>()?;
    let befores = before(source, &directories, progress)?;
    let details = names.into_iter().zip(directories).zip(befores);
    for ((_, hubs, commit), ((name, subdir), before)) in images.iter().zip(details) {
        found.images.push(Image {
            name,
            subdir,
            hubs: hubs.iter().cloned().collect(),
            last: commit.map(|commit| last(source, commit)).transpose()?,
            before,
        });
    }
    Ok(found)
}

/// The former names of each of `directories`, found in one walk.
fn before(source: &Source, directories: &[Directory], progress: &dyn Progress) -> Result<Vec<Vec<Before>>> {
    let history = History::walk(&source.repo, source.tip, progress)?;
    let spec = |directory: &Directory| Spec {
        names: vec![directory.clone()],
        follow: Follow::Tell,
        ..Spec::default()
    };
    let specs: Vec<_> = directories.iter().map(spec).collect();
    let splits = rewrite::subdirectories(&history, &specs, &mut (), progress)?;
    let known = |link: &Link| {
        Ok(Before {
            subdir: link.directory.clone(),
            commits: link.commits,
            until: link.until.map(|commit| last(source, commit)).transpose()?,
        })
    };
    splits
        .iter()
        .map(|split| split.before.iter().map(known).collect())
        .collect()
}

fn last(source: &Source, commit: ObjectId) -> Result<Last> {
    Ok(Last {
        commit: commit.to_string(),
        date: describe::original(&source.repo, &commit)?.date,
    })
}

fn nothing(source: &Source) -> UserError {
    UserError::new(format!(
        "no image was found in '{}' of '{}'",
        source.reference, source.location
    ))
    .hint("an image is a directory that a hubploy.yaml names, or one called 'image' or in 'images'; name another ref with '--ref', or write the list by hand")
}
