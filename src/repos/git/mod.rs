//! The user's own git: for fetch and push, with the user's ssh, credentials and hooks; for a clone and a patch of the
//! result; and for what `git var` and `git config` say. Also the programs that sign the user's commits.

pub mod addresses;
pub mod branch_clone;
mod branch_push;
pub mod clone;
mod command;
mod environment;
pub mod features;
pub mod fetch;
mod group;
pub mod import;
mod landed;
mod messages;
mod no_process;
pub mod offers;
pub mod patch;
pub(in crate::repos) mod process;
pub mod push;
pub mod refs;
mod refusal;
mod signing;
pub mod status;
mod terminal;
mod unreachable;
pub mod var;
pub mod version;
