//! Reads many trees in the order of their deltas, so that each base is inflated once.
//!
//! A tree is mostly stored as the difference to another one. Read one by one, each would rebuild its whole chain of bases;
//! here the chains become a forest that all cores walk from its roots, and only the way down is kept in memory. On git.git
//! this reads the 82,000 root trees with 1.3 entries inflated for each, where one by one it would be 25.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::atomic::{AtomicUsize, Ordering};

use gix::ObjectId;
use gix::odb::pack::data::entry::Header;

use super::objects::{Objects, Reader};
use super::{delta, threads};
use crate::context::Context;
use crate::split::error::{Error, Result};

/// Calls `visit` with the place in `ids` and the content of each tree, and returns what it made of them, in that order.
///
/// Where an id stands in `ids` twice it is visited once.
///
/// # Errors
/// When a tree is missing, damaged or no tree (it is named), or what `visit` returns.
pub(crate) fn map<R: Clone + Send>(
    objects: &Objects,
    ids: &[ObjectId],
    context: Context<'_>,
    visit: impl Fn(usize, &[u8]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let mut results: Vec<Option<R>> = vec![None; ids.len()];
    let mut forest = Forest::default();
    let mut reader = objects.reader();
    for (which, packed) in packed(objects, ids)?.into_iter().enumerate() {
        match packed {
            Some(packed) => forest.add(packed, which as u32),
            None if ids[which].is_empty_tree() => results[which] = Some(visit(which, b"")?),
            None => {
                let id = objects.replaced(ids[which]);
                results[which] = Some(visit(which, reader.find(&id, gix::object::Kind::Tree)?)?);
            }
        }
    }
    forest.link(&mut reader)?;
    // A reader holds on to its packs' pages.
    drop(reader);
    let children = Children::of(&forest.nodes);
    let roots: Vec<u32> = children.roots(&forest.nodes).collect();
    let next = AtomicUsize::new(0);
    let parts = threads::each_of(threads::count(forest.nodes.len(), TREES_EACH), |_| {
        let mut descent = Descent {
            reader: objects.reader(),
            nodes: &forest.nodes,
            children: &children,
            ids,
        };
        let mut found: Vec<(u32, R)> = Vec::new();
        while let Some(&root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
            context.check()?;
            descent.walk(root, &mut |which, content| {
                found.push((which, visit(which as usize, content)?));
                Ok(())
            })?;
        }
        Ok(found)
    })?;
    for (which, result) in parts.into_iter().flatten() {
        results[which as usize] = Some(result);
    }
    for (which, first) in forest.repeated {
        results[which as usize] = results[first as usize].clone();
    }
    let found = results.into_iter().zip(ids);
    found
        .map(|(result, id)| result.ok_or(Error::DeltaCycle { id: *id }))
        .collect()
}

/// A thread is put to no fewer trees than this.
const TREES_EACH: usize = 1 << 8;

/// A thread looks for no fewer trees than this.
const PLACES_EACH: usize = 1 << 10;

/// Where each tree is packed and how, if it is. The beginning of each entry is read here, where all threads do.
fn packed(objects: &Objects, ids: &[ObjectId]) -> Result<Vec<Option<Packed>>> {
    let threads = threads::count(ids.len(), PLACES_EACH);
    let share = ids.len().div_ceil(threads).max(1);
    let parts = threads::each_of(threads, |thread| {
        let from = (thread * share).min(ids.len());
        let part = &ids[from..(from + share).min(ids.len())];
        let mut reader = objects.reader();
        let packed = part.iter().map(|id| {
            let place = objects.place(&objects.replaced(*id));
            place
                .map(|place| Packed::read(&mut reader, place.pack, objects.offset(place)))
                .transpose()
        });
        packed.collect::<Result<Vec<_>>>()
    })?;
    Ok(parts.into_iter().flatten().collect())
}

/// An entry of a pack, as far as its header tells.
struct Packed {
    pack: u32,
    offset: u64,
    /// Where its compressed bytes begin.
    data: u64,
    /// How many bytes they inflate to.
    size: u64,
    kind: Kind,
    /// The offset of the entry that it is a delta of, if it is one.
    base: Option<u64>,
}

impl Packed {
    fn read(reader: &mut Reader<'_>, pack: u32, offset: u64) -> Result<Packed> {
        let entry = reader.entry(pack, offset)?;
        let (kind, base) = match &entry.header {
            Header::Tree => (Kind::Tree, None),
            Header::OfsDelta { base_distance } => (Kind::Delta, offset.checked_sub(*base_distance)),
            Header::RefDelta { base_id } => (Kind::Delta, reader.objects.offset_in(pack, base_id)),
            _ => (Kind::Other, None),
        };
        if kind == Kind::Delta && base.is_none() {
            return Err(reader.objects.damaged(pack, offset));
        }
        Ok(Packed {
            pack,
            offset,
            data: entry.data_offset,
            size: entry.decompressed_size,
            kind,
            base,
        })
    }
}

/// The entries that are needed, linked by what they are deltas of.
#[derive(Default)]
struct Forest {
    nodes: Vec<Node>,
    numbers: HashMap<(u32, u64), u32, std::hash::BuildHasherDefault<OffsetHasher>>,
    /// Trees that are asked for again, and where they were asked for first.
    repeated: Vec<(u32, u32)>,
}

/// A packed entry, and what it has to do with others.
struct Node {
    entry: Packed,
    /// The number of the entry that it is a delta of.
    base: u32,
    /// Its place in the list of what is asked for.
    wanted: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tree,
    Delta,
    Other,
}

/// No base, or not wanted.
const NONE: u32 = u32::MAX;

impl Forest {
    /// Adds an entry that is asked for.
    fn add(&mut self, entry: Packed, wanted: u32) {
        match self.numbers.entry((entry.pack, entry.offset)) {
            Entry::Occupied(known) => {
                let first = self.nodes[*known.get() as usize].wanted;
                self.repeated.push((wanted, first));
            }
            Entry::Vacant(new) => {
                new.insert(self.nodes.len() as u32);
                self.nodes.push(Node {
                    entry,
                    base: NONE,
                    wanted,
                });
            }
        }
    }

    /// Links each entry with its base; adds the bases that nobody asked for.
    fn link(&mut self, reader: &mut Reader<'_>) -> Result<()> {
        let mut number = 0;
        while let Some(node) = self.nodes.get(number) {
            let pack = node.entry.pack;
            if let Some(offset) = node.entry.base {
                let next = self.nodes.len() as u32;
                let base = *self.numbers.entry((pack, offset)).or_insert(next);
                self.nodes[number].base = base;
                if base == next {
                    self.nodes.push(Node {
                        entry: Packed::read(reader, pack, offset)?,
                        base: NONE,
                        wanted: NONE,
                    });
                }
            }
            number += 1;
        }
        Ok(())
    }
}

/// The nodes grouped by their base.
struct Children {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Children {
    fn of(nodes: &[Node]) -> Self {
        let has_base = |node: &&Node| node.base != NONE;
        let mut starts = vec![0u32; nodes.len() + 1];
        for node in nodes.iter().filter(has_base) {
            starts[node.base as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut grouped = vec![0; starts[nodes.len()] as usize];
        for (number, node) in nodes.iter().enumerate().filter(|(_, node)| node.base != NONE) {
            grouped[next[node.base as usize] as usize] = number as u32;
            next[node.base as usize] += 1;
        }
        Children { starts, nodes: grouped }
    }

    fn of_node(&self, number: u32) -> &[u32] {
        &self.nodes[self.starts[number as usize] as usize..self.starts[number as usize + 1] as usize]
    }

    fn roots<'a>(&self, nodes: &'a [Node]) -> impl Iterator<Item = u32> + use<'a> {
        (0..)
            .zip(nodes)
            .filter(|(_, node)| node.base == NONE)
            .map(|(number, _)| number)
    }
}

/// One thread's way down the forest.
struct Descent<'a> {
    reader: Reader<'a>,
    nodes: &'a [Node],
    children: &'a Children,
    ids: &'a [ObjectId],
}

impl Descent<'_> {
    /// Rebuilds the entries from `root` down.
    fn walk(&mut self, root: u32, visit: &mut dyn FnMut(u32, &[u8]) -> Result<()>) -> Result<()> {
        let mut free: Vec<Vec<u8>> = Vec::new();
        let mut instructions = Vec::new();
        // The contents on the way down, each with how many of its children are still to come.
        let mut path: Vec<Vec<u8>> = Vec::new();
        let mut todo = vec![(root, 0)];
        while let Some((number, depth)) = todo.pop() {
            let Node { entry, wanted, .. } = &self.nodes[number as usize];
            free.extend(path.drain(depth..));
            let mut content = free.pop().unwrap_or_default();
            match entry.kind {
                Kind::Tree => self.reader.inflate(entry.pack, entry.data, entry.size, &mut content)?,
                Kind::Delta => {
                    self.reader
                        .inflate(entry.pack, entry.data, entry.size, &mut instructions)?;
                    if delta::apply(&path[depth - 1], &instructions, &mut content).is_none() {
                        return Err(self.reader.objects.damaged(entry.pack, entry.data));
                    }
                }
                Kind::Other if *wanted != NONE => {
                    return Err(Error::WrongKind {
                        expected: gix::object::Kind::Tree,
                        id: self.ids[*wanted as usize],
                    });
                }
                Kind::Other => return Err(self.reader.objects.damaged(entry.pack, entry.data)),
            }
            if *wanted != NONE {
                visit(*wanted, &content)?;
            }
            path.push(content);
            todo.extend(self.children.of_node(number).iter().map(|&child| (child, depth + 1)));
        }
        Ok(())
    }
}

/// Offsets in a pack differ enough to be their own hashes, once spread out.
#[derive(Default)]
struct OffsetHasher(u64);

impl std::hash::Hasher for OffsetHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u32(&mut self, pack: u32) {
        self.write_u64(u64::from(pack));
    }

    fn write_u64(&mut self, offset: u64) {
        self.0 = (self.0.rotate_left(5) ^ offset).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
