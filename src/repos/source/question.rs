//! Questions about a source whose answers take time: they are asked while other work goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gix::bstr::BString;

use super::named::Named;
use super::upstream::Upstream;
use crate::context::Context;
use crate::repos::background::Background;
use crate::repos::git::fetch::{Advertised, AskForRefs};
use crate::repos::git::status::AskForStatus;
use crate::split::Directory;

/// How long a remote may take to answer.
const TO_ANSWER: Duration = Duration::from_secs(10);

/// The questions that were asked about a source.
#[derive(Debug, Clone)]
pub struct Questions {
    /// The remote that the source is a clone of.
    pub upstream: Option<Upstream>,
    /// Its refs, or why they are not known.
    remote: Option<Arc<Background<Result<Advertised, String>>>>,
    /// The files that were changed in the work tree.
    status: Option<Arc<Background<Vec<BString>>>>,
}

impl Questions {
    /// Asks the remote that `repo` is a clone of for its branches, unless `offline`, and git for changed files in
    /// `directories` of its work tree.
    pub(super) fn ask<'a>(
        repo: &gix::Repository,
        named: &Named,
        directories: impl IntoIterator<Item = &'a Directory>,
        offline: bool,
        context: Context<'_>,
    ) -> Questions {
        let upstream = Upstream::of(repo, named);
        let followed = upstream.as_ref().filter(|_| !offline && *named != Named::Commit);
        let remote = followed.and_then(|upstream| {
            let branch = upstream.branch.as_ref().map(AsRef::as_ref);
            let question = AskForRefs::new(upstream.location.as_ref()?, branch, context);
            Some(Arc::new(Background::start(move |stop| question.ask(&until_late(stop)))))
        });
        let paths: Vec<_> = directories.into_iter().map(Directory::path).collect();
        let status = repo.workdir().filter(|_| !paths.is_empty()).map(|folder| {
            let question = AskForStatus::new(folder, &paths, context);
            Arc::new(Background::start(move |stop| question.ask(&until_late(stop))))
        });
        Questions {
            upstream,
            remote,
            status,
        }
    }

    /// The refs of the remote, or why they are not known; none where it was not asked.
    pub fn remote(&self, context: Context<'_>) -> Option<&Result<Advertised, String>> {
        self.remote.as_ref()?.wait(context)
    }

    /// The files in the asked directories that were changed in the work tree, and not committed.
    pub fn changed(&self, context: Context<'_>) -> &[BString] {
        let changed = self.status.as_ref().and_then(|status| status.wait(context));
        changed.map_or(&[], Vec::as_slice)
    }
}

/// Returns true once a question is no longer worth its wait.
fn until_late(stop: &AtomicBool) -> impl Fn() -> bool + use<'_> {
    let deadline = Instant::now() + TO_ANSWER;
    move || stop.load(Ordering::Relaxed) || Instant::now() > deadline
}
