//! The result as a page: one HTML file that loads nothing, and that is whole without its script.
//!
//! Text is escaped by its type: maud writes a `String` as text, and only [`maud::PreEscaped`] as it is, which the style
//! and the script are, two files of ours. The policy at the head of the page allows these two, by their
//! checksums, and nothing else.

mod advice;
mod badges;
mod campaign;
mod document;
mod files;
mod handoff;
mod history;
mod hub;
mod lanes;
mod nodes;
mod notes;
mod setup;
mod summary;
mod timeline;
mod verified;

pub use document::document;
