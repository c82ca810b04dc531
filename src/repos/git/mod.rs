//! The user's own git: for fetch and push, with the user's ssh, credentials and hooks; for a clone and a patch of the
//! result; and for what `git var` says.

pub mod clone;
mod command;
mod environment;
pub mod fetch;
pub mod import;
mod messages;
pub mod patch;
mod process;
pub mod push;
pub mod var;
mod version;
