//! The commits behind a tip, read once and kept small.

mod commits;
mod graph;
mod keys;
mod number;
mod order;
pub(crate) mod reach;
mod read;
mod walk;
mod work;

pub use commits::History;
pub(crate) use number::CommitNumber;
