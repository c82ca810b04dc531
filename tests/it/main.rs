//! What users see of the program, and what git says of its results.
#![allow(clippy::unwrap_used)]

mod support;

/// The help, the README and the man page say the same.
mod help;
