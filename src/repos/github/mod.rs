//! GitHub: which addresses lead to it, and the pages of a repository there.

mod repository;

pub use repository::Repository;
