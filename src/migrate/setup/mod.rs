//! The image repository at GitHub: `--create` makes it where it is missing, and gives it what its workflows ask for
//! before the push that starts their first run.
//!
//! It is made late, once the plan of the migration stands, so that a run that cannot succeed makes nothing. Each step is
//! looked up first: a second run does what is left. GitHub's template button is not used, since that starts workflows on
//! the first commit.

mod carry_out;
mod commands;
mod needs;
mod repository;
mod step;
mod steps;

pub use carry_out::{carry_out, no_owner};
pub use needs::Needs;
pub use repository::NewRepository;
pub use step::Step;
pub use steps::{OtherValue, missing};
