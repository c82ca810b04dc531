//! Moves a JupyterHub image out of a deployment repository into its own, with its whole history.
//!
//! The library rewrites the history, merges it into the image repository and pushes the result; it prints nothing and
//! knows no command line. What it has to say is a [`report::Report`], a [`progress::Progress`] or an error.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod batch;
pub mod commit;
pub mod commit_map;
pub mod describe;
pub mod error;
pub mod git;
pub mod history;
pub mod identity;
pub mod interrupt;
pub mod location;
pub mod merge;
pub mod migration;
pub mod nearest;
pub mod pack;
pub mod picture;
pub mod preflight;
pub mod progress;
pub mod repo2docker;
pub mod report;
pub mod repository;
pub mod rewrite;
pub mod source;
pub mod target;
pub mod template;
pub mod temporary;
pub mod text;
pub mod tree;
pub mod workspace;
pub mod yaml;
