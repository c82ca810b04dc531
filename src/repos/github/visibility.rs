//! The visibility of a repository at GitHub, which the user's `gh` asks for.

use serde_json::Value;

use super::api::Call;
use super::repository::Repository;

/// Who may see a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// The members of an enterprise.
    Internal,
    /// Those who were given access.
    Private,
}

impl Visibility {
    /// The word for it, as GitHub has it.
    pub fn word(self) -> &'static str {
        match self {
            Visibility::Public => "public",
            Visibility::Internal => "internal",
            Visibility::Private => "private",
        }
    }

    /// The visibility that a word names.
    pub fn named(word: &str) -> Option<Visibility> {
        let all = [Visibility::Public, Visibility::Internal, Visibility::Private];
        all.into_iter().find(|visibility| visibility.word() == word)
    }

    /// Asks for the visibility of `repository`; none where `gh` is not there, not logged in, or may not see it. It is
    /// ended once `is_enough`, and never prompts.
    pub fn ask(repository: &Repository, is_enough: &dyn Fn() -> bool) -> Option<Visibility> {
        Visibility::of(&Call::about(repository, "").once(is_enough).ok()?)
    }

    /// The visibility in GitHub's answer about a repository. A GitHub that does not know the word `internal` says only
    /// whether the repository is private.
    pub fn of(answer: &Value) -> Option<Visibility> {
        match (answer["visibility"].as_str(), answer["private"].as_bool()) {
            (Some("public"), _) | (None, Some(false)) => Some(Visibility::Public),
            (Some("internal"), _) => Some(Visibility::Internal),
            (Some(_), _) | (None, Some(true)) => Some(Visibility::Private),
            (None, None) => None,
        }
    }
}
