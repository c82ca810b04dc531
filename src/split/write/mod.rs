//! The new commits: their bytes, and the pack that holds them.

mod charsets;
pub(crate) mod commit;
pub(crate) mod commits;
mod encoding;
mod message;
mod old_ids;
pub(crate) mod original;
pub(crate) mod pack;
mod read_ahead;
