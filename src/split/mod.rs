//! The engine: the history of one directory, with the directory at the root.
//!
//! Like `git filter-repo --subdirectory-filter`, with the same ids wherever its trees are right. [`History::read`] reads
//! the commits behind a tip, [`subdirectory`] rewrites them for one directory, [`subdirectories`] for several in one
//! pass. The new objects go to a [`Sink`], such as a [`PackWriter`]; `()` is a sink for a preview, which needs ids only.
//!
//! # The order of the decisions
//!
//! The order of commits comes from `history`, the trees from `at_path` and `tree::canonical`, the choice of the commits
//! that stay from `prune::parents`, and the bytes of a commit from `write::commit` and `write::message`. Together they
//! decide every id.
//!
//! # The rooms
//!
//! Each room may use those that come after it, and none before; a test reads this table.
//!
//! | rooms | what they do |
//! |---|---|
//! | `subdirectories` | the rewrite from the first look to the last commit |
//! | `commit_map` | the list of old and new ids, as git filter-repo writes it |
//! | `write` | the bytes of the new commits, and the pack that holds them |
//! | `new_history` | the result |
//! | `prune` | which commits stay, with which parents |
//! | `follow` | the former names of a directory |
//! | `spec` | what a caller asks for |
//! | `at_path` | the tree of each commit at the directory |
//! | `tree` | entries, canonical form, comparison and union of trees |
//! | `history` | the commits, their parents and their order |
//! | `packs` | objects, read many at a time |
//! | `issue_numbers`, `sink`, `error`, `warning`, `link`, `directory` | the types that all of them use |

pub(crate) mod at_path;
pub mod commit_map;
mod directory;
pub(crate) mod error;
pub(crate) mod follow;
pub mod history;
mod issue_numbers;
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

pub use at_path::names::OnOverlap;
pub use directory::{Directory, DirectoryFault, InvalidDirectory};
pub use error::{BoxError, CommitFault, Error, Result, TreeFault};
#[cfg(feature = "hubs")]
pub(crate) use follow::similar::in_common;
pub use history::History;
pub use issue_numbers::{InvalidQualifier, Qualifier};
pub use link::{How, Link};
pub use new_history::{Index, NewCommit, Pruned, Split};
pub use packs::sizes::any_over;
#[cfg(feature = "hubs")]
pub(crate) use packs::sound_index::has_its_checksum;
pub use packs::threads::STACK;
#[cfg(feature = "hubs")]
pub(crate) use packs::threads::start as start_thread;
pub use sink::Sink;
pub use spec::{Follow, Spec};
pub use subdirectories::{subdirectories, subdirectory};
pub use tree::missing::missing_files;
pub use warning::{Misfit, Unclear, Warning};
pub use write::original::{author_date, people};
pub use write::pack::PackWriter;
