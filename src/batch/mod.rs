//! Many hubs: their list, and how to write it from a deployment repository.

pub mod manifest;

pub use manifest::{Hub, Manifest};
