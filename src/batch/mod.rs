//! Many hubs: their settings, their list, how to find what belongs on it, and one campaign through all of them.

mod arrived;
pub mod campaign;
pub mod discover;
pub mod hand_over;
mod hub;
mod look_ahead;
pub mod manifest;
mod migrate;
pub mod pull_request;
mod select;
pub mod settings;
pub mod status;
mod verify;
mod work;

pub use arrived::{Check, Checked};
pub use hub::Hub;
pub use manifest::Manifest;
pub use migrate::{Lists, Migrate};
pub use select::{Selection, Shard};
pub use verify::Verify;
pub use work::{Ending, HubWork, Options, Ready, Watcher};
