//! Entries of packs as a forest: below each one those that are deltas of it.

use std::collections::hash_map::Entry;

use foldhash::HashMap;
use foldhash::fast::RandomState;
use gix::ObjectId;
use gix::odb::pack::data::entry::Header;

use super::delta;
use super::reader::Reader;
use crate::split::error::{Error, Result};

/// An entry of a pack, as far as its header tells.
pub(super) struct Packed {
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
    pub fn read(reader: &mut Reader<'_>, pack: u32, offset: u64) -> Result<Packed> {
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
pub(super) struct Forest {
    /// The entries: those that are asked for, then the others that lead to them.
    pub nodes: Vec<Packed>,
    /// For each of the first entries, its place in the list of what is asked for.
    wanted: Vec<u32>,
    numbers: HashMap<(u32, u64), u32>,
    /// Trees that are asked for again, and where they were asked for first.
    pub repeated: Vec<(u32, u32)>,
}

impl Forest {
    /// A forest for so many entries that are asked for.
    pub fn for_entries(wanted: usize) -> Forest {
        Forest {
            nodes: Vec::with_capacity(wanted),
            wanted: Vec::with_capacity(wanted),
            numbers: HashMap::with_capacity_and_hasher(wanted, RandomState::default()),
            repeated: Vec::new(),
        }
    }

    /// Adds an entry that is asked for.
    pub fn add(&mut self, entry: Packed, wanted: u32) {
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
    pub fn link(&mut self, reader: &mut Reader<'_>) -> Result<Vec<Option<u32>>> {
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
pub(super) struct Children {
    starts: Vec<u32>,
    nodes: Vec<u32>,
}

impl Children {
    pub fn of(bases: &[Option<u32>]) -> Self {
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
pub(super) struct Descent<'a> {
    pub reader: Reader<'a>,
    pub forest: &'a Forest,
    pub children: &'a Children,
    pub ids: &'a [ObjectId],
}

impl Descent<'_> {
    /// Rebuilds the entries from `root` down.
    pub fn walk(&mut self, root: u32, visit: &mut dyn FnMut(u32, &[u8]) -> Result<()>) -> Result<()> {
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
