//! What stands at the directories in each commit.

pub(crate) mod columns;
pub(crate) mod subtree;
pub(crate) mod view;
