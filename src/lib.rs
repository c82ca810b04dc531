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
//! # The map
//!
//! Each line may use those below it, and none above.
//!
//! | modules | what they know |
//! |---|---|
//! | the binary's `cli` | arguments, text, terminals, progress bars |
//! | [`batch`] | many hubs |
//! | [`migration`] | one hub, the recipe in reading order |
//! | [`preflight`] | what will not work in the new place |
//! | [`source`], [`target`], [`workspace`], [`rewrite`], [`template`], [`merge`] | one side or one step each |
//! | [`describe`], [`picture`], [`commit_map`] | what people and scripts want to see of the result |
//! | [`history`], [`repository`], [`pack`], [`tree`], [`commit`], [`yaml`], [`repo2docker`] | objects and files |
//! | [`git`], [`location`], [`identity`] | remotes, and who we are to them |
//! | [`report`], [`progress`], [`error`], [`interrupt`], [`temporary`], [`text`], [`nearest`] | plain data and small leaves |
//!
//! # Invariants
//!
//! - The tree of every rewritten commit is the original's tree at the directory, and its id is the one that git
//!   filter-repo gives wherever that has the right tree.
//! - Nothing is written into the source, ever; into the target only by `git push`, atomically and never by force.
//! - A preview and a run share every step but the push; there is one `if dry_run`.
//! - The rewrite opens no blob, so that blobs may be missing.
//! - `git` is spawned in one file, `git/process.rs`; gix never talks to a remote.
//! - Text from repositories is escaped before it reaches a report, and URLs lose their secrets.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod actions;
pub mod batch;
pub mod commit;
pub mod commit_map;
pub mod describe;
pub mod diff;
pub mod error;
pub mod fill;
pub mod git;
pub mod handoff;
pub mod history;
pub mod hubploy;
pub mod identity;
pub mod image;
pub mod interrupt;
pub mod location;
pub mod merge;
pub mod migration;
pub mod nearest;
pub mod pack;
pub mod paths;
pub mod picture;
pub mod placeholders;
pub mod preflight;
pub mod progress;
pub mod repo2docker;
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
pub mod whole_file;
pub mod workspace;
pub mod yaml;
