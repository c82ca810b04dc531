//! Is an image repository a complete split of its source? Nothing is written.
//!
//! The ids prove it: a target that has the rewritten commits of the source has their files and all of their history.
//! Later
//! commits of the target are listed, not judged.

mod compare;
mod report;
mod target_history;

pub use compare::{failed, known, one, target, verify};
pub use report::{Completeness, Difference, DifferenceKind, Verified, VerifiedTarget};
