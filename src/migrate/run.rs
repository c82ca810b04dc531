//! The parts that all hubs of a run share, and a migration that failed.

use std::sync::Arc;

use crate::checks;
use crate::files::temporary::Stock;
use crate::report::{Failure, Report, Status};
use crate::repos::git::var::{LazyIdentity, are_ids_fixed};
use crate::repos::new_objects::Finished;
use crate::repos::source::Source;

/// The source, the rewritten commits and the identity that all hubs of a run share.
pub struct Run<'a> {
    /// The deployment repository.
    pub source: &'a Source,
    /// The objects of the rewrite.
    pub objects: &'a Finished,
    /// The author and committer of new commits.
    pub identity: &'a LazyIdentity,
    /// Findings of the checks about the source.
    pub known: &'a checks::BlobCache,
    /// Temporary repositories that the hubs use one after the other.
    pub stock: &'a Arc<Stock>,
}

/// A migration that failed: its report so far, and the reason.
pub struct Failed {
    /// The report so far, with status and error.
    pub report: Box<Report>,
    /// The reason.
    pub error: anyhow::Error,
}

impl Failed {
    /// Puts `error` into `report`.
    pub fn new(mut report: Report, error: anyhow::Error) -> Self {
        report.fail(Failure::of(&error));
        if report.status == Status::Failed && !are_ids_fixed() {
            report.forget_undecided_ids();
        }
        Failed {
            report: Box::new(report),
            error,
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Failed::new(Report::default(), error)
    }
}
