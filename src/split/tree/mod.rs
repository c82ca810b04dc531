//! Trees: their entries, the form in which git writes them, comparisons and unions.

pub(crate) mod canonical;
pub(crate) mod compare;
pub(crate) mod entries;
pub(crate) mod missing;
pub(crate) mod name;
mod previous;
pub(crate) mod raw;
pub(crate) mod store;
pub(crate) mod sums;
pub(crate) mod tree_store;
pub(crate) mod union;

/// git does not go deeper into a tree than this (`core.maxTreeDepth`), and sends none that is deeper.
pub(crate) const DEEPEST: usize = 2048;

/// No repository has more paths in one tree. A few trees that name each other many times over stand for any number.
pub(crate) const MOST_PATHS: usize = 2_000_000;
