//! Reports as lines of text.

pub mod campaign;
pub mod commits;
pub mod common;
pub mod failures;
pub mod file_tree;
pub mod files;
pub mod graph;
pub mod handed_over;
pub mod handoff;
pub mod ink;
pub mod notes;
pub mod on_page;
pub mod outcome;
pub mod preview;
pub mod pruned;
pub mod setup;
pub mod status;
pub mod status_markdown;
pub mod summary;
pub mod table;
pub mod verified;
