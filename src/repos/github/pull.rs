//! The open pull requests of a branch.

use serde_json::Value;

use super::answer::ApiError;
use super::api::{Api, Call};
use super::repository::{Repository, in_path};
use crate::context::Context;
use crate::text;

/// The open pull request from the branch `head` of `repository` into its branch `base`, as GitHub describes it.
///
/// # Errors
/// When GitHub refuses or does not answer.
pub fn open_pull(
    api: &Api,
    repository: &Repository,
    [head, base]: [&str; 2],
    context: Context<'_>,
) -> Result<Option<Value>, ApiError> {
    let head = in_path(&format!("{}:{head}", repository.owner()));
    let question = format!("pulls?state=open&head={head}&base={}", in_path(base));
    let mut found = api.send(&Call::about(repository, &question), context)?;
    Ok(found.get_mut(0).map(Value::take))
}

/// The page of a pull request or a run that GitHub describes, safe to print.
pub fn page_of(described: &Value) -> String {
    text::escaped(described["html_url"].as_str().unwrap_or_default().as_bytes())
}
