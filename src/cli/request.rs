//! Opening the source that was typed.

use anyhow::Result;
use split_image::batch::Hub;
use split_image::context::Context;
use split_image::repos::source::Source;
use split_image::repos::standpoint::Standpoint;

/// Opens the deployment repository of an image, and asks about its state.
///
/// # Errors
/// When it cannot be read.
pub fn source_of(hub: &Hub, context: Context<'_>) -> Result<Source> {
    let mut source = Source::open(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, context)?;
    let mut settled = hub.clone();
    settle_directories(&mut settled, &source)?;
    source.ask(&settled.request.names, hub.request.offline, context);
    Ok(source)
}

/// Settles from where the directories of `hub` are named, whose source is `source`.
///
/// # Errors
/// When one of them cannot be in the source.
pub fn settle_directories(hub: &mut Hub, source: &Source) -> Result<()> {
    if let Some(standpoint) = Standpoint::of(hub.from.as_deref()) {
        for name in &mut hub.request.names {
            *name = standpoint.directory(source, name)?;
        }
    }
    Ok(())
}
