//! Joining the template's side and the image's: two unrelated trees the first time, a three-way merge later.

mod blobs;
mod files;
mod histogram;
mod later;
mod lines;
mod marked;
mod regions;
mod renamed;
mod renames;
mod sides;
mod union;

pub use later::{Merged, three_way, three_way_from};
pub use union::{OnCollision, Union, union};
