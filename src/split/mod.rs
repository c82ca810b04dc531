//! The rewrite: keep only one directory's history, with the directory at the root.

pub(crate) mod at_path;
pub mod commit_map;
mod directory;
pub(crate) mod error;
pub(crate) mod follow;
pub mod history;
mod link;
mod new_history;
pub(crate) mod packs;
pub(crate) mod prune;
mod sink;
mod spec;
mod subdirectories;
pub(crate) mod tree;
mod warning;
pub(crate) mod write;

pub use directory::{Directory, DirectoryFault, InvalidDirectory};
pub use error::{BoxError, CommitFault, Error, Result, TreeFault};
pub use history::History;
pub use link::{How, Link};
pub use new_history::{Index, NewCommit, Pruned, Split};
pub use sink::Sink;
pub use spec::{Follow, Spec};
pub use subdirectories::subdirectories;
pub use warning::{Misfit, Unclear, Warning};
pub use write::commit::people;
pub use write::issue_numbers::{InvalidQualifier, Qualifier};
pub use write::pack::PackWriter;
