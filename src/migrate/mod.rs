//! One hub, in the order of the work: rewrite the source's history ([`Splits`]), [plan](plan()) the target's new
//! history,
//! check it, and push it ([`into_target`]).
//!
//! A plan is made in full in a temporary repository. A dry run is a plan that is not pushed, so its rewritten commits
//! have the ids of the run.

pub mod describe;
mod directory;
mod emptied;
mod map_file;
pub mod merge;
mod plan;
mod prepare;
pub mod preview;
mod push;
mod recipe;
mod request;
mod run;
pub mod setup;
mod split_error;
mod split_warning;
mod splits;
pub mod state;
pub mod target_files;

pub use directory::check as check_directory;
pub use emptied::Emptied;
pub use map_file::MapFile;
pub use merge::OnCollision;
pub use plan::{Plan, TargetBranches, first_report, plan};
pub use recipe::{Begun, Outcome, into_target, migrate};
pub use request::{Destination, MERGE_MESSAGE, REMOVE_MESSAGE, REMOVE_MESSAGE_OF_OTHERS, REMOVED, Removal, Request};
pub use run::{Failed, Run};
pub use split_error::with_hint;
pub use splits::Splits;
