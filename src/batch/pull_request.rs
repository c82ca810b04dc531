//! The pull request of a campaign's hand-off.

use super::arrived::Checked;
use super::hub::Hub;
use crate::context::Context;
use crate::error::UserError;
use crate::handoff::HandedCommit;
use crate::handoff::pull_request::{Body, LeftToDo, PullRequest, Row, Settled};
use crate::hub::image::tag_of;
use crate::report::Report;

/// The title of a pull request that is opened.
pub const TITLE: &str = "Move images to their own repositories";

/// The end of the pull request of a campaign.
#[derive(Debug, Clone)]
pub enum RequestEnd {
    /// A run would open it with this text, or update it.
    Planned(String),
    /// It is open.
    Settled(Settled),
    /// The branch was pushed and this failed.
    Failed(UserError),
}

/// Opens or updates the pull request for `commits`, unless it is a `dry_run`; none where there are no commits.
pub(super) fn settle(
    wanted: &PullRequest<'_>,
    commits: &[HandedCommit],
    hubs: &[(&Hub, Option<&Checked>, Option<&Report>)],
    dry_run: bool,
    context: Context<'_>,
) -> Option<RequestEnd> {
    if commits.is_empty() {
        return None;
    }
    let body = body(commits, hubs);
    Some(match dry_run {
        true => RequestEnd::Planned(body.text()),
        false => match wanted.settle(&body, context) {
            Ok(settled) => RequestEnd::Settled(settled),
            Err(error) => RequestEnd::Failed(error),
        },
    })
}

fn body(commits: &[HandedCommit], hubs: &[(&Hub, Option<&Checked>, Option<&Report>)]) -> Body {
    let mut body = Body::default();
    for commit in commits {
        let is_its = |hub: &&Hub| {
            hub.request
                .names
                .first()
                .is_some_and(|name| name.to_string() == commit.directory)
        };
        let hub = hubs.iter().map(|(hub, ..)| *hub).find(is_its);
        body.rows.push(Row {
            name: hub.map_or_else(|| commit.directory.clone(), |hub| hub.name.clone()),
            image: commit.image.clone(),
            place: commit.place.clone(),
            commit: tag_of(commit.id),
        });
    }
    let mut left = LeftToDo::default();
    for (hub, checked, report) in hubs {
        if let Some((repository, lacks)) = checked.and_then(Checked::lacks) {
            left.add(&repository, lacks);
        }
        if let Some(error) = report.and_then(|report| report.error.as_ref()) {
            body.left_out.push((hub.name.clone(), error.message.clone()));
        }
    }
    body.left = left;
    body
}
