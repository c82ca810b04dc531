//! Many hubs: their list, and one campaign through all of them.

pub mod campaign;
pub mod manifest;
mod migrate;
mod select;

pub use manifest::{Hub, Manifest};
pub use migrate::Migrate;
pub use select::{Selection, Shard};
