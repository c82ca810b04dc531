//! The commits that a run adds itself. Their ids hold its time, so a preview knows them only where the time is set.

use serde::Serialize;

/// A commit that a run adds besides the rewritten ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OwnCommit {
    /// The one that an empty target is started with.
    Initial,
    /// The one that deletes the template's examples.
    Removal,
    /// The one that fills the template's placeholders.
    Fill,
    /// The merge.
    Merge,
}
