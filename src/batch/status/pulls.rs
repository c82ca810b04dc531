//! The pull requests that images wait in.

use gix::bstr::ByteSlice;
use serde::Serialize;

use crate::batch::hub::Hub;
use crate::context::Context;
use crate::repos::github::{Api, Repository, open_pull, page_of};
use crate::repos::target::Target;
use crate::text;

/// The pull request of a branch that has the image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImagePull {
    /// Its state.
    pub status: PullStatus,
    /// Its page.
    pub page: Option<String>,
    /// The reason why it is not known.
    pub why: Option<String>,
}

/// The state of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullStatus {
    /// It is open.
    Open,
    /// Nobody has opened one, or it was closed.
    Missing,
    /// It is not known.
    Unknown,
}

/// Asks GitHub about the branch that `hub` is pushed to; none where it is pushed to none.
pub(super) fn ask(api: &Api, target: &Target, hub: &Hub, context: Context<'_>) -> Option<ImagePull> {
    let head = hub.request.push_branch.as_deref()?;
    let base = target.branch(hub.request.branch.as_deref()).ok()?;
    let pull = |status, page, why| Some(ImagePull { status, page, why });
    let Some(repository) = Repository::read_at(&target.location) else {
        return pull(
            PullStatus::Unknown,
            None,
            Some("only GitHub is asked for pull requests".into()),
        );
    };
    match open_pull(api, &repository, [head, &base.to_str_lossy()], context) {
        Ok(Some(open)) => pull(PullStatus::Open, Some(page_of(&open)), None),
        Ok(None) => pull(PullStatus::Missing, None, None),
        Err(error) => pull(PullStatus::Unknown, None, Some(text::message(&error.to_string()))),
    }
}
