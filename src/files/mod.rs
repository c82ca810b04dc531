//! Temporary repositories, and files that are whole or not there.

pub mod temporary;
pub(crate) mod whole_file;
