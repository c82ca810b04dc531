//! Joining the template's side and the image's: two unrelated trees the first time, a three-way merge later.

mod later;
mod lines;
mod renames;
mod sides;
mod union;

pub use later::{Merged, three_way, three_way_from};
pub use union::{OnCollision, Union, union};
