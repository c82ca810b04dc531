//! Commits of both sides, read for the report.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::report::Commit;
use crate::migrate::describe;
use crate::split::{Index, Split};

/// Reads commits of a split.
pub(super) fn of_split(
    source: &gix::Repository,
    split: &Split,
    wanted: impl IntoIterator<Item = Index>,
) -> Result<Vec<Commit>> {
    let read = describe::commits(source, split, wanted)?
        .into_iter()
        .map(|commit| Commit {
            old: Some(commit.old),
            new: commit.new,
            author: commit.author,
            date: commit.date,
            subject: commit.subject,
        });
    Ok(read.collect())
}

/// Reads a commit of the target.
pub(super) fn of_target(repo: &gix::Repository, id: ObjectId) -> Result<Commit> {
    let summary = describe::summary(repo, &id).with_context(|| format!("cannot read commit {id} of the target"))?;
    Ok(Commit {
        old: None,
        new: id.to_string(),
        author: summary.author,
        date: summary.date,
        subject: summary.subject,
    })
}
