//! Many hubs: their list, how to find what belongs on it, and one campaign through all of them.

pub mod campaign;
mod check;
pub mod discover;
pub mod manifest;
mod migrate;
mod select;

pub use check::Check;
pub use manifest::{Hub, Manifest};
pub use migrate::Migrate;
pub use select::{Selection, Shard};
