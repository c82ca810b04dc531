//! The delivery of the commit that empties the old directory: as a patch, or on a new branch.

use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::farewell::Farewell;
use super::moved_image::{Handoff, MovedImage};
use super::old_place::NewPlace;
use crate::context::Context;
use crate::report::{Code, Warning};
use crate::repos::git::var::{Identity, are_ids_fixed};
use crate::repos::source::Source;
use crate::text;

/// The destination of the commit for the source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// To a new branch of the source.
    Branch(String),
    /// Into a file, for `git am`.
    Patch(PathBuf),
}

impl Delivery {
    /// The destination, for people: a branch of `source`, or a file.
    pub fn place(&self, source: &Source) -> String {
        match self {
            Delivery::Branch(name) => format!("{} {name}", source.location),
            Delivery::Patch(file) => text::escaped(file.as_os_str().as_encoded_bytes()),
        }
    }
}

/// Makes the commit that empties the old directory and has the edits of `handoff`, and delivers it; a `dry_run` only
/// reports its id.
///
/// # Errors
/// When the directory is gone from the source's tip, or the commit cannot be made or delivered.
pub fn deliver(
    handoff: &mut Handoff,
    source: &Source,
    image: &MovedImage<'_>,
    delivery: &Delivery,
    dry_run: bool,
    context: Context<'_>,
) -> Result<()> {
    let new = NewPlace::of(image)?;
    let directory = image.directories.first().context("there is no directory to empty")?;
    // 'git am' makes its own commit of a patch.
    let signs = !dry_run && matches!(delivery, Delivery::Branch(_));
    let identity = Identity::current(signs)?;
    let farewell = Farewell::new(source, directory, &handoff.files, &new, &identity, context)?;
    let Some(farewell) = farewell else {
        handoff.warnings.push(Warning::new(
            Code::NothingToHandOver,
            "the directory is already empty and the hubs already use the image, so the source needs no commit",
        ));
        return Ok(());
    };
    handoff.report.commit = Some(farewell.id.to_string());
    handoff.report.handed_to = Some(delivery.place(source));
    if dry_run {
        if !are_ids_fixed() {
            handoff.report.commit = None;
        }
        return Ok(());
    }
    match delivery {
        Delivery::Patch(file) => {
            handoff.warnings.extend(farewell.write_patch(file, context)?);
            Ok(())
        }
        Delivery::Branch(name) => {
            if let Some(commit) = farewell.push(source, name, context)? {
                handoff.report.commit = Some(commit.to_string());
                let warning = Warning::new(
                    Code::HandedOverBefore,
                    "the branch for the hand-off already has this change",
                );
                handoff.warnings.push(warning.detail(format!("'{name}'")));
            }
            Ok(())
        }
    }
}
