//! YAML that people wrote: read with the place of each value, and edited with comments and layout kept.
//!
//! An edit touches only the lines it is about. It is then read again, and counts only if nothing but what was meant has
//! changed.

mod document;
mod edit;
mod lines;
mod remove;
mod same;
mod scalar;

pub use document::{Document, Step, Value, keys, nests_too_deep};
pub use edit::{set, uncomment};
pub use lines::is_alias;
pub use remove::remove;
pub use scalar::Quotes;
