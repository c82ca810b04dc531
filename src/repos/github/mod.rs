//! GitHub: which addresses lead to it, the pages of a repository there, and the user's `gh`, which asks for the rest.

mod command;
mod repository;
mod visibility;

pub use command::gh;
pub use repository::Repository;
pub use visibility::Visibility;
