//! The tree of each commit at the directory: read from the source, then united over all names of the directory.

mod checked_trees;
mod file_kinds;
mod first_commit;
pub(crate) mod names;
pub(crate) mod new_trees;
mod path_nodes;
mod root_folders;
pub(crate) mod source_trees;
pub(crate) mod trees_at;
