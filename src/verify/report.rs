//! The report of a verification: plain data, the same for JSON and the terminal.

use serde::Serialize;

use crate::report::{Commit, Failure, Source, Warning};

/// The result of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Completeness {
    /// The target has all of the split.
    Complete,
    /// The target lacks some of it.
    Incomplete,
    /// See [`Verified::error`].
    #[default]
    Failed,
}

/// The report about one target.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verified {
    /// The name of the hub, in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The status.
    pub status: Completeness,
    /// The deployment repository.
    pub source: Source,
    /// The image repository.
    pub target: VerifiedTarget,
    /// The newest commit of the split.
    pub split_tip: Option<String>,
    /// How many commits the split has.
    pub commits: usize,
    /// How many of them the target has.
    pub commits_found: usize,
    /// Those that it lacks, oldest first.
    pub missing: Vec<Commit>,
    /// Commits that emptied the directory, and do not belong into the target.
    pub emptied_by: Vec<Commit>,
    /// Files of the image that the target has changed or deleted.
    pub differing: Vec<Difference>,
    /// Commits of the target that are neither the image's nor made by a run, oldest first.
    pub others: Vec<Commit>,
    /// The warnings.
    pub warnings: Vec<Warning>,
    /// The reason of a failure.
    pub error: Option<Failure>,
}

/// The image repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct VerifiedTarget {
    /// The URL or path as it was typed, without secrets.
    pub repo: String,
    /// The branch that was looked at.
    pub branch: Option<String>,
    /// Its newest commit.
    pub tip: Option<String>,
    /// The same branch, as long as it waits to be merged.
    pub waiting_on: Option<String>,
    /// The address of a commit's page without its id; none where it is neither at GitHub nor at GitLab.
    pub commit_url: Option<String>,
}

/// A file that differs from the image's.
#[derive(Debug, Clone, Serialize)]
pub struct Difference {
    /// Its path.
    pub path: String,
    /// The change.
    pub kind: DifferenceKind,
    /// The commit of the target that made the change.
    pub since: Commit,
}

/// The change of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DifferenceKind {
    /// Its content, mode or type is different.
    Changed,
    /// It is not there.
    Deleted,
}
