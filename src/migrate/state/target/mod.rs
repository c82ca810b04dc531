//! Where a target stands: does it have this image in another form, or another image?

mod brought;
mod facts;
mod look;
mod other_flags;
mod other_image;
mod versions;
mod words;

pub use facts::{OtherImage, SameImage, TargetState};
