//! Where a source stands: is it up to date with its remote, and is all of it committed and pushed?

use std::collections::HashMap;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::BString;

use crate::context::Context;
use crate::paths::is_within;
use crate::repos::git::refs::Advertised;
use crate::repos::in_place;
use crate::repos::source::{Named, Source, Upstream};
use crate::repos::tree;
use crate::split::Directory;
use crate::text;

/// The state of a source, as far as it concerns some directories of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceState {
    /// The commits of its remote that it lacks, if it lacks any.
    pub behind: Option<Behind>,
    /// The commits that none of its remotes has.
    pub not_pushed: Counted,
    /// True if no branch is split, since HEAD is detached.
    pub is_detached: bool,
    /// The default branch of its remote, where another branch is split.
    pub default_branch: Option<String>,
    /// The files in the directories that were changed and not committed.
    pub uncommitted: Vec<BString>,
    /// The reason why it could not be compared with its remote, or not with the remote as it is now.
    pub not_compared: Option<String>,
}

/// The commits that a source lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// The name of the remote in the source.
    pub remote: String,
    /// The branch there.
    pub branch: BString,
    /// Its tip.
    pub tip: ObjectId,
    /// The commits that are known here.
    pub commits: Counted,
    /// False where the remote has more than was fetched from it.
    pub is_fetched: bool,
}

/// A number of commits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// All.
    pub all: usize,
    /// Those that change one of the directories.
    pub in_directory: usize,
}

impl SourceState {
    /// Looks at `source` for `directories`, with the answers to the questions that were asked about it.
    pub fn of(source: &Source, directories: &[Directory], context: Context<'_>) -> SourceState {
        let mut state = SourceState {
            is_detached: source.named == Named::DetachedHead,
            default_branch: other_branch(source, source.default_branch.clone()),
            ..SourceState::default()
        };
        let Some(questions) = &source.questions else {
            return state;
        };
        let is_in_one = |path: &&BString| directories.iter().any(|name| is_within(name.path(), path));
        state.uncommitted = questions.changed(context).iter().filter(is_in_one).cloned().collect();
        let Some(upstream) = &questions.upstream else {
            return state;
        };
        let answer = questions.remote(context);
        state.not_compared = answer.and_then(|answer| answer.as_ref().err().cloned());
        let comparison = Comparison {
            source,
            directories,
            upstream,
            remote: answer.and_then(|answer| answer.as_ref().ok()),
        };
        // A fault in the remote's history concerns the result only where that history is split.
        if let Err(error) = comparison.compare(&mut state) {
            state.not_compared = Some(text::message(&format!("{error:#}")));
        }
        state
    }
}

/// The default branch, where `source` is split at another one.
fn other_branch(source: &Source, default: Option<BString>) -> Option<String> {
    let (Named::Branch(split) | Named::Tracking { branch: split, .. }) = &source.named else {
        return None;
    };
    let other = default.filter(|default| default != split)?;
    Some(text::escaped(&other))
}

/// A source, beside the remote that it is a clone of.
struct Comparison<'a> {
    source: &'a Source,
    directories: &'a [Directory],
    upstream: &'a Upstream,
    /// The refs of the remote, where it has answered.
    remote: Option<&'a Advertised>,
}

impl Comparison<'_> {
    fn compare(&self, state: &mut SourceState) -> Result<()> {
        let default_branch = self.default_branch();
        state.default_branch = other_branch(self.source, default_branch.clone());
        if self.source.named != Named::Commit {
            let followed = self.upstream.branch.clone().or(default_branch);
            state.behind = followed.map(|branch| self.behind(branch)).transpose()?.flatten();
        }
        state.not_pushed = self.not_pushed()?;
        Ok(())
    }

    fn default_branch(&self) -> Option<BString> {
        let now = self.remote.and_then(|remote| remote.head.as_ref());
        let now = now.and_then(|head| Some(BString::from(head.strip_prefix(b"refs/heads/")?)));
        now.or_else(|| self.upstream.default_branch(&self.source.repo))
    }

    /// The commits of the remote's `branch` that the source lacks; none where it has them all, or the remote has no such
    /// branch.
    fn behind(&self, branch: BString) -> Result<Option<Behind>> {
        let repo = &self.source.repo;
        let fetched = self.upstream.last_fetched(repo, branch.as_ref());
        let tip = match self.remote {
            // HEAD alone is asked for where no branch is known.
            Some(remote) if self.upstream.branch.is_none() => remote.find("HEAD"),
            Some(remote) => remote.find_branch(&branch),
            None => fetched,
        };
        let Some(tip) = tip.filter(|tip| *tip != self.source.tip) else {
            return Ok(None);
        };
        let known = Some(tip).filter(|tip| repo.find_commit(*tip).is_ok());
        let commits = match known.or(fetched) {
            Some(newest) => self.count([newest], [self.source.tip])?,
            None => Counted::default(),
        };
        let is_behind = known.is_none() || commits.all > 0;
        Ok(is_behind.then(|| Behind {
            remote: self.upstream.remote.clone(),
            branch,
            tip,
            commits,
            is_fetched: known.is_some(),
        }))
    }

    /// The commits of the source that no remote has, as far as is known here.
    fn not_pushed(&self) -> Result<Counted> {
        let repo = &self.source.repo;
        let refs = repo.references()?;
        let tracking = refs.prefixed("refs/remotes/")?.filter_map(Result::ok);
        let mut pushed: Vec<ObjectId> = tracking
            .filter_map(|reference| in_place::commit_of(reference).ok())
            .collect();
        let there = self.remote.iter().flat_map(|remote| &remote.refs).map(|(_, id)| *id);
        pushed.extend(there.filter(|id| repo.find_commit(*id).is_ok()));
        // Without a single commit of the remote nobody knows.
        match pushed.is_empty() || pushed.contains(&self.source.tip) {
            true => Ok(Counted::default()),
            false => self.count([self.source.tip], pushed),
        }
    }

    /// Counts the commits behind `from` that are not behind `without`.
    fn count(&self, from: [ObjectId; 1], without: impl IntoIterator<Item = ObjectId>) -> Result<Counted> {
        let repo = &self.source.repo;
        let unreadable = "cannot walk the commits between the source and its remote";
        let walk = repo.rev_walk(from).with_hidden(without).all().context(unreadable)?;
        let mut counted = Counted::default();
        let mut seen = HashMap::new();
        for commit in walk {
            let commit = commit.context(unreadable)?;
            counted.all += 1;
            let here = self.trees(commit.id, &mut seen)?;
            let parents: Vec<_> = commit.parent_ids().map(gix::Id::detach).collect();
            let mut differs = !parents.is_empty() || here.iter().any(Option::is_some);
            for parent in parents {
                differs &= self.trees(parent, &mut seen)? != here;
            }
            counted.in_directory += usize::from(differs);
        }
        Ok(counted)
    }

    /// The trees of a commit at the directories.
    fn trees(
        &self,
        commit: ObjectId,
        seen: &mut HashMap<ObjectId, Vec<Option<ObjectId>>>,
    ) -> Result<Vec<Option<ObjectId>>> {
        if let Some(trees) = seen.get(&commit) {
            return Ok(trees.clone());
        }
        let repo = &self.source.repo;
        let root = tree::of_commit(repo, commit)?;
        let tree = |name: &Directory| Ok(tree::find(repo, root, name.path())?.map(|entry| entry.oid));
        let trees: Vec<_> = self.directories.iter().map(tree).collect::<Result<_>>()?;
        seen.insert(commit, trees.clone());
        Ok(trees)
    }
}
