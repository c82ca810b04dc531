//! Finds every commit behind a tip: its tree and its parents, and nothing else of it.
//!
//! Several threads walk at once. Each follows a line of history as long as it can, and leaves the other lines it meets
//! where threads without work find them. The order in which commits are found is of no consequence.
//!
//! Commits of a commit-graph file are taken from there and not inflated, as git does.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use gix::ObjectId;
use gix::commitgraph::{Graph, Position};

use super::Number;
use crate::context::Context;
use crate::progress::Stage;
use crate::split::error::{CommitFault, Error, Result};
use crate::split::packs::objects::{Objects, Place, Reader};
use crate::split::packs::threads;

/// Commits in the order in which they were found.
pub(crate) struct Found {
    pub ids: Vec<u8>,
    pub trees: Vec<u8>,
    pub starts: Vec<u32>,
    pub parents: Vec<Number>,
    /// The number of the commit that the walk began at.
    pub tip: Number,
}

/// Reads all commits behind `tip`.
///
/// # Errors
/// When a commit is missing or malformed (it is named), or when the run was interrupted.
pub(crate) fn walk(objects: &Objects, graph: Option<&Graph>, tip: ObjectId, context: Context<'_>) -> Result<Found> {
    context.progress.begin(Stage::Walk, None);
    let keys = Keys::new(objects, graph)?;
    let work = Work::default();
    let tip_key = keys.of(&tip);
    keys.claim(tip_key);
    work.share(&mut vec![tip_key]);
    let parts = threads::each_of(threads::count(usize::MAX, 1), |thread| {
        let mut walker = Walker {
            keys: &keys,
            reader: objects.reader(),
            part: Part::default(),
            context,
            reports: thread == 0,
        };
        let outcome = walker.run(&work);
        if outcome.is_err() {
            work.abandon();
        }
        outcome.map(|()| walker.part)
    })?;
    let found = merge(&keys, parts, tip_key)?;
    context.progress.at(found.starts.len() - 1);
    context.progress.end();
    Ok(found)
}

/// Names commits by small numbers: those in the commit-graph by their position, the packed ones by their place, the others
/// in the order in which they are met.
struct Keys<'a> {
    objects: &'a Objects,
    graph: Option<&'a Graph>,
    /// The key of each pack's first object; last, that of the first commit in no pack. Keys of the graph lie below.
    firsts: Vec<u32>,
    others: Mutex<(HashMap<ObjectId, u32>, Vec<ObjectId>)>,
    /// A bit for each commit of the graph and each packed object: whether a thread has it already.
    claimed: Vec<AtomicU32>,
    others_claimed: Mutex<Vec<bool>>,
}

impl<'a> Keys<'a> {
    fn new(objects: &'a Objects, graph: Option<&'a Graph>) -> Result<Self> {
        let mut first = graph.map_or(0, Graph::num_commits);
        let mut firsts = vec![first];
        for pack in 0..objects.packs() {
            let next = u32::try_from(objects.pack_len(pack))
                .ok()
                .and_then(|len| first.checked_add(len));
            first = next.ok_or(Error::TooLarge)?;
            firsts.push(first);
        }
        Ok(Keys {
            objects,
            graph,
            firsts,
            others: Mutex::default(),
            claimed: (0..first.div_ceil(32)).map(|_| AtomicU32::new(0)).collect(),
            others_claimed: Mutex::default(),
        })
    }

    /// The key of the first commit that is in no pack and not in the graph.
    fn first_other(&self) -> u32 {
        *self.firsts.last().expect("the list begins with an entry")
    }

    fn of(&self, id: &gix::oid) -> u32 {
        if let Some(position) = self.graph.and_then(|graph| graph.lookup(id)) {
            return position.0;
        }
        if let Some(place) = self.objects.place(id) {
            return self.firsts[place.pack as usize] + place.position;
        }
        let mut others = self.others.lock().expect("no thread panics while it holds the commits");
        let (keys, ids) = &mut *others;
        let new = self.first_other() + ids.len() as u32;
        *keys.entry(id.to_owned()).or_insert_with(|| {
            ids.push(id.to_owned());
            new
        })
    }

    /// The commit in the graph that a key names, if it names one.
    fn in_graph(&self, key: u32) -> Option<gix::commitgraph::file::Commit<'_>> {
        let graph = self.graph.filter(|_| key < self.firsts[0])?;
        Some(graph.commit_at(Position(key)))
    }

    fn place(&self, key: u32) -> Option<Place> {
        let pack = self.firsts.partition_point(|&first| first <= key).checked_sub(1)?;
        (key < self.first_other()).then(|| Place {
            pack: pack as u32,
            position: key - self.firsts[pack],
        })
    }

    fn id(&self, key: u32) -> ObjectId {
        if let Some(commit) = self.in_graph(key) {
            return commit.id().to_owned();
        }
        match self.place(key) {
            Some(place) => self.objects.id_at(place).to_owned(),
            None => {
                let others = self.others.lock().expect("no thread panics while it holds the commits");
                others.1[(key - self.first_other()) as usize]
            }
        }
    }

    /// Returns true if the commit is the caller's to read: true once for each.
    fn claim(&self, key: u32) -> bool {
        if let Some(bits) = self.claimed.get(key as usize / 32).filter(|_| key < self.first_other()) {
            let bit = 1 << (key % 32);
            return bits.fetch_or(bit, Ordering::Relaxed) & bit == 0;
        }
        let mut claimed = self
            .others_claimed
            .lock()
            .expect("no thread panics while it holds the commits");
        let at = (key - self.first_other()) as usize;
        if claimed.len() <= at {
            claimed.resize(at + 1, false);
        }
        !std::mem::replace(&mut claimed[at], true)
    }
}

/// A thread that has so many lines to follow gives half of them away. To wake another thread for fewer costs more than
/// to read them.
const SHARED: usize = 32;

/// Commits that any thread may go on from.
#[derive(Default)]
struct Work {
    state: Mutex<State>,
    changed: Condvar,
    /// How many threads have nothing to do.
    hungry: AtomicUsize,
}

#[derive(Default)]
struct State {
    keys: Vec<u32>,
    /// Threads that are reading commits and may share more.
    busy: usize,
    abandoned: bool,
}

impl Work {
    fn share(&self, keys: &mut Vec<u32>) {
        let mut state = self.state.lock().expect("no thread panics while it holds the work");
        state.keys.append(keys);
        self.changed.notify_all();
    }

    fn abandon(&self) {
        let mut state = self.state.lock().expect("no thread panics while it holds the work");
        state.abandoned = true;
        self.changed.notify_all();
    }

    /// Takes some commits; false when no thread has any left. `idle` is whether the caller had work before.
    fn take(&self, was_busy: bool, out: &mut Vec<u32>) -> bool {
        let mut state = self.state.lock().expect("no thread panics while it holds the work");
        state.busy -= usize::from(was_busy);
        self.hungry.fetch_add(1, Ordering::Relaxed);
        let taken = loop {
            if state.abandoned {
                break false;
            }
            if !state.keys.is_empty() {
                let some = state.keys.len().div_ceil(2);
                let from = state.keys.len() - some;
                out.extend(state.keys.drain(from..));
                state.busy += 1;
                break true;
            }
            if state.busy == 0 {
                self.changed.notify_all();
                break false;
            }
            state = self
                .changed
                .wait(state)
                .expect("no thread panics while it holds the work");
        };
        self.hungry.fetch_sub(1, Ordering::Relaxed);
        taken
    }
}

/// The commits that one thread found.
#[derive(Default)]
struct Part {
    keys: Vec<u32>,
    trees: Vec<u8>,
    starts: Vec<u32>,
    parents: Vec<u32>,
}

impl Part {
    /// Adds a parent of the commit that is being read, and to `own` if no thread has it yet.
    fn add_parent(&mut self, parent: u32, keys: &Keys<'_>, own: &mut Vec<u32>) {
        self.parents.push(parent);
        if keys.claim(parent) {
            own.push(parent);
        }
    }
}

struct Walker<'a> {
    keys: &'a Keys<'a>,
    reader: Reader<'a>,
    part: Part,
    context: Context<'a>,
    /// True if this thread reports the progress.
    reports: bool,
}

impl Walker<'_> {
    fn run(&mut self, work: &Work) -> Result<()> {
        let mut own = Vec::new();
        let mut was_busy = false;
        while work.take(was_busy, &mut own) {
            was_busy = true;
            while let Some(key) = own.pop() {
                self.read(key, &mut own)?;
                if own.len() >= SHARED && work.hungry.load(Ordering::Relaxed) > 0 {
                    // The older lines are the longer ones: they go to those who wait.
                    let mut given = own.drain(..own.len() / 2).collect();
                    work.share(&mut given);
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

    /// Reads one commit, and adds those of its parents to `own` that no thread has yet.
    fn read(&mut self, key: u32, own: &mut Vec<u32>) -> Result<()> {
        self.part.keys.push(key);
        self.part
            .starts
            .push(u32::try_from(self.part.parents.len()).map_err(|_| Error::TooLarge)?);
        if let Some(commit) = self.keys.in_graph(key) {
            self.part.trees.extend_from_slice(commit.root_tree_id().as_bytes());
            for parent in commit.iter_parents() {
                let parent = parent.map_err(|error| Error::DamagedCommitGraph(error.into()))?;
                self.part.add_parent(parent.0, self.keys, own);
            }
            return Ok(());
        }
        let objects = self.keys.objects;
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
            self.part.add_parent(self.keys.of(&parent), self.keys, own);
        }
        Ok(())
    }
}

/// Puts together what the threads found.
fn merge(keys: &Keys<'_>, parts: Vec<Part>, tip: u32) -> Result<Found> {
    let count: usize = parts.iter().map(|part| part.keys.len()).sum();
    let edges: usize = parts.iter().map(|part| part.parents.len()).sum();
    u32::try_from(edges.max(count)).map_err(|_| Error::TooLarge)?;
    let others = keys
        .others
        .lock()
        .expect("no thread panics while it holds the commits")
        .1
        .len();
    let mut number_of = vec![0 as Number; keys.first_other() as usize + others];
    for (number, &key) in parts.iter().flat_map(|part| &part.keys).enumerate() {
        number_of[key as usize] = number as Number;
    }
    let mut found = Found {
        ids: Vec::with_capacity(count * keys.objects.hash().len_in_bytes()),
        trees: Vec::with_capacity(count * keys.objects.hash().len_in_bytes()),
        starts: Vec::with_capacity(count + 1),
        parents: Vec::with_capacity(edges),
        tip: number_of[tip as usize],
    };
    for part in parts {
        let before = found.parents.len() as u32;
        for &key in &part.keys {
            found.ids.extend_from_slice(keys.id(key).as_slice());
        }
        found.trees.extend_from_slice(&part.trees);
        found.starts.extend(part.starts.iter().map(|&start| before + start));
        found
            .parents
            .extend(part.parents.iter().map(|&key| number_of[key as usize]));
    }
    found.starts.push(found.parents.len() as u32);
    Ok(found)
}

/// The first lines of a commit: `tree` and any `parent`.
struct Head<'a> {
    tree: ObjectId,
    rest: &'a [u8],
}

impl<'a> Head<'a> {
    fn parse(commit: &'a [u8], hash: gix::hash::Kind) -> Option<Self> {
        let line_end = 5 + hash.len_in_hex();
        let tree = commit.strip_prefix(b"tree ")?.get(..hash.len_in_hex())?;
        let rest = commit.get(line_end..)?.strip_prefix(b"\n")?;
        Some(Head {
            tree: ObjectId::from_hex(tree).ok()?,
            rest,
        })
    }

    /// The next parent; the outer `None` where the line is malformed.
    fn next_parent(&mut self) -> Option<Option<ObjectId>> {
        let Some(line) = self.rest.strip_prefix(b"parent ") else {
            return Some(None);
        };
        let hex_len = self.tree.kind().len_in_hex();
        let parent = ObjectId::from_hex(line.get(..hex_len)?).ok()?;
        self.rest = line[hex_len..].strip_prefix(b"\n")?;
        Some(Some(parent))
    }
}
