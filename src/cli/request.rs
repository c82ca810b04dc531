//! Opening the source that was typed.

use anyhow::Result;
use split_image::batch::Hub;
use split_image::repos::source::{Cache, Source};
use split_image::repos::standpoint::Standpoint;

use super::progress::Bars;

/// Opens the deployment repository of an image, and settles from where its directories are named.
///
/// # Errors
/// When it cannot be read.
pub fn source_of(hub: &mut Hub, bars: &Bars) -> Result<Source> {
    let source = source(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, bars)?;
    if let Some(standpoint) = Standpoint::of(hub.from.as_deref()) {
        for name in &mut hub.request.names {
            *name = standpoint.directory(&source, name)?;
        }
    }
    Ok(source)
}

/// Opens a repository to read from.
///
/// # Errors
/// When it cannot be read.
pub fn source(from: Option<&str>, reference: Option<&str>, cache: &Cache, bars: &Bars) -> Result<Source> {
    Source::open(from, reference, cache, bars.context())
}
