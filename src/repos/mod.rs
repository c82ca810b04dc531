//! The two repositories: where they are, how they are read, and the temporary one in which new objects are made.

pub mod at_once;
pub mod background;
pub mod commit;
pub mod git;
pub mod github;
pub mod in_place;
pub mod location;
pub mod new_objects;
pub mod refused_path;
pub mod source;
pub mod standpoint;
pub mod target;
pub mod tree;
pub mod web;
pub mod workspace;
