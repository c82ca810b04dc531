//! Finds every commit behind a tip: its tree and its parents, and nothing else of it.
//!
//! Several threads walk at once. Each follows a line of history as long as it can, and leaves the other lines it meets
//! where threads without work find them. The order in which commits are found does not matter.
//!
//! Commits of a commit-graph file are taken from there and not inflated, as git does.

use gix::ObjectId;
use gix::commitgraph::Graph;

use super::commits::History;
use super::keys::{Key, Keys};
use super::number::CommitNumber;
use super::work::Work;
use crate::context::Context;
use crate::progress::Stage;
use crate::split::error::{CommitFault, Error, Result};
use crate::split::packs::objects::Objects;
use crate::split::packs::reader::Reader;
use crate::split::packs::threads;

/// Reads all commits behind `tip`, in any order; returns the number of the tip with them.
///
/// # Errors
/// When a commit is missing or malformed (it is named), or when the run was interrupted.
pub(super) fn walk(
    objects: Objects,
    graph: Option<&Graph>,
    tip: ObjectId,
    context: Context<'_>,
) -> Result<(History, CommitNumber)> {
    context.progress.begin(Stage::Walk, None);
    let keys = Keys::new(objects, graph)?;
    let work = Work::default();
    let (tip, _) = keys.meet(&tip);
    work.share([tip]);
    let parts = threads::each_of(threads::count(usize::MAX, 1), |thread| {
        let mut walker = Walker {
            keys: &keys,
            reader: keys.objects.reader(),
            part: Part::default(),
            open: Vec::new(),
            context,
            reports: thread == 0,
        };
        let outcome = walker.run(&work);
        if outcome.is_err() {
            work.abandon();
        }
        outcome.map(|()| walker.part)
    })?;
    let found = merge(keys, parts, tip)?;
    context.progress.at(found.0.len());
    context.progress.end();
    Ok(found)
}

/// The number of open commits at which a thread gives half of them away: to wake another thread for fewer costs more
/// than to read them.
const SHARED: usize = 32;

/// The commits that one thread found.
#[derive(Default)]
struct Part {
    keys: Vec<Key>,
    trees: Vec<u8>,
    starts: Vec<u32>,
    parents: Vec<Key>,
}

impl Part {
    /// Adds a parent of the commit that is being read, and to `open` if it is new.
    fn add_parent(&mut self, (parent, is_new): (Key, bool), open: &mut Vec<Key>) {
        self.parents.push(parent);
        open.extend(is_new.then_some(parent));
    }
}

struct Walker<'a> {
    keys: &'a Keys<'a>,
    reader: Reader<'a>,
    part: Part,
    /// The commits that this thread has met and not read yet.
    open: Vec<Key>,
    context: Context<'a>,
    /// True if this thread reports the progress.
    reports: bool,
}

impl Walker<'_> {
    fn run(&mut self, work: &Work) -> Result<()> {
        let mut was_busy = false;
        while work.take(was_busy, &mut self.open) {
            was_busy = true;
            while let Some(key) = self.open.pop() {
                self.read(key)?;
                if self.open.len() >= SHARED && work.is_wanted() {
                    // The older lines are the longer ones: they go to those who wait.
                    work.share(self.open.drain(..self.open.len() / 2));
                }
                if self.part.keys.len().is_multiple_of(4096) {
                    self.context.check()?;
                    if self.reports {
                        self.context.progress.at(self.part.keys.len());
                    }
                }
            }
        }
        Ok(())
    }

    /// Reads one commit, and opens those of its parents that no thread has met yet.
    fn read(&mut self, key: Key) -> Result<()> {
        self.part.keys.push(key);
        self.part
            .starts
            .push(u32::try_from(self.part.parents.len()).map_err(|_| Error::TooLarge)?);
        if let Some(commit) = self.keys.in_graph(key) {
            self.part.trees.extend_from_slice(commit.root_tree_id().as_bytes());
            for parent in commit.iter_parents() {
                let parent = parent.map_err(|error| Error::DamagedCommitGraph(error.into()))?;
                self.part.add_parent(self.keys.meet_at(parent), &mut self.open);
            }
            return Ok(());
        }
        let objects = &self.keys.objects;
        let id = self.keys.id(key);
        let actual = objects.replaced(id);
        let place = if actual == id {
            self.keys.place(key)
        } else {
            objects.place(&actual)
        };
        let malformed = || Error::MalformedCommit {
            id,
            fault: CommitFault::TreeOrParents,
        };
        let mut head = Head::parse(self.reader.commit_head(&actual, place)?, objects.hash()).ok_or_else(malformed)?;
        self.part.trees.extend_from_slice(head.tree.as_slice());
        while let Some(parent) = head.next_parent().ok_or_else(malformed)? {
            self.part.add_parent(self.keys.meet(&parent), &mut self.open);
        }
        Ok(())
    }
}

/// Puts together the commits that the threads found.
fn merge(keys: Keys<'_>, parts: Vec<Part>, tip: Key) -> Result<(History, CommitNumber)> {
    let count: usize = parts.iter().map(|part| part.keys.len()).sum();
    let edges: usize = parts.iter().map(|part| part.parents.len()).sum();
    u32::try_from(edges.max(count)).map_err(|_| Error::TooLarge)?;
    let mut number_of = vec![CommitNumber::at(0); keys.len()];
    for (place, key) in parts.iter().flat_map(|part| &part.keys).enumerate() {
        number_of[key.index()] = CommitNumber::at(place);
    }
    let id_len = keys.objects.hash().len_in_bytes();
    let mut ids = Vec::with_capacity(count * id_len);
    let mut trees = Vec::with_capacity(count * id_len);
    let mut starts = Vec::with_capacity(count + 1);
    let mut parents = Vec::with_capacity(edges);
    for part in parts {
        let before = parents.len() as u32;
        for &key in &part.keys {
            ids.extend_from_slice(keys.id(key).as_slice());
        }
        trees.extend_from_slice(&part.trees);
        starts.extend(part.starts.iter().map(|&start| before + start));
        parents.extend(part.parents.iter().map(|key| number_of[key.index()]));
    }
    starts.push(parents.len() as u32);
    let found = History {
        objects: keys.objects,
        ids,
        trees,
        starts,
        parents,
        graph_fault: None,
    };
    Ok((found, number_of[tip.index()]))
}

/// The first lines of a commit: `tree` and any `parent`.
pub(super) struct Head<'a> {
    pub tree: ObjectId,
    rest: &'a [u8],
}

impl<'a> Head<'a> {
    pub fn parse(commit: &'a [u8], hash: gix::hash::Kind) -> Option<Self> {
        let line_end = 5 + hash.len_in_hex();
        let tree = commit.strip_prefix(b"tree ")?.get(..hash.len_in_hex())?;
        let rest = commit.get(line_end..)?.strip_prefix(b"\n")?;
        Some(Head {
            tree: ObjectId::from_hex(tree).ok()?,
            rest,
        })
    }

    /// The next parent; the outer `None` where the line is malformed.
    pub fn next_parent(&mut self) -> Option<Option<ObjectId>> {
        let Some(line) = self.rest.strip_prefix(b"parent ") else {
            return Some(None);
        };
        let hex_len = self.tree.kind().len_in_hex();
        let parent = ObjectId::from_hex(line.get(..hex_len)?).ok()?;
        self.rest = line[hex_len..].strip_prefix(b"\n")?;
        Some(Some(parent))
    }
}
