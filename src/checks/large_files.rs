//! Files in the kept history that GitHub refuses for their size.
//!
//! Nothing is inflated to see how large it is. Most sources have no such file in any folder, and their packs say so at
//! once; only where one has, the directory's own history is looked through.

use std::collections::BTreeMap;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::hashtable::HashSet;

use super::blob_cache::BlobCache;
use crate::context::Context;
use crate::paths::join;
use crate::report::{Code, Warning};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::{self, NewCommit, Split};
use crate::text;

/// GitHub takes no file above 100 MiB.
const LIMIT: u64 = 100 << 20;

/// Where nothing is stored whole that is over this, no file is over the limit either: what is stored as a delta has a base
/// of about its own size.
const SUSPECT: u64 = LIMIT / 2;

/// How many commits are looked at to see whether the content of old files is there.
const SAMPLES: usize = 8;

/// `large-file`: files over the limit in any commit of the split, with the commit that brought them. Commits and trees are
/// read from `source`, the sizes of files from `blobs`.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub(super) fn files(
    source: &Source,
    blobs: &gix::Repository,
    split: &Split,
    known: &BlobCache,
    context: Context<'_>,
) -> Result<Option<Warning>> {
    let has_large = match source.is_partial() {
        // Blobs fetched for this hub may be in another repository.
        true => split::any_over(blobs, SUSPECT)?,
        false => known.has_large(|| Ok(split::any_over(&source.repo, SUSPECT)?))?,
    };
    if !has_large {
        return Ok(None);
    }
    let source = &source.repo;
    let mut search = Search {
        source,
        blobs,
        seen: HashSet::default(),
        found: BTreeMap::new(),
    };
    for commit in &split.commits {
        context.check()?;
        for tree in trees(source, split, commit)? {
            search.look_into(tree, b"", commit.old)?;
        }
    }
    let found = search.found.into_iter().map(|(path, (size, commit))| {
        let size = size as f64 / f64::from(1 << 20);
        format!("{} ({size:.1} MiB) in commit {commit}", text::escaped(&path))
    });
    Ok(Warning::about(
        Code::LargeFile,
        "GitHub refuses files over 100 MB, and the history has these; remove them from the source's history first, or \
         move them to Git LFS there",
        found.collect(),
    ))
}

/// `sizes-not-checked`: the content of old files is missing from `blobs`, and so their size.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub(super) fn unknown(
    source: &gix::Repository,
    blobs: &gix::Repository,
    split: &Split,
    context: Context<'_>,
) -> Result<Option<Warning>> {
    let step = split.commits.len().div_ceil(SAMPLES).max(1);
    let mut sampled = Vec::new();
    for commit in split.commits.iter().step_by(step) {
        sampled.extend(trees(source, split, commit)?);
    }
    let missing = split::missing_files(blobs, sampled, context)?;
    Ok((!missing.is_empty()).then(|| {
        Warning::new(
            Code::SizesNotChecked,
            "the source lacks the contents of some old files, so files over GitHub's 100 MB may be among them",
        )
    }))
}

/// The trees at the directories of a split, in the original of one of its commits.
fn trees(source: &gix::Repository, split: &Split, commit: &NewCommit) -> Result<Vec<ObjectId>> {
    let root = tree::of_commit(source, commit.old)?;
    let mut trees = Vec::new();
    for name in &split.spec.names {
        trees.extend(tree::folder(source, root, name.path())?);
    }
    Ok(trees)
}

struct Search<'a> {
    source: &'a gix::Repository,
    blobs: &'a gix::Repository,
    /// Trees and blobs that were looked at.
    seen: HashSet<ObjectId>,
    /// Large files by path: the size, and the first commit that has it.
    found: BTreeMap<BString, (u64, ObjectId)>,
}

impl Search<'_> {
    fn look_into(&mut self, id: ObjectId, folder: &[u8], commit: ObjectId) -> Result<()> {
        if !self.seen.insert(id) {
            return Ok(());
        }
        for entry in tree::read(self.source, id)? {
            if tree::is_tree(&entry) {
                self.look_into(entry.oid, &join(folder, &entry.filename), commit)?;
            } else if entry.mode.is_blob() && self.seen.insert(entry.oid) {
                let header = self.blobs.try_find_header(entry.oid).ok().flatten();
                if let Some(size) = header.map(|header| header.size()).filter(|&size| size > LIMIT) {
                    let path = join(folder, &entry.filename);
                    self.found.entry(path).or_insert((size, commit));
                }
            }
        }
        Ok(())
    }
}
