//! The new commits: their bytes, and the pack that holds them.

mod charsets;
pub(crate) mod commit;
pub(crate) mod copy;
mod encoding;
mod message;
pub mod pack;
pub(crate) mod references;
