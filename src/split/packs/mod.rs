//! Reads objects, many at a time and fast.

pub(crate) mod delta;
mod forest;
pub(crate) mod lookup;
pub(crate) mod objects;
mod pack;
pub(crate) mod reader;
pub(crate) mod sizes;
pub(crate) mod sound_index;
pub(crate) mod threads;
pub(crate) mod trees;
