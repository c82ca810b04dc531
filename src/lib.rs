//! Moves a JupyterHub image out of a deployment repository into its own, with its whole history.
//!
//! The library rewrites the history, merges it into the image repository and pushes the result; it prints nothing and
//! knows no command line. What it has to say is a [`report::Report`], a [`progress::Progress`] or an error.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod describe;
pub mod error;
pub mod history;
pub mod interrupt;
pub mod picture;
pub mod progress;
pub mod report;
pub mod rewrite;
pub mod text;
