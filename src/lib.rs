//! Moves a JupyterHub image out of a deployment repository into its own, with its whole history.
//!
//! The library rewrites the history, merges it into the image repository and pushes the result; it prints nothing and
//! knows no command line. What it has to say is a [`report::Report`], a [`progress::Progress`] or an error.
//!
//! # The way through
//!
//! [`source`] opens or fetches the deployment repository. [`rewrite`] walks its [`history`] and gives a
//! [`rewrite::Split`]: the kept commits with their new ids, whose objects go into one pack ([`pack`]).
//! [`migration::plan`] looks at the [`target`] and makes its new commits in a [`workspace`], a temporary repository
//! that sees the objects of both sides: [`template`] files go, [`merge`] joins the trees. [`migration::carry_out`] pushes
//! that through [`git`]. A dry run is a plan that nobody carries out.
//!
//! What the hub needs once its image has moved is [`handoff`]; [`verify`] tells whether all has arrived.
//!
//! # The map
//!
//! Each module may use those that come after it, and none before; a test reads this table. Those without a link are
//! nobody's business outside.
//!
//! | modules | what they know |
//! |---|---|
//! | the binary's `cli` | arguments, text, terminals, progress bars |
//! | [`batch`] | many hubs |
//! | [`verify`], [`migration`], [`handoff`] | one hub: each a recipe in reading order |
//! | [`preflight`] | what will not work in the new place |
//! | [`source`], [`target`], [`workspace`] | the two repositories, and a temporary one that reads both |
//! | [`describe`], [`commit_map`], [`pack`] | the rewritten history in words, as a map, and as objects |
//! | [`rewrite`], [`template`], [`fill`], [`merge`], [`picture`] | one step each, and a look at what it came to |
//! | `hubploy`, `actions`, `placeholders`, `repo2docker`, `yaml` | what files say |
//! | [`history`], [`repository`], [`commit`], [`tree`] | objects and refs |
//! | [`git`], [`location`], [`identity`] | remotes, and who we are to them |
//! | [`report`], [`interrupt`], [`temporary`], `whole_file`, [`image`], [`error`] | plain data, and what a run holds |
//! | [`progress`], [`text`], `nearest`, `paths`, `diff` | leaves |
//!
//! # Invariants
//!
//! - The tree of every rewritten commit is the original's tree at the directory, and its id is the one that git
//!   filter-repo gives wherever that has the right tree.
//! - Nothing is written into the source but a new branch that was asked for by name; into the target only by `git push`,
//!   atomically and never by force.
//! - A preview and a run share every step but the push: `dry_run` says where new objects are kept, and whether a plan is
//!   carried out.
//! - The rewrite opens no blob, so that blobs may be missing; only what decides about a former name is read, where it is
//!   there.
//! - `git` is spawned in one file, `git/process.rs`; gix never talks to a remote.
//! - Text from repositories is escaped before it reaches a report, and URLs lose their secrets.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod actions;
pub mod batch;
pub mod commit;
pub mod commit_map;
pub mod describe;
mod diff;
pub mod error;
pub mod fill;
pub mod git;
pub mod handoff;
pub mod history;
mod hubploy;
pub mod identity;
pub mod image;
pub mod interrupt;
pub mod location;
pub mod merge;
pub mod migration;
mod nearest;
pub mod pack;
mod paths;
pub mod picture;
mod placeholders;
pub mod preflight;
pub mod progress;
mod repo2docker;
pub mod report;
pub mod repository;
pub mod rewrite;
pub mod source;
pub mod target;
pub mod template;
pub mod temporary;
pub mod text;
pub mod tree;
pub mod verify;
mod whole_file;
pub mod workspace;
mod yaml;
