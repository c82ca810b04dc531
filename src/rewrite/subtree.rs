//! What stands at the directories in each commit: one pass over the root trees, however many directories there are.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex};

use anyhow::{Context, Result, anyhow};
use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};

use super::canonical;
use super::directory::Directory;
use super::entries;
use crate::history::{Objects, Reader, trees};

/// The trees at some directories, for many commits.
pub(crate) struct Subtrees {
    /// For each commit, its row.
    pub row_of: Vec<u32>,
    /// Rows of `width` tree numbers, one for each directory.
    rows: Vec<u32>,
    width: usize,
    /// The trees; the first is the empty tree, which also stands for no tree.
    pub trees: Vec<ObjectId>,
    /// Whether any of them is not as git would write it today.
    pub any_odd: bool,
}

impl Subtrees {
    /// The rows, each with the numbers of the trees at all directories.
    pub fn rows(&self) -> impl Iterator<Item = &[u32]> {
        self.rows.chunks_exact(self.width)
    }
}

/// Root trees to look through, and where they belong.
pub(crate) struct Batch {
    pub first: usize,
    pub roots: Vec<ObjectId>,
}

/// How many commits make a batch: enough for chains of deltas to lie together, few enough for all threads to have work.
pub(crate) const BATCH: usize = 2048;

/// Collects subtrees while batches of root trees come in, with several threads at work.
pub(crate) struct Collector<'a> {
    objects: &'a Objects,
    wanted: Wanted,
    queue: Mutex<Queue>,
    filled: Condvar,
    table: Mutex<Table>,
}

#[derive(Default)]
struct Queue {
    batches: VecDeque<Batch>,
    closed: bool,
}

impl<'a> Collector<'a> {
    pub fn new(objects: &'a Objects, directories: &[Directory]) -> Self {
        Collector {
            objects,
            wanted: Wanted::new(directories),
            queue: Mutex::default(),
            filled: Condvar::new(),
            table: Mutex::new(Table::new(directories.len(), objects.hash())),
        }
    }

    /// Hands in a batch for [`Collector::work`].
    pub fn push(&self, batch: Batch) {
        self.queue
            .lock()
            .expect("no thread panics while it holds the queue")
            .batches
            .push_back(batch);
        self.filled.notify_one();
    }

    /// Says that no more batches come; every thread at work ends when the queue is empty.
    pub fn close(&self) {
        self.queue
            .lock()
            .expect("no thread panics while it holds the queue")
            .closed = true;
        self.filled.notify_all();
    }

    /// Ends the work early: what is in the queue is dropped.
    pub fn abandon(&self) {
        self.queue
            .lock()
            .expect("no thread panics while it holds the queue")
            .batches
            .clear();
        self.close();
    }

    /// Works on batches until there are no more.
    ///
    /// # Errors
    /// When a tree that is needed is missing or malformed; the other threads then end as well.
    pub fn work(&self) -> Result<()> {
        let mut worker = Worker {
            reader: self.objects.reader(),
            wanted: &self.wanted,
            known: vec![HashMap::default(); self.wanted.nodes.len()],
            checked: HashSet::default(),
            any_odd: false,
        };
        let done = self.drain(&mut worker);
        if done.is_err() {
            self.abandon();
        }
        self.table
            .lock()
            .expect("no thread panics while it holds the table")
            .any_odd |= worker.any_odd;
        done
    }

    fn drain(&self, worker: &mut Worker<'_>) -> Result<()> {
        while let Some(batch) = self.next() {
            crate::interrupt::check()?;
            let rows = worker.rows(&batch.roots)?;
            let mut table = self.table.lock().expect("no thread panics while it holds the table");
            table.add(batch.first, &rows);
        }
        Ok(())
    }

    fn next(&self) -> Option<Batch> {
        let mut queue = self.queue.lock().expect("no thread panics while it holds the queue");
        loop {
            if let Some(batch) = queue.batches.pop_front() {
                return Some(batch);
            }
            if queue.closed {
                return None;
            }
            queue = self
                .filled
                .wait(queue)
                .expect("no thread panics while it holds the queue");
        }
    }

    /// What was collected, for commits in the order in which batches numbered them.
    pub fn finish(self) -> Subtrees {
        let table = self
            .table
            .into_inner()
            .expect("no thread panics while it holds the table");
        Subtrees {
            row_of: table.row_of,
            rows: table.rows,
            width: table.width,
            trees: table.trees,
            any_odd: table.any_odd,
        }
    }
}

/// Rows and trees, each kept once.
struct Table {
    width: usize,
    row_of: Vec<u32>,
    rows: Vec<u32>,
    row_numbers: std::collections::HashMap<Box<[u32]>, u32>,
    trees: Vec<ObjectId>,
    tree_numbers: HashMap<ObjectId, u32>,
    any_odd: bool,
}

impl Table {
    fn new(width: usize, hash: gix::hash::Kind) -> Self {
        let empty = ObjectId::empty_tree(hash);
        Table {
            width,
            row_of: Vec::new(),
            rows: Vec::new(),
            row_numbers: Default::default(),
            trees: vec![empty],
            tree_numbers: [(empty, 0)].into_iter().collect(),
            any_odd: false,
        }
    }

    fn add(&mut self, first: usize, found: &[Option<ObjectId>]) {
        let count = found.len() / self.width;
        if self.row_of.len() < first + count {
            self.row_of.resize(first + count, 0);
        }
        let mut row = vec![0; self.width];
        for (commit, ids) in found.chunks_exact(self.width).enumerate() {
            for (slot, id) in row.iter_mut().zip(ids) {
                *slot = match id {
                    None => 0,
                    Some(id) => *self.tree_numbers.entry(*id).or_insert_with(|| {
                        self.trees.push(*id);
                        self.trees.len() as u32 - 1
                    }),
                };
            }
            let number = match self.row_numbers.get(row.as_slice()) {
                Some(&number) => number,
                None => {
                    let number = (self.rows.len() / self.width) as u32;
                    self.rows.extend_from_slice(&row);
                    self.row_numbers.insert(row.as_slice().into(), number);
                    number
                }
            };
            self.row_of[first + commit] = number;
        }
    }
}

/// The wanted directories, as a tree of names.
struct Wanted {
    nodes: Vec<Node>,
}

#[derive(Default)]
struct Node {
    /// The names to look for, in the order of bytes, and the nodes they lead to.
    names: Vec<(Vec<u8>, usize)>,
    /// The directory that ends here.
    directory: Option<usize>,
}

impl Wanted {
    fn new(directories: &[Directory]) -> Self {
        let mut nodes = vec![Node::default()];
        for (number, directory) in directories.iter().enumerate() {
            let mut at = 0;
            for name in directory.components() {
                at = match nodes[at]
                    .names
                    .binary_search_by(|(known, _)| known.as_slice().cmp(name))
                {
                    Ok(found) => nodes[at].names[found].1,
                    Err(place) => {
                        let new = nodes.len();
                        nodes[at].names.insert(place, (name.to_vec(), new));
                        nodes.push(Node::default());
                        new
                    }
                };
            }
            nodes[at].directory = Some(number);
        }
        Wanted { nodes }
    }
}

/// What one thread knows.
struct Worker<'a> {
    reader: Reader<'a>,
    wanted: &'a Wanted,
    /// For each node, what trees that were seen there have under its names.
    known: Vec<HashMap<ObjectId, Box<[Option<ObjectId>]>>>,
    /// Trees whose entries, and all below, were looked at.
    checked: HashSet<ObjectId>,
    any_odd: bool,
}

/// So many trees are remembered; beyond that a thread forgets and begins anew, to keep memory in bounds.
const REMEMBERED: usize = 1 << 18;

impl Worker<'_> {
    /// The trees at each directory, for each of `roots` in turn.
    fn rows(&mut self, roots: &[ObjectId]) -> Result<Vec<Option<ObjectId>>> {
        self.known[0].clear();
        if self.known.iter().map(HashMap::len).sum::<usize>() > REMEMBERED {
            self.known.iter_mut().for_each(HashMap::clear);
        }
        let mut level: Vec<(ObjectId, usize)> = roots.iter().map(|root| (*root, 0)).collect();
        while !level.is_empty() {
            level = self.look_into(level)?;
        }
        let width = self.wanted.nodes.iter().filter(|node| node.directory.is_some()).count();
        let mut rows = vec![None; roots.len() * width];
        for (root, row) in roots.iter().zip(rows.chunks_exact_mut(width)) {
            self.fill(root, 0, row);
        }
        self.check(&rows)?;
        Ok(rows)
    }

    /// Reads trees at nodes and returns the trees one level down that are to be read as well.
    fn look_into(&mut self, mut level: Vec<(ObjectId, usize)>) -> Result<Vec<(ObjectId, usize)>> {
        level.sort_unstable();
        level.dedup();
        level.retain(|(tree, node)| !self.known[*node].contains_key(tree));
        let mut ids: Vec<ObjectId> = level.iter().map(|(tree, _)| *tree).collect();
        ids.dedup();
        let hash_len = self.reader.objects.hash().len_in_bytes();
        let (known, nodes) = (&mut self.known, &self.wanted.nodes);
        let mut below = Vec::new();
        trees::each(&mut self.reader, &ids, &mut |which, content| {
            let id = ids[which];
            let first = level.partition_point(|(tree, _)| *tree < id);
            for (_, node) in level[first..].iter().take_while(|(tree, _)| *tree == id) {
                let found = subtrees(content, &nodes[*node].names, hash_len)
                    .with_context(|| format!("tree {id} of the source is malformed"))?;
                for (tree, (_, child)) in found.iter().zip(&nodes[*node].names) {
                    if let Some(tree) = tree
                        && !nodes[*child].names.is_empty()
                    {
                        below.push((*tree, *child));
                    }
                }
                known[*node].insert(id, found);
            }
            Ok(())
        })?;
        Ok(below)
    }

    /// Fills in what a tree has, from what is known.
    fn fill(&self, tree: &ObjectId, node: usize, row: &mut [Option<ObjectId>]) {
        let Some(found) = self.known[node].get(tree) else {
            return;
        };
        for (tree, (_, child)) in found.iter().zip(&self.wanted.nodes[node].names) {
            if let Some(tree) = tree {
                let child_node = &self.wanted.nodes[*child];
                if let Some(directory) = child_node.directory {
                    row[directory] = Some(*tree);
                }
                if !child_node.names.is_empty() {
                    self.fill(tree, *child, row);
                }
            }
        }
    }

    /// Looks at all entries of trees and of the trees below, once for each tree.
    fn check(&mut self, found: &[Option<ObjectId>]) -> Result<()> {
        if self.checked.len() > REMEMBERED {
            self.checked.clear();
        }
        let mut level: Vec<ObjectId> = found.iter().flatten().copied().collect();
        while !level.is_empty() {
            level.retain(|tree| self.checked.insert(*tree));
            let mut below = Vec::new();
            let any_odd = &mut self.any_odd;
            trees::each(&mut self.reader, &level, &mut |which, content| {
                *any_odd |= canonical::is_odd(&level[which], content, &mut below)?;
                Ok(())
            })?;
            level = below;
        }
        Ok(())
    }
}

/// The trees that `content` has under `names`, which are in the order of bytes.
fn subtrees(content: &[u8], names: &[(Vec<u8>, usize)], hash_len: usize) -> Result<Box<[Option<ObjectId>]>> {
    let mut found = vec![None; names.len()].into_boxed_slice();
    let last = names.last().map_or(&b""[..], |(name, _)| name);
    for entry in entries::of(content, hash_len) {
        let entry = entry.map_err(|_| anyhow!("its entries cannot be read"))?;
        // Names are in order, trees as if they ended in a slash: what comes after that cannot be wanted.
        if entry.name > last && !entry.name.starts_with(last) {
            break;
        }
        if entry.is_tree()
            && let Ok(at) = names.binary_search_by(|(name, _)| name.as_slice().cmp(entry.name))
        {
            found[at] = Some(entry.id.to_owned());
        }
    }
    Ok(found)
}
