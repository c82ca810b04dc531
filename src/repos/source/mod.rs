//! The deployment repository: opened where it is, or fetched. It is only read.

mod at_hand;
mod blobs;
mod cache;
mod copies;
mod deployment;
mod fetched;
mod first_clone;
mod missing_ref;
mod named;
mod open;
mod question;
mod upstream;

pub use blobs::missing_in_history;
pub use cache::Cache;
pub use copies::CachedCopy;
pub use deployment::Source;
pub use named::Named;
pub use question::{Questions, ask_visibility};
pub use upstream::Upstream;
