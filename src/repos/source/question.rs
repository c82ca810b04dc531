//! Questions about a source whose answers take time: they are asked while other work goes on.

use std::sync::Arc;
use std::time::Duration;

use gix::bstr::BString;

use super::named::Named;
use super::upstream::Upstream;
use crate::context::Context;
use crate::repos::background::{Background, until};
use crate::repos::git::refs::{Advertised, AskForRefs};
use crate::repos::git::status::AskForStatus;
use crate::repos::github::{Repository, Visibility};
use crate::repos::location::Location;
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
    /// Its repository at GitHub, and who may see that.
    visibility: Option<(Repository, Arc<Background<Option<Visibility>>>)>,
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
        fetched_from: Option<&Location>,
        offline: bool,
        context: Context<'_>,
    ) -> Questions {
        let upstream = Upstream::of(repo, named).filter(|_| fetched_from.is_none());
        let at = fetched_from.or_else(|| upstream.as_ref()?.location.as_ref());
        let visibility = at.and_then(Repository::read_at).filter(|_| !offline).map(|repository| {
            let asked = ask_visibility(repository.clone());
            (repository, Arc::new(asked))
        });
        let followed = upstream.as_ref().filter(|_| !offline && *named != Named::Commit);
        let remote = followed.and_then(|upstream| {
            let branch = upstream.branch.as_ref().map(AsRef::as_ref);
            let question = AskForRefs::new(upstream.location.as_ref()?, branch, context);
            Some(Arc::new(Background::start(move |stop| {
                question.ask(&until(stop, TO_ANSWER))
            })))
        });
        let paths: Vec<_> = directories.into_iter().map(Directory::path).collect();
        let may_ask = !paths.is_empty() && !has_split_index(repo);
        let status = repo.workdir().filter(|_| may_ask).map(|folder| {
            let question = AskForStatus::new(folder, &paths, context);
            Arc::new(Background::start(move |stop| question.ask(&until(stop, TO_ANSWER))))
        });
        Questions {
            upstream,
            remote,
            visibility,
            status,
        }
    }

    /// The source's repository at GitHub, unless everybody may see it; none where that is not known. Does not wait if
    /// `now`.
    pub fn not_public(&self, now: bool, context: Context<'_>) -> Option<(&Repository, Option<Visibility>)> {
        let (repository, asked) = self.visibility.as_ref()?;
        let answer = match now {
            true => asked.peek(),
            false => Some(asked.wait(context)?),
        };
        match answer {
            None => Some((repository, None)),
            Some(None | Some(Visibility::Public)) => None,
            Some(Some(visibility)) => Some((repository, Some(*visibility))),
        }
    }

    /// The source's repository at GitHub, and who may see it, where that is known; none where it is not at GitHub, or it
    /// was not asked.
    pub fn visibility(&self, context: Context<'_>) -> Option<(&Repository, Option<Visibility>)> {
        let (repository, asked) = self.visibility.as_ref()?;
        Some((repository, *asked.wait(context)?))
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

/// How long GitHub may take to answer.
const FOR_GITHUB: Duration = Duration::from_secs(5);

/// Asks who may see a repository.
pub fn ask_visibility(repository: Repository) -> Background<Option<Visibility>> {
    Background::start(move |stop| Visibility::ask(&repository, &until(stop, FOR_GITHUB)))
}

/// Returns true if the index has a second file, whose time git renews whenever it reads it: a source is never touched.
fn has_split_index(repo: &gix::Repository) -> bool {
    let files = std::fs::read_dir(repo.git_dir()).into_iter().flatten().flatten();
    files
        .map(|file| file.file_name())
        .any(|name| name.as_encoded_bytes().starts_with(b"sharedindex."))
}
