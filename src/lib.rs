//! Moves a JupyterHub image out of a deployment repository into its own, with its whole history.
//!
//! The library rewrites the history, merges it into the image repository and pushes the result; it prints nothing and
//! knows no command line. It speaks through a [`report::Report`], a [`progress::Progress`] or an error.
//!
//! # The engine by itself
//!
//! [`split`] needs none of the rest: it is all there is without the features `hubs` and `cli`. This gives the history of
//! one directory, with new objects in the same repository; `examples/split.rs` is the same as a program.
//!
//! ```no_run
//! use std::sync::atomic::AtomicBool;
//!
//! use split_image::context::Context;
//! use split_image::progress::Silent;
//! use split_image::split::{self, Directory, History, PackWriter, Spec};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let repo = gix::open(".")?;
//! // Another thread, or a handler of Ctrl-C, may set it to true: the run then ends with `split::Error::Interrupted`.
//! let interrupt = AtomicBool::new(false);
//! let context = Context { progress: &Silent, interrupt: &interrupt };
//!
//! let history = History::read(&repo, repo.head_id()?.detach(), context)?;
//! let mut pack = PackWriter::into_repository(&repo)?;
//! let spec = Spec::of(Directory::new(b"docs")?);
//! match split::subdirectory(&history, spec, &mut pack, context) {
//!     Ok(split) => println!("the new tip is {:?}", split.new_tip()),
//!     Err(split::Error::Missing { kind, id }) => println!("fetch {kind} {id} first"),
//!     Err(error) => return Err(error.into()),
//! }
//! pack.finish()?;
//! # Ok(())
//! # }
//! ```
//!
//! # The way through
//!
//! [`repos::source`] opens or fetches the deployment repository. [`split`] walks its [`split::history`] and gives a
//! [`split::Split`]: the kept commits with their new ids, whose objects go into one pack (`split::write::pack`).
//! [`migrate::plan()`] looks at the [`repos::target`] and makes its new commits in a [`repos::workspace`], a temporary
//! repository that reads the objects of both sides; [`migrate::merge`] joins the trees. [`migrate::into_target`] pushes
//! that through [`repos::git`]. A dry run is a plan that is not pushed.
//!
//! [`handoff`] says what the hub needs once its image has moved; [`verify`] checks that everything has arrived.
//!
//! # The map
//!
//! Each module may use those that come after it, and none before; a test reads this table.
//!
//! | modules | what they know |
//! |---|---|
//! | `fuzz` | mutated objects, files and texts, in tests only |
//! | the binary's `cli` | arguments, text, terminals, progress bars |
//! | [`batch`] | many hubs |
//! | [`handoff`] | what the hub needs once its image has moved |
//! | [`verify`] | is an image repository a complete split of its source? |
//! | [`migrate`] | one hub, in reading order: plan, merge, check, push |
//! | [`checks`] | what worked in the old place and may not in the new one |
//! | [`hub`] | what the files of hubs and images say |
//! | [`repos`] | the two repositories, a temporary one that reads both, and the user's git |
//! | [`split`] | the engine: objects in, objects out |
//! | [`report`], [`files`], [`error`] | plain data, and what a run holds |
//! | [`context`] | who watches a long run, and how to stop it |
//! | [`progress`], [`text`], `paths` | leaves |
//!
//! # To add a setting
//!
//! A flag of one image and a key of a list are one row of [`batch::settings`]: its name, the values that it takes, its help
//! and how it becomes part of a [`migrate::Request`]. Add the row, and the flag, the key, the help and the manual have it;
//! tests then ask for its lines in `docs/reference/flags.md` and `list.md`. `cli/args/takers.rs` says which other commands
//! take it.
//!
//! # Invariants
//!
//! - The tree of every rewritten commit is the original's tree at the directory, and its id is the one that git
//!   filter-repo gives wherever that has the right tree.
//! - Nothing is written into the source but a new branch that was asked for by name; into the target only by `git push`,
//!   atomically and never by force.
//! - A preview and a run share every step but the push: `dry_run` says where new objects are kept, and whether a plan is
//!   pushed.
//! - The rewrite opens no blob, so that blobs may be missing; only what decides about a former name is read, where it is
//!   there.
//! - `git` is started in one folder, `repos/git`, and `gh` in `repos/github`; gix never talks to a remote.
//! - Text from repositories is escaped before it reaches a report, and URLs lose their secrets.
#![cfg_attr(test, allow(clippy::unwrap_used))]

#[cfg(feature = "hubs")]
pub mod batch;
#[cfg(feature = "hubs")]
pub mod checks;
pub mod context;
#[cfg(feature = "hubs")]
pub mod error;
#[cfg(feature = "hubs")]
pub mod files;
#[cfg(all(test, feature = "hubs"))]
mod fuzz;
#[cfg(feature = "hubs")]
pub mod handoff;
#[cfg(feature = "hubs")]
pub mod hub;
#[cfg(feature = "hubs")]
pub mod migrate;
pub mod paths;
pub mod progress;
#[cfg(feature = "hubs")]
pub mod report;
#[cfg(feature = "hubs")]
pub mod repos;
pub mod split;
pub mod text;
#[cfg(feature = "hubs")]
pub mod verify;
