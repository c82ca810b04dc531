//! The steps after a move: the hubs' configuration, the list of repositories and the new repository each need a change.
//! These come as edits and commands that are ready to use.

mod clusters;
mod commands;
pub mod deliver;
mod edits;
mod files;
pub mod gate;
mod image_name;
mod known_hubs;
mod moved_image;
pub mod next_steps;
pub mod old_place;
mod plan;
mod repos;
mod values;

pub use moved_image::{EditedFile, Handoff, MovedImage};
pub use plan::plan;
