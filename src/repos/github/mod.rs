//! GitHub: which addresses lead to it, the pages of a repository there, and the user's `gh`, which asks for the rest.

mod answer;
mod api;
mod command;
mod known;
mod pull;
mod repository;
mod visibility;

pub use answer::ApiError;
pub use api::{Api, Call};
pub use command::gh;
pub use known::{ActionsValue, FoundRepository, Github, SharedWith};
pub use pull::{open_pull, page_of};
pub use repository::{Repository, in_path, is_gh_host};
pub use visibility::Visibility;
