//! Files in the kept history that GitHub refuses for their size.
//!
//! Nothing is inflated to see how large it is. Most sources have no such file in any folder, and their packs say so at
//! once; only where one has, the directory's own history is looked through.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::BString;
use gix::hashtable::HashSet;

use super::warning;
use crate::history::sizes;
use crate::report::Warning;
use crate::rewrite::Split;
use crate::{interrupt, text, tree};

/// GitHub takes no file above 100 MiB.
const LIMIT: u64 = 100 << 20;

/// Where nothing is stored whole that is over this, no file is over the limit either: what is stored as a delta has a base
/// of about its own size.
const SUSPECT: u64 = LIMIT / 2;

/// `large-file`: files over the limit in any commit of the split, with the commit that brought them.
///
/// # Errors
/// When a commit or a tree cannot be read.
pub(super) fn files(source: &gix::Repository, split: &Split) -> Result<Option<Warning>> {
    if !sizes::any_over(source, SUSPECT)? {
        return Ok(None);
    }
    let mut search = Search {
        source,
        seen: HashSet::default(),
        found: BTreeMap::new(),
    };
    for commit in &split.commits {
        interrupt::check()?;
        let id = commit.old;
        let root = source.find_commit(id);
        let root = root
            .with_context(|| format!("cannot read commit {id}"))?
            .tree_id()?
            .detach();
        for name in &split.spec.names {
            let entry = tree::find(source, root, name.path())?.filter(tree::is_tree);
            if let Some(entry) = entry {
                search.look_into(entry.oid, b"", id)?;
            }
        }
    }
    let found = search.found.into_iter().map(|(path, (size, commit))| {
        let size = size as f64 / f64::from(1 << 20);
        format!("{} ({size:.1} MiB) in commit {commit}", text::escaped(&path))
    });
    Ok(warning(
        "large-file",
        "GitHub refuses a push with files over 100 MB, and these are in the history that comes over: take them out of the \
         source's history first, or move them to Git LFS there",
        found.collect(),
    ))
}

struct Search<'a> {
    source: &'a gix::Repository,
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
                self.look_into(entry.oid, &tree::join(folder, &entry.filename), commit)?;
            } else if entry.mode.is_blob() && self.seen.insert(entry.oid) {
                // A blob that is missing from the source cannot be pushed either, and that is told elsewhere.
                let header = self.source.try_find_header(entry.oid).ok().flatten();
                if let Some(size) = header.map(|header| header.size()).filter(|&size| size > LIMIT) {
                    let path = tree::join(folder, &entry.filename);
                    self.found.entry(path).or_insert((size, commit));
                }
            }
        }
        Ok(())
    }
}
