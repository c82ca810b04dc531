//! The result in short, as Markdown for a pull request, an issue or a step of GitHub Actions.

mod campaign;
mod hub;
mod lists;
mod parts;

use super::outline::Outline;
use parts::Parts;
use split_image::text;
use split_image::text::markdown::words;

/// The whole text, at most as long as GitHub takes it. The last line names the parts that did not fit.
pub fn document(outline: &Outline<'_>) -> String {
    let mut parts = Parts::default();
    let what = outline.kind.sentence();
    parts.add("title", format!("## {}\n\n{what}\n", words(&outline.title())));
    match outline.is_campaign {
        true => campaign::parts(&mut parts, outline),
        false => outline.hubs.iter().for_each(|hub| hub::parts(&mut parts, hub)),
    }
    text::visible(&parts.finish())
}
