//! A directory that was emptied after its image had moved: the commit that did it does not belong into the image
//! repository.
//!
//! Such a directory is gone, or has only a README that points to the new place.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;

use crate::error::UserError;
use crate::paths::{is_sign, name_of};
use crate::report::{Code, Warning};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::{Index, Split};

/// The end of a directory that no longer has an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emptied {
    /// The commits since which nothing is in it, parents first.
    pub by: BTreeSet<Index>,
    /// The newest commit before them.
    pub last: Index,
}

impl Emptied {
    /// Looks whether the tip of `split` has nothing of an image while commits before it had; only the newest commits of
    /// `source`, which it was made from, are read. Never where that very commit was asked for by its id.
    ///
    /// # Errors
    /// When a commit or tree of the source cannot be read.
    pub fn unasked(source: &Source, split: &Split) -> Result<Option<Emptied>> {
        if source.tip.to_string().starts_with(&source.reference) {
            return Ok(None);
        }
        Self::find(&source.repo, split)
    }

    /// The same, whatever was asked for.
    ///
    /// # Errors
    /// When a commit or tree of `source` cannot be read.
    pub fn find(source: &gix::Repository, split: &Split) -> Result<Option<Emptied>> {
        let mut by = BTreeSet::new();
        let mut last = None;
        let mut next: Vec<Index> = split.tip.into_iter().collect();
        while let Some(index) = next.pop() {
            if has_image(source, split, index)? {
                last = last.max(Some(index));
            } else if by.insert(index) {
                next.extend(&split.commits[index].parents);
            }
        }
        Ok(last.filter(|_| !by.is_empty()).map(|last| Emptied { by, last }))
    }

    /// Decides what becomes of a run: nothing is left to do where the target has all that was there before, which is a
    /// thing to note; `has` tells what the target has.
    ///
    /// # Errors
    /// When it lacks some: a [`UserError`] with the commit to split instead.
    pub fn settle(&self, source: &Source, split: &Split, has: &dyn Fn(ObjectId) -> bool) -> Result<Warning> {
        let mut before = (0..split.commits.len()).filter(|index| !self.by.contains(index));
        if !before.all(|index| has(split.commits[index].new)) {
            // Where nothing at all is left, this says so.
            super::directory::check(source, split)?;
            let (name, last) = (&split.spec.names[0], split.commits[self.last].old);
            return Err(UserError::new(format!(
                "the directory '{name}' has nothing but a README at '{}' of '{}'; the last commit that had an image in \
                 it is {last}",
                source.reference, source.location
            ))
            .hint(format!(
                "split that commit with '{}'",
                super::directory::at_commit(source, split, last)?
            ))
            .into());
        }
        let commits = self.by.iter().map(|index| split.commits[*index].old.to_string());
        Ok(Warning::new(
            Code::SourceEmptied,
            "the source has emptied the directory since; these commits are not included",
        )
        .paths(commits.collect()))
    }
}

fn has_image(source: &gix::Repository, split: &Split, index: Index) -> Result<bool> {
    let root = tree::of_commit(source, split.commits[index].old)?;
    let mut found = false;
    for name in &split.spec.names {
        if let Some(tree) = tree::folder(source, root, name.path())? {
            tree::walk(source, tree, &mut |path, entry| {
                found |= !tree::is_tree(entry) && !is_sign(name_of(path));
                !found
            })?;
        }
    }
    Ok(found)
}
