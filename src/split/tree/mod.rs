//! Trees: their entries, the form in which git writes them, unions and differences.

pub(crate) mod canonical;
pub(crate) mod changes;
pub(crate) mod differs;
pub(crate) mod entries;
pub(crate) mod store;
pub(crate) mod union;
