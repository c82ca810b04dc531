//! Opening the source that was typed.

use anyhow::Result;
use split_image::batch::Hub;
use split_image::repos::source::{Cache, Source};

use super::progress::Bars;

/// Opens the deployment repository of an image.
///
/// # Errors
/// When it cannot be read.
pub fn source_of(hub: &Hub, bars: &Bars) -> Result<Source> {
    source(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, bars)
}

/// Opens a repository to read from.
///
/// # Errors
/// When it cannot be read.
pub fn source(from: Option<&str>, reference: Option<&str>, cache: &Cache, bars: &Bars) -> Result<Source> {
    Source::open(from, reference, cache, bars.context())
}
