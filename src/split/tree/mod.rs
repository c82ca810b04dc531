//! Trees: their entries, the form in which git writes them, comparisons and unions.

pub(crate) mod canonical;
pub(crate) mod compare;
pub(crate) mod entries;
pub(crate) mod raw;
pub(crate) mod store;
pub(crate) mod sums;
pub(crate) mod tree_store;
pub(crate) mod union;
