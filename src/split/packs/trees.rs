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
    map_with(objects, ids, context, || (), |(), which, content| visit(which, content))
}

/// Does as `map`, with a value for each thread that `visit` may change from tree to tree.
///
/// Neighbours in the order of deltas have most of their entries in common.
///
/// # Errors
/// As for `map`.
pub(crate) fn map_with<S, R: Clone + Send>(
    objects: &Objects,
    ids: &[ObjectId],
    context: Context<'_>,
    of_thread: impl Fn() -> S + Sync,
    visit: impl Fn(&mut S, usize, &[u8]) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let mut of_caller = of_thread();
    let mut results: Vec<Option<R>> = vec![None; ids.len()];
    let mut forest = Forest::default();
    let mut reader = objects.reader();
    for (which, packed) in packed(objects, ids)?.into_iter().enumerate() {
        match packed {
            Some(packed) => forest.add(packed, which as u32),
            None if ids[which].is_empty_tree() => results[which] = Some(visit(&mut of_caller, which, b"")?),
            None => {
                let id = objects.replaced(ids[which]);
                let content = reader.find(&id, gix::object::Kind::Tree)?;
                results[which] = Some(visit(&mut of_caller, which, content)?);
            }
        }
    }
    let bases = forest.link(&mut reader)?;
    // A reader holds on to its packs' pages.
    drop(reader);
    let children = Children::of(&bases);
    let roots: Vec<u32> = (0..)
        .zip(bases)
        .filter_map(|(number, base)| base.is_none().then_some(number))
        .collect();
    let next = AtomicUsize::new(0);
    let parts = threads::each_of(threads::count(forest.nodes.len(), TREES_EACH), |_| {
        let mut descent = Descent {
            reader: objects.reader(),
            forest: &forest,
            children: &children,
            ids,
        };
        let mut of_thread = of_thread();
        let mut found: Vec<(u32, R)> = Vec::new();
        while let Some(&root) = roots.get(next.fetch_add(1, Ordering::Relaxed)) {
            context.check()?;
            descent.walk(root, &mut |which, content| {
                found.push((which, visit(&mut of_thread, which as usize, content)?));
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
    content: Content,
}

/// The content of an entry.
#[derive(Clone, Copy)]
enum Content {
    Tree,
    /// The difference to the entry at this offset.
    Delta(u64),
    Other,
}

impl Packed {
    fn read(reader: &mut Reader<'_>, pack: u32, offset: u64) -> Result<Packed> {
        let entry = reader.entry(pack, offset)?;
        let base = match &entry.header {
            Header::OfsDelta { base_distance } => offset.checked_sub(*base_distance),
            Header::RefDelta { base_id } => reader.objects.offset_in(pack, base_id),
            _ => None,
        };
        let content = match (&entry.header, base) {
            (Header::Tree, _) => Content::Tree,
            (_, Some(base)) => Content::Delta(base),
            (Header::OfsDelta { .. } | Header::RefDelta { .. }, None) => {
                return Err(reader.objects.damaged(pack, offset));
            }
            _ => Content::Other,
        };
        Ok(Packed {
            pack,
            offset,
            data: entry.data_offset,
            size: entry.decompressed_size,
            content,
        })
    }
}

/// The entries that are needed, linked by what they are deltas of.
#[derive(Default)]
struct Forest {
    /// The entries: those that are asked for, then the others that lead to them.
    nodes: Vec<Packed>,
    /// For each of the first entries, its place in the list of what is asked for.
    wanted: Vec<u32>,
    numbers: HashMap<(u32, u64), u32>,
    /// Trees that are asked for again, and where they were asked for first.
    repeated: Vec<(u32, u32)>,
}

impl Forest {
    /// Adds an entry that is asked for.
    fn add(&mut self, entry: Packed, wanted: u32) {
        match self.numbers.entry((entry.pack, entry.offset)) {
            Entry::Occupied(known) => self.repeated.push((wanted, self.wanted[*known.get() as usize])),
            Entry::Vacant(new) => {
                new.insert(self.nodes.len() as u32);
                self.nodes.push(entry);
                self.wanted.push(wanted);
            }
        }
    }

    /// Adds the bases that nobody asked for; returns for each entry the number of its base.
    fn link(&mut self, reader: &mut Reader<'_>) -> Result<Vec<Option<u32>>> {
        let mut bases = Vec::with_capacity(self.nodes.len());
        while let Some(&Packed { pack, content, .. }) = self.nodes.get(bases.len()) {
            let Content::Delta(offset) = content else {
                bases.push(None);
                continue;
            };
            let next = self.nodes.len() as u32;
            let base = *self.numbers.entry((pack, offset)).or_insert(next);
            if base == next {
                self.nodes.push(Packed::read(reader, pack, offset)?);
            }
            bases.push(Some(base));
        }
        Ok(bases)
    }
}

/// The entries grouped by their base.
struct Children {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Children {
    fn of(bases: &[Option<u32>]) -> Self {
        let mut starts = vec![0u32; bases.len() + 1];
        for base in bases.iter().flatten() {
            starts[*base as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut grouped = vec![0; starts[bases.len()] as usize];
        for (number, base) in (0..).zip(bases) {
            if let Some(base) = base {
                grouped[next[*base as usize] as usize] = number;
                next[*base as usize] += 1;
            }
        }
        Children { starts, nodes: grouped }
    }

    fn of_node(&self, number: u32) -> &[u32] {
        &self.nodes[self.starts[number as usize] as usize..self.starts[number as usize + 1] as usize]
    }
}

/// One thread's way down the forest.
struct Descent<'a> {
    reader: Reader<'a>,
    forest: &'a Forest,
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
            let entry = &self.forest.nodes[number as usize];
            let wanted = self.forest.wanted.get(number as usize);
            free.extend(path.drain(depth..));
            let mut content = free.pop().unwrap_or_default();
            match (entry.content, wanted) {
                (Content::Tree, _) => self.reader.inflate(entry.pack, entry.data, entry.size, &mut content)?,
                (Content::Delta(_), _) => {
                    self.reader
                        .inflate(entry.pack, entry.data, entry.size, &mut instructions)?;
                    if delta::apply(&path[depth - 1], &instructions, &mut content).is_none() {
                        return Err(self.reader.objects.damaged(entry.pack, entry.data));
                    }
                }
                (Content::Other, Some(&wanted)) => {
                    return Err(Error::WrongKind {
                        expected: gix::object::Kind::Tree,
                        id: self.ids[wanted as usize],
                    });
                }
                (Content::Other, None) => return Err(self.reader.objects.damaged(entry.pack, entry.data)),
            }
            if let Some(&wanted) = wanted {
                visit(wanted, &content)?;
            }
            path.push(content);
            todo.extend(self.children.of_node(number).iter().map(|&child| (child, depth + 1)));
        }
        Ok(())
    }
}
