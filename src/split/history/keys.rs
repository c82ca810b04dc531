//! Small numbers for the commits that a walk meets, and a note of those that it has met.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard};

use gix::ObjectId;
use gix::commitgraph::{Graph, Position, file};

use crate::split::error::{Error, Result};
use crate::split::packs::objects::{Objects, Place};

/// The number of a commit during a walk: in the commit-graph its position, then packed objects by their place, then the
/// others in the order in which they are met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(u32);

impl Key {
    /// The place in a list that has one item for each key.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Gives keys to commits.
pub(super) struct Keys<'a> {
    pub objects: Objects,
    graph: Option<&'a Graph>,
    /// The key of each pack's first object; last, that of the first commit in no pack. Keys of the graph lie below.
    firsts: Vec<u32>,
    /// A bit for each commit of the graph and each packed object: whether it was met.
    met: Vec<AtomicU32>,
    others: Mutex<Others>,
}

/// The commits that are neither in the graph nor in a pack.
#[derive(Default)]
struct Others {
    keys: HashMap<ObjectId, Key>,
    ids: Vec<ObjectId>,
}

impl<'a> Keys<'a> {
    /// Has met no commit yet.
    ///
    /// # Errors
    /// When there are more objects than keys.
    pub fn new(objects: Objects, graph: Option<&'a Graph>) -> Result<Self> {
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
            met: (0..first.div_ceil(32)).map(|_| AtomicU32::new(0)).collect(),
            others: Mutex::default(),
        })
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.first_other() as usize + self.others().ids.len()
    }

    /// The key of the commit `id`, and true the first time that any thread asks for it.
    pub fn meet(&self, id: &gix::oid) -> (Key, bool) {
        if let Some(position) = self.graph.and_then(|graph| graph.lookup(id)) {
            return self.meet_at(position);
        }
        if let Some(place) = self.objects.place(id) {
            return self.mark(self.firsts[place.pack as usize] + place.position);
        }
        let mut others = self.others();
        let Others { keys, ids } = &mut *others;
        match keys.entry(id.to_owned()) {
            Entry::Occupied(known) => (*known.get(), false),
            Entry::Vacant(new) => {
                let key = *new.insert(Key(self.first_other() + ids.len() as u32));
                ids.push(id.to_owned());
                (key, true)
            }
        }
    }

    /// The key of a commit of the graph, and true the first time that any thread asks for it.
    pub fn meet_at(&self, position: Position) -> (Key, bool) {
        self.mark(position.0)
    }

    fn mark(&self, key: u32) -> (Key, bool) {
        let bit = 1 << (key % 32);
        let before = self.met[key as usize / 32].fetch_or(bit, Ordering::Relaxed);
        (Key(key), before & bit == 0)
    }

    /// The commit in the graph that a key names, if it names one.
    pub fn in_graph(&self, key: Key) -> Option<file::Commit<'_>> {
        let graph = self.graph.filter(|_| key.0 < self.firsts[0])?;
        Some(graph.commit_at(Position(key.0)))
    }

    /// The place of the packed commit that a key names, if it names one.
    pub fn place(&self, key: Key) -> Option<Place> {
        let pack = self.firsts.partition_point(|&first| first <= key.0).checked_sub(1)?;
        (key.0 < self.first_other()).then(|| Place {
            pack: pack as u32,
            position: key.0 - self.firsts[pack],
        })
    }

    /// The id of the commit that a key names.
    pub fn id(&self, key: Key) -> ObjectId {
        if let Some(commit) = self.in_graph(key) {
            return commit.id().to_owned();
        }
        match self.place(key) {
            Some(place) => self.objects.id_at(place).to_owned(),
            None => self.others().ids[(key.0 - self.first_other()) as usize],
        }
    }

    /// The key of the first commit that is in no pack and not in the graph.
    fn first_other(&self) -> u32 {
        *self.firsts.last().expect("because the list begins with an entry")
    }

    fn others(&self) -> MutexGuard<'_, Others> {
        self.others
            .lock()
            .expect("because no thread panics while it holds the commits")
    }
}
