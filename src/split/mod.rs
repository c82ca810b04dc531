//! The rewrite: keep only one directory's history, with the directory at the root.
//!
//! Like `git filter-repo --subdirectory-filter`, with the same ids wherever its trees are right. What decides every
//! object id is told where it is done: the order in [`crate::split::history`], which commits stay in `parents`, the trees in
//! `subtree` and `canonical`, the bytes of a commit in `commit` and `message`.

pub(crate) mod at_path;
pub mod commit_map;
pub(crate) mod directory;
pub mod error;
pub(crate) mod follow;
pub mod history;
pub(crate) mod packs;
pub(crate) mod prune;
pub mod sink;
pub(crate) mod tree;
mod warning;
pub mod write;

use std::hash::{DefaultHasher, Hasher};

use gix::ObjectId;
use gix::bstr::ByteSlice;

pub use directory::{Directory, DirectoryFault, InvalidDirectory};
pub use error::{Error, Result};
pub use sink::Sink;
pub use warning::{Misfit, Unclear, Warning};
pub use write::references::{InvalidQualifier, Qualifier};

use crate::context::Context;
use crate::split::history::{History, Number};
use at_path::new_trees::NewTrees;
use at_path::source_trees::SourceTrees;
use follow::former_names;
use tree::canonical::Canonical;
use tree::store::Store;

/// What to keep of a history: one directory, under all the names it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// The names, the newest first. A commit's new tree is the union of what stands under them.
    pub names: Vec<Directory>,
    /// What to do about more of them, which the source tells and nobody has named.
    pub follow: Follow,
    /// What bare issue numbers in messages are qualified with, if they are; it changes ids.
    pub qualify_refs: Option<Qualifier>,
}

/// What to do about names that a directory had before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Follow {
    /// Nothing.
    #[default]
    No,
    /// Find them and tell what they would bring, in [`Split::before`].
    Tell,
    /// Find them and take them.
    Take,
}

/// One name of a directory, and what it brought to a [`Split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name.
    pub directory: Directory,
    /// How it is known.
    pub how: How,
    /// How many commits are kept because of it, beyond those that the names before it keep.
    pub commits: usize,
    /// The original commit that ended it: the one in which the newer name came up, where that was found.
    pub until: Option<ObjectId>,
}

/// How a name is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It is the name that was asked for, the newest.
    Asked,
    /// The user told it.
    Told,
    /// The newer one was renamed from it, or assembled of it and others.
    Renamed,
    /// The newer one was copied from it.
    Copied,
    /// The newer one took over its files, and was there before.
    Joined,
}

impl std::fmt::Display for How {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            How::Asked => "asked",
            How::Told => "told",
            How::Renamed => "renamed",
            How::Copied => "copied",
            How::Joined => "joined",
        })
    }
}

/// A commit of a [`Split`], by its place in it: parents come before children.
pub type Index = usize;

/// A rewritten history.
#[derive(Debug, Clone)]
pub struct Split {
    /// What it is the history of, with the names that were found.
    pub spec: Spec,
    /// The names, the newest first, and what each brought.
    pub chain: Vec<Link>,
    /// The names that were found, and not taken since nobody asked for that.
    pub before: Vec<Link>,
    /// The commits, parents first.
    pub commits: Vec<Rewritten>,
    /// For each commit of the [`History`], the one of `commits` that stands for it, if any does: for a pruned commit,
    /// the kept one in whose place it would be.
    pub stands_for: Vec<Option<u32>>,
    /// The commit that stands for the source's tip; none where nothing was kept.
    pub tip: Option<Index>,
    /// The tree of `tip`, or the empty tree.
    pub tree: ObjectId,
    /// The source's commits that were looked at.
    pub walked: usize,
    /// Kept commits with two or more parents.
    pub merges: usize,
    /// Kept commits that had a signature.
    pub signatures_dropped: usize,
    /// How many different `Name <email>` wrote the kept commits.
    pub authors: usize,
    /// Merges at which git filter-repo would write a wrong tree, original ids.
    pub differs_from_filter_repo: Vec<ObjectId>,
    /// The newest original commit that has the directory, if any has.
    pub last_present: Option<ObjectId>,
    /// What was noticed on the way.
    pub warnings: Vec<Warning>,
}

/// One commit of a [`Split`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewritten {
    /// The id of the original.
    pub old: ObjectId,
    /// Its new id.
    pub new: ObjectId,
    /// Its parents in the split.
    pub parents: Vec<Index>,
    /// What [`people`] makes of the original.
    pub people: u64,
}

/// A hash of the author and committer lines of a commit, which a rewrite leaves as they are.
pub fn people(commit: &[u8]) -> u64 {
    let start = commit.find(b"\nauthor ").unwrap_or(commit.len());
    let lines = &commit[start..];
    let committer = lines.find(b"\ncommitter ").map_or(0, |at| at + 1);
    let end = lines[committer..]
        .find_byte(b'\n')
        .map_or(lines.len(), |at| committer + at);
    let mut hasher = DefaultHasher::new();
    hasher.write(&lines[..end]);
    hasher.finish()
}

/// Why a commit of the source is not in a split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruned {
    /// It changed nothing in the directory.
    Outside,
    /// A merge that is none without what lies outside the directory, and that adds nothing.
    Merge,
    /// The directory was not there yet.
    Before,
}

impl Split {
    /// For each commit that was walked, oldest first: its id, and what became of it.
    pub fn fates<'a>(
        &'a self,
        history: &'a History,
    ) -> impl Iterator<Item = (&'a gix::oid, Result<Index, Pruned>)> + 'a {
        (0..history.len()).map(|number| {
            let id = history.id(number as Number);
            let fate = match self.stands_for[number] {
                Some(index) if self.commits[index as usize].old == id => Ok(index as Index),
                None => Err(Pruned::Before),
                Some(_) if history.parents(number as Number).len() > 1 => Err(Pruned::Merge),
                Some(_) => Err(Pruned::Outside),
            };
            (id, fate)
        })
    }
}

/// Rewrites `history` for each of `specs`, reading the trees of all in one pass.
///
/// New objects go to `sink`, the splits one after the other.
///
/// # Errors
/// When an object that is needed is missing or malformed (it is named), or when the run was interrupted.
pub fn subdirectories(
    history: &History,
    specs: &[Spec],
    sink: &mut (dyn Sink + Send),
    context: Context<'_>,
) -> Result<Vec<Split>> {
    let mut source = SourceTrees::new(history, specs.iter().any(|spec| spec.follow != Follow::No));
    source.read(specs.iter().flat_map(|spec| &spec.names), context)?;
    for name in specs.iter().flat_map(|spec| spec.names.iter().skip(1)) {
        if source.at(name).never_existed() {
            return Err(Error::NeverExisted(name.clone()));
        }
    }
    let found = former_names::find(history, specs, &mut source, context)?;
    let mut store = Store::new(&history.objects, context);
    let mut canonical = Canonical::default();
    let mut trees = Vec::with_capacity(specs.len());
    for (names, spec) in found.iter().zip(specs) {
        let names = names.first(names.taken(spec).len());
        let new = NewTrees::of(history, &names, &source, &mut canonical, &mut store, sink)?;
        trees.push(new.map_err(Error::Misfit)?);
    }
    // What each name brings shows in what is kept with and without it; all that is decided together.
    for (names, spec) in found.iter().zip(specs) {
        for count in names.others(spec) {
            let names = names.first(count);
            let new = NewTrees::of(history, &names, &source, &mut canonical, &mut store, &mut ())?;
            trees.push(new.map_err(Error::Misfit)?);
        }
    }
    let mut kept = write::copy::decide(&trees, &store, context)?;
    let mut others = kept.split_off(specs.len()).into_iter().map(|kept| kept.commits.len());
    let chains: Vec<Vec<Link>> = found
        .iter()
        .zip(specs)
        .zip(&kept)
        .map(|((names, spec), kept)| {
            let mut counts: Vec<usize> = others.by_ref().take(names.others(spec).count()).collect();
            counts.insert(names.taken(spec).len() - 1, kept.commits.len());
            names.chain(&counts, history, &source)
        })
        .collect();
    trees.truncate(specs.len());
    drop(source);
    let mut splits = write::copy::all(&trees, kept, specs, &store, sink, context)?;
    for ((split, names), mut chain) in splits.iter_mut().zip(found).zip(chains) {
        let taken = names.taken(&split.spec);
        split.before = chain.split_off(taken.len());
        split.chain = chain;
        split.spec.names = taken.iter().map(|name| name.directory.clone()).collect();
        if split.spec.follow == Follow::Take {
            split.warnings.extend(names.warnings);
        }
    }
    Ok(splits)
}
