//! The visibility of a repository at GitHub, which the user's `gh` asks for.

use super::command::gh;
use super::repository::Repository;
use crate::repos::git::process::Running;

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

    /// Asks for the visibility of `repository`; none where `gh` is not there, not logged in, or may not see it. It is
    /// ended once `is_enough`, and never prompts.
    ///
    /// Only `gh api` is the same in all versions.
    pub fn ask(repository: &Repository, is_enough: &dyn Fn() -> bool) -> Option<Visibility> {
        let mut gh = gh(["api", &format!("repos/{}", repository.path())]);
        if !repository.is_at_gh_host() {
            gh.args(["--hostname", repository.host()]);
        }
        let running = Running::start(&mut gh, None).ok()?;
        let output = running.finish_quietly(is_enough);
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).ok().filter(|_| output.success)?;
        match answer["visibility"].as_str() {
            Some("public") => Some(Visibility::Public),
            Some("internal") => Some(Visibility::Internal),
            Some(_) => Some(Visibility::Private),
            None => None,
        }
    }
}
