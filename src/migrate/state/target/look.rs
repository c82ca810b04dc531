//! The look at a target beside a split and its source.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use gix::ObjectId;

use super::brought::{self, Brought, Entries};
use super::facts::{OtherImage, SameImage, TargetState};
use super::versions::{self, Compared, Version};
use super::{other_flags, other_image};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::{Index, Split};
use crate::text;

impl TargetState {
    /// Looks at the branch of a target whose newest commit is `tip` and whose commits are `known`, all readable in
    /// `target`.
    ///
    /// # Errors
    /// When a commit or a tree of either side cannot be read.
    pub fn of(
        source: &Source,
        split: &Split,
        target: &gix::Repository,
        tip: ObjectId,
        known: &HashSet<ObjectId>,
    ) -> Result<TargetState> {
        let ours: HashSet<ObjectId> = split.commits.iter().map(|commit| commit.new).collect();
        let others = known.iter().filter(|id| !ours.contains(*id));
        let others: HashMap<ObjectId, Compared> = others
            .map(|id| Ok((*id, Compared::read(target, *id)?)))
            .collect::<Result<_>>()?;
        let has = |index: &Index| known.contains(&split.commits[*index].new);
        let missing: Vec<Index> = (0..split.commits.len()).filter(|index| !has(index)).collect();
        let is_first = missing.len() == split.commits.len();
        let look = BothSides {
            source,
            split,
            target,
            others: &others,
            entries: is_first.then(|| Entries::of(target, &others)).transpose()?,
        };
        let same = match missing.is_empty() {
            true => None,
            false => look.same(&missing)?,
        };
        let other = match same {
            Some(_) => None,
            None => look.other(tip)?,
        };
        Ok(TargetState { same, other })
    }
}

/// Both sides.
struct BothSides<'a> {
    source: &'a Source,
    split: &'a Split,
    target: &'a gix::Repository,
    /// The commits of the target that are not the split's.
    others: &'a HashMap<ObjectId, Compared>,
    /// Their entries in a first run; a later one merges files that are there already by itself.
    entries: Option<Entries<'a>>,
}

impl BothSides<'_> {
    fn same(&self, missing: &[Index]) -> Result<Option<SameImage>> {
        let repo = &self.source.repo;
        let versions = versions::find(repo, self.split, missing.iter().copied(), self.others)?;
        if let Some(same) = self.judge(&versions, missing.len())? {
            return Ok(Some(same));
        }
        let Some(entries) = &self.entries else {
            return Ok(None);
        };
        let brought = brought::image(repo, self.target, self.split, entries)?;
        let Some(Brought { commit, state: of }) = brought else {
            return Ok(None);
        };
        let files = self.split.commits[of].tree;
        Ok(Some(SameImage::Squashed { commit, of, files }))
    }

    /// Says what the versions mean.
    fn judge(&self, versions: &[Version], missing: usize) -> Result<Option<SameImage>> {
        let paired: HashSet<ObjectId> = versions.iter().map(|version| version.commit).collect();
        let (rebased, rewritten): (Vec<_>, Vec<_>) = versions.iter().partition(|version| {
            let first = self.first_of(version.commit);
            let is_on_top = self.others.contains_key(&first) && !paired.contains(&first);
            // A rebase keeps the author and the message, and makes a new committer.
            is_on_top && version.has_message && !(version.has_tree && version.has_words)
        });
        if let Some(newest) = rebased.iter().max_by_key(|version| version.of)
            && let files = self.split.commits[newest.of].tree
            && self.source.repo.objects.exists_without_refresh(&files)
            && brought::contains(self.target, self.others[&newest.commit].tree, &self.source.repo, files)?
        {
            return Ok(Some(SameImage::Rebased {
                commit: newest.commit,
                of: newest.of,
                files,
                commits: rebased.len(),
            }));
        }
        let rewritten = match is_evidence(&rewritten, missing) {
            true => rewritten,
            false => Vec::new(),
        };
        let is_same = |version: &Version| version.has_tree && version.has_words;
        let surely_rewritten = rewritten.iter().any(|version| version.has_message && !is_same(version));
        if !surely_rewritten
            && let Some((commit, original)) = other_flags::find(&self.source.repo, self.split, self.others)?
        {
            return Ok(Some(SameImage::OtherFlags { commit, original }));
        }
        let Some(newest) = rewritten.iter().max_by_key(|version| version.of) else {
            return Ok(None);
        };
        if rewritten.iter().all(|version| is_same(version)) {
            return Ok(Some(SameImage::OtherFlags {
                commit: newest.commit,
                original: self.split.commits[newest.of].old,
            }));
        }
        Ok(Some(SameImage::Rewritten {
            commit: newest.commit,
            of: newest.of,
            files: self.split.commits[newest.of].tree,
            commits: rewritten.len(),
        }))
    }

    /// The first commit on the line of first parents, or the first of the split on it.
    fn first_of(&self, commit: ObjectId) -> ObjectId {
        let mut first = commit;
        while let Some(parent) = self.others.get(&first).and_then(|commit| commit.parents.first()) {
            first = *parent;
        }
        first
    }

    fn other(&self, tip: ObjectId) -> Result<Option<OtherImage>> {
        let (source, newest) = (&self.source.repo, self.source.tip);
        let shown = |path: gix::bstr::BString| text::escaped(&path);
        if let Some((commit, path)) = other_image::directory(source, newest, self.target, self.split, self.others)? {
            let directory = shown(path);
            return Ok(Some(OtherImage::Directory { directory, commit }));
        }
        if let Some(merge) = other_image::unrelated_merge(self.target, tip, self.others)? {
            return Ok(Some(OtherImage::Unrelated { merge }));
        }
        let Some(entries) = &self.entries else {
            return Ok(None);
        };
        let root = tree::of_commit(source, newest)?;
        let brought = brought::other_directory(source, self.target, root, self.split, entries)?;
        Ok(brought.map(|Brought { commit, state }| OtherImage::Squashed {
            directory: shown(state),
            commit,
        }))
    }
}

/// Returns true if versions of some of the `missing` commits show that these are the image's. Words alone may not: two
/// commits that a script made in one second may both say "Initial commit".
fn is_evidence(versions: &[&Version], missing: usize) -> bool {
    let commits: HashSet<ObjectId> = versions.iter().map(|version| version.commit).collect();
    versions.iter().any(|version| version.has_tree) || (commits.len() > 1 && 2 * commits.len() >= missing)
}
