//! A file of the target in a report: where it comes from, and the run's effect on it.

use serde::Serialize;

/// A file of the target, after the run or before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetFile {
    /// The path.
    pub path: String,
    /// The kind.
    pub kind: FileKind,
    /// The run's effect on it.
    pub change: FileChange,
    /// The side that has it as it is after the run.
    pub side: FileSide,
}

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileKind {
    /// A file.
    File,
    /// A file that can be run.
    Executable,
    /// A symbolic link.
    Symlink,
    /// A commit of another repository.
    Submodule,
}

/// The effect of a run on a file of the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileChange {
    /// It is new.
    Added,
    /// It has other content, another mode or another kind.
    Changed,
    /// It is deleted.
    Removed,
    /// It stays as it is.
    Kept,
}

/// The side of a merge that a file comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FileSide {
    /// Only the image has it so.
    Image,
    /// Only the target has it so, which began as a template.
    Template,
    /// Both have it, and the same.
    Both,
    /// Neither has it so: both were merged, or the run has filled it in.
    Merged,
}
