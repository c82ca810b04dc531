//! Many hubs: their settings, their list, how to find what belongs on it, and one campaign through all of them.

pub mod campaign;
pub mod discover;
mod hub;
pub mod manifest;
mod migrate;
mod select;
pub mod settings;
mod verify;

pub use hub::Hub;
pub use manifest::Manifest;
pub use migrate::Migrate;
pub use select::{Selection, Shard};
pub use verify::Verify;
