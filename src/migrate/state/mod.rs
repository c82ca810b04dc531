//! Where the two repositories stand before a run: facts that the preview, the run, the verification and the hand-off
//! share.

mod public;
mod source;
mod source_warnings;
mod target;

pub use public::Publication;
pub use source::{Behind, Counted, SourceState};
pub use source_warnings::warnings as source_warnings;
pub use target::{OtherImage, SameImage, TargetState};
