//! `split-image discover [REPO]`: the list of a deployment repository's images.

use anyhow::Result;
use split_image::batch::discover;
use split_image::repos::source::Source;

use super::args::{DiscoverArgs, OutputArgs};
use super::output;
use super::progress::Bars;

/// Finds the images, and writes a list that can be edited and run.
///
/// # Errors
/// When the repository cannot be read, or has no image.
pub fn run(args: &DiscoverArgs, output: &OutputArgs) -> Result<()> {
    let bars = Bars::new(output);
    let from = args.from.as_deref().or(args.from_flag.as_deref());
    let reference = args.reference.as_deref();
    let source = Source::open(from, reference, &args.cache.hub()?.cache, bars.context())?;
    let found = discover::images(&source, bars.context())?;
    match output.json {
        true => output::json_line(&found),
        false => output::print(&discover::manifest(&source, from, reference, &found)),
    }
}
