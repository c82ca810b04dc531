//! The rewrite: keep only one directory's history, with the directory at the root.
//!
//! Like `git filter-repo --subdirectory-filter`, with the same ids wherever its trees are right. What decides every
//! object id is told where it is done: the order in [`crate::history`], which commits stay in `parents`, the trees in
//! `subtree` and `canonical`, the bytes of a commit in `commit` and `message`.

mod canonical;
mod changes;
mod charsets;
mod commit;
mod copy;
mod differs;
mod directory;
mod encoding;
mod entries;
mod message;
mod parents;
mod subtree;

use anyhow::Result;
use gix::ObjectId;

pub use directory::Directory;

use crate::history::{History, Number};
use crate::progress::{Progress, Stage};
use crate::report::Warning;
use subtree::{BATCH, Batch, Collector};

/// What to keep of a history: one directory, under all the names it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// The names, the newest first. A commit's new tree is the union of what stands under them.
    pub names: Vec<Directory>,
}

/// Receives the objects that a rewrite makes, in an order in which each follows what it refers to.
pub trait Sink {
    /// Takes one object.
    ///
    /// # Errors
    /// When the object cannot be stored; this ends the rewrite.
    fn put(&mut self, kind: gix::object::Kind, id: &gix::oid, data: &[u8]) -> Result<()>;
}

/// A preview needs the ids only.
impl Sink for () {
    fn put(&mut self, _: gix::object::Kind, _: &gix::oid, _: &[u8]) -> Result<()> {
        Ok(())
    }
}

/// A commit of a [`Split`], by its place in it: parents come before children.
pub type Index = usize;

/// A rewritten history.
#[derive(Debug, Clone)]
pub struct Split {
    /// What it is the history of.
    pub spec: Spec,
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

/// Walks the history behind `tip` and rewrites it for each of `specs`, reading trees while it walks.
///
/// `repo` is the source, and only read. New objects go to `sink`; those of several splits may come mixed.
///
/// # Errors
/// When an object that is needed is missing or malformed (it is named), or when the run was interrupted.
pub fn walk_and_rewrite(
    repo: &gix::Repository,
    tip: ObjectId,
    specs: &[Spec],
    sink: &mut dyn Sink,
    progress: &dyn Progress,
) -> Result<(History, Vec<Split>)> {
    let names = names(specs);
    let objects = crate::history::Objects::open(repo)?;
    let collector = Collector::new(&objects, &names);
    let walked = in_parallel(&collector, || {
        let mut roots = Vec::with_capacity(BATCH);
        let mut first = 0;
        let walked = crate::history::walk(&objects, tip, progress, &mut |root| {
            roots.push(root);
            if roots.len() == BATCH {
                collector.push(Batch {
                    first,
                    roots: std::mem::take(&mut roots),
                });
                first += BATCH;
            }
        })?;
        collector.push(Batch { first, roots });
        Ok(walked)
    })?;
    let mut subtrees = collector.finish();
    let (history, found_at) = walked.in_order(objects);
    subtrees.row_of = found_at.iter().map(|&found| subtrees.row_of[found as usize]).collect();
    let splits = copy::all(&history, subtrees, &names, specs, sink, progress)?;
    Ok((history, splits))
}

/// Rewrites a history that was walked before for each of `specs`, in one pass over it.
///
/// # Errors
/// As [`walk_and_rewrite`].
pub fn subdirectories(
    history: &History,
    specs: &[Spec],
    sink: &mut dyn Sink,
    progress: &dyn Progress,
) -> Result<Vec<Split>> {
    let names = names(specs);
    progress.begin(Stage::Trees, None);
    let collector = Collector::new(&history.objects, &names);
    in_parallel(&collector, || {
        for first in (0..history.len()).step_by(BATCH) {
            let numbers = first..(first + BATCH).min(history.len());
            let roots = numbers
                .map(|number| history.tree(number as Number).to_owned())
                .collect();
            collector.push(Batch { first, roots });
        }
        Ok(())
    })?;
    progress.end();
    copy::all(history, collector.finish(), &names, specs, sink, progress)
}

/// All names of all specs, each once.
fn names(specs: &[Spec]) -> Vec<Directory> {
    let mut names: Vec<Directory> = specs.iter().flat_map(|spec| spec.names.iter().cloned()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Fills a collector while all cores work on what is in it.
fn in_parallel<T>(collector: &Collector<'_>, fill: impl FnOnce() -> Result<T>) -> Result<T> {
    let helpers = std::thread::available_parallelism()
        .map_or(1, |cores| cores.get().min(8))
        .max(2)
        - 1;
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..helpers).map(|_| scope.spawn(|| collector.work())).collect();
        let filled = fill();
        match &filled {
            Ok(_) => collector.close(),
            Err(_) => collector.abandon(),
        }
        let own = collector.work();
        let mut outcomes = vec![own];
        for worker in workers {
            outcomes.push(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        let filled = filled?;
        outcomes.into_iter().collect::<Result<()>>()?;
        Ok(filled)
    })
}
