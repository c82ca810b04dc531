//! Reads many trees in the order of their deltas, so that each base is inflated once.
//!
//! A tree is mostly stored as the difference to another one. Read one by one, each would rebuild its whole chain of bases;
//! here the chains of a batch become a forest that is walked from its roots, and only the way down is kept in memory.

use std::collections::HashMap;

use anyhow::{Result, bail};
use gix::ObjectId;
use gix::odb::pack::data::entry::Header;

use super::delta;
use super::{Objects, Reader};

/// Calls `visit` with the place in `ids` and the content of each tree, in any order.
///
/// # Errors
/// When a tree is missing, damaged or no tree (it is named), or what `visit` returns.
pub(crate) fn each(
    reader: &mut Reader<'_>,
    ids: &[ObjectId],
    visit: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
) -> Result<()> {
    let mut forests: Vec<Forest> = (0..reader.objects.packs()).map(|_| Forest::default()).collect();
    for (which, id) in ids.iter().enumerate() {
        if *id == ObjectId::empty_tree(id.kind()) {
            visit(which, b"")?;
            continue;
        }
        let actual = reader.objects.replaced(*id);
        match reader.objects.place(&actual) {
            Some(place) => {
                let offset = reader.objects.offset(place);
                forests[place.pack as usize].add(reader.objects, place.pack, offset, which as u32)?;
            }
            None => {
                let content = reader.find(&actual, gix::object::Kind::Tree)?;
                visit(which, content)?;
            }
        }
    }
    for (pack, forest) in forests.into_iter().enumerate() {
        forest.walk(reader, pack as u32, ids, visit)?;
    }
    Ok(())
}

/// The entries of one pack that a batch needs, linked by what they are deltas of.
#[derive(Default)]
struct Forest {
    nodes: Vec<Node>,
    by_offset: HashMap<u64, u32, std::hash::BuildHasherDefault<OffsetHasher>>,
}

struct Node {
    entry: gix::odb::pack::data::Entry,
    base: Option<u32>,
    /// Its place in the batch, unless it is only a base of others.
    wanted: Option<u32>,
}

impl Forest {
    /// Adds the entry at `offset`, and the bases that lead to it.
    fn add(&mut self, objects: &Objects, pack: u32, mut offset: u64, which: u32) -> Result<()> {
        let mut wanted = Some(which);
        let mut child: Option<u32> = None;
        loop {
            let number = self.nodes.len() as u32;
            let (node, known) = match self.by_offset.entry(offset) {
                std::collections::hash_map::Entry::Occupied(entry) => (*entry.get(), true),
                std::collections::hash_map::Entry::Vacant(entry) => (*entry.insert(number), false),
            };
            if !known {
                let entry = objects.entry(pack, offset)?;
                self.nodes.push(Node {
                    entry,
                    base: None,
                    wanted: None,
                });
            }
            if let Some(child) = child {
                self.nodes[child as usize].base = Some(node);
            }
            if let Some(which) = wanted.take() {
                self.nodes[node as usize].wanted = Some(which);
            }
            if known {
                return Ok(());
            }
            offset = match &self.nodes[node as usize].entry.header {
                Header::OfsDelta { base_distance } => offset.saturating_sub(*base_distance),
                Header::RefDelta { base_id } => match objects.offset_in(pack, base_id) {
                    Some(base) => base,
                    None => bail!("the base {base_id} of a delta is not in its pack; run 'git fsck' in the source"),
                },
                _ => return Ok(()),
            };
            child = Some(node);
        }
    }

    /// Rebuilds the entries from the roots down.
    fn walk(
        self,
        reader: &mut Reader<'_>,
        pack: u32,
        ids: &[ObjectId],
        visit: &mut dyn FnMut(usize, &[u8]) -> Result<()>,
    ) -> Result<()> {
        let children = Children::of(&self.nodes);
        let mut free: Vec<Vec<u8>> = Vec::new();
        let mut instructions = Vec::new();
        // Each entry: a node to do, and how many nodes of `path` are above it.
        let mut path: Vec<Vec<u8>> = Vec::new();
        let mut todo: Vec<(u32, u32)> = children.roots(&self.nodes).map(|root| (root, 0)).collect();
        while let Some((number, depth)) = todo.pop() {
            let node = &self.nodes[number as usize];
            free.extend(path.drain(depth as usize..));
            let mut content = free.pop().unwrap_or_default();
            match (node.base, &node.entry.header) {
                (None, Header::Tree) => reader.inflate(pack, &node.entry, usize::MAX, &mut content)?,
                (Some(_), _) => {
                    reader.inflate(pack, &node.entry, usize::MAX, &mut instructions)?;
                    let base = &path[depth as usize - 1];
                    if delta::apply(base, &instructions, &mut content).is_none() {
                        bail!(
                            "a delta at byte {} of a pack is damaged; run 'git fsck' in the source",
                            node.entry.pack_offset()
                        );
                    }
                }
                (None, other) => match node.wanted {
                    Some(which) => bail!(
                        "object {} of the source is a {other:?}, not a tree",
                        ids[which as usize]
                    ),
                    None => bail!(
                        "the base of a tree at byte {} of a pack is no tree",
                        node.entry.pack_offset()
                    ),
                },
            }
            if let Some(which) = node.wanted {
                visit(which as usize, &content)?;
            }
            let below = children.of_node(number);
            if below.is_empty() {
                free.push(content);
            } else {
                path.push(content);
                todo.extend(below.iter().map(|&child| (child, depth + 1)));
            }
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
        let mut starts = vec![0u32; nodes.len() + 1];
        for base in nodes.iter().filter_map(|node| node.base) {
            starts[base as usize + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        let mut next = starts.clone();
        let mut grouped = vec![0; starts[nodes.len()] as usize];
        for (number, node) in nodes.iter().enumerate() {
            if let Some(base) = node.base {
                grouped[next[base as usize] as usize] = number as u32;
                next[base as usize] += 1;
            }
        }
        Children { starts, nodes: grouped }
    }

    fn of_node(&self, number: u32) -> &[u32] {
        &self.nodes[self.starts[number as usize] as usize..self.starts[number as usize + 1] as usize]
    }

    fn roots<'a>(&self, nodes: &'a [Node]) -> impl Iterator<Item = u32> + 'a {
        nodes
            .iter()
            .enumerate()
            .filter(|(_, node)| node.base.is_none())
            .map(|(number, _)| number as u32)
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
            self.0 = (self.0 << 8) | u64::from(byte);
        }
    }

    fn write_u64(&mut self, offset: u64) {
        self.0 = offset.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}
