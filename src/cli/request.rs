//! Opening the source that was typed.

use anyhow::Result;
use split_image::batch::Hub;
use split_image::context::Context;
use split_image::repos::source::Source;
use split_image::repos::standpoint::Standpoint;

/// Opens the deployment repository of an image, and asks about its state; returns it and the image, whose directories are
/// then named from the root of that repository.
///
/// # Errors
/// When it cannot be read, or a directory cannot be in it.
pub fn open_source(hub: &Hub, context: Context<'_>) -> Result<(Source, Hub)> {
    let mut source = Source::open(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, context)?;
    let mut hub = hub.clone();
    if let Some(standpoint) = Standpoint::of(hub.from.as_deref()) {
        for name in &mut hub.request.names {
            *name = standpoint.directory(&source, name)?;
        }
    }
    source.ask(&hub.request.names, hub.request.offline, context);
    Ok((source, hub))
}
