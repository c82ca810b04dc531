//! The steps after a move: the hubs' configuration, the list of repositories and the new repository each need a change.
//! These come as edits and commands that are ready to use.

mod additions;
mod base_image;
mod choice;
mod commands;
mod config;
pub mod deliver;
mod edits;
pub mod farewell;
mod files;
pub mod gate;
mod hubploys;
mod hubs;
mod image_name;
mod jobs;
mod known_hubs;
mod mentions;
mod moved_image;
mod names;
pub mod next_steps;
mod notes;
pub mod old_place;
mod patch_file;
mod places;
mod plan;
pub mod pull_request;
mod records;
mod repos;
pub mod series;
mod used;
mod values;

pub use moved_image::{EditedFile, Handoff, HubChoice, MovedImage, OldImage};
pub use plan::{in_tree, plan};
pub use records::HandedCommit;
pub use used::{HubUse, used};
