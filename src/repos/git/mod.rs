//! The user's own git: for what crosses a wire, fetch and push, with the user's ssh, credentials and hooks; and for a
//! clone and a patch of the result.

pub mod clone;
pub mod fetch;
pub mod patch;
mod process;
pub mod push;
