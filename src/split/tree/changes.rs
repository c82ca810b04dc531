//! Whether two different trees hold different files.
//!
//! They nearly always do. The exceptions are trees that spell a mode another way or name empty folders, and they decide
//! whether a commit was empty to begin with. Sums over the entries show most differences without comparing them, so that
//! many pairs can be read together; what no sum shows is compared entry by entry.

use anyhow::{Result, anyhow};
use gix::ObjectId;

use super::canonical::Canonical;
use super::entries::{self, Entry, Kind};
use super::store::Store;
use crate::context::Context;
use crate::split::packs::objects::Objects;
use crate::split::packs::trees;

/// Two trees; no tree is an empty one.
pub(crate) type Pair = (Option<ObjectId>, Option<ObjectId>);

/// For each pair of trees, whether they hold different files.
///
/// # Errors
/// When a tree is missing or malformed; it is named.
pub(crate) fn differ(
    objects: &Objects,
    mut pairs: impl Iterator<Item = Pair>,
    context: Context<'_>,
) -> Result<Vec<bool>> {
    let mut answers = Vec::new();
    loop {
        let some: Vec<Pair> = pairs.by_ref().take(TOGETHER).collect();
        if some.is_empty() {
            return Ok(answers);
        }
        answers.extend(some_differ(objects, &some, context)?);
    }
}

/// So many pairs are read together: what is remembered of their trees has to fit into memory.
const TOGETHER: usize = 1 << 13;

fn some_differ(objects: &Objects, pairs: &[Pair], context: Context<'_>) -> Result<Vec<bool>> {
    let mut answers = vec![false; pairs.len()];
    // For each pair that is still open, subtrees that may hold a difference, the next one last.
    let mut open: Vec<(usize, Vec<Pair>)> = pairs.iter().map(|pair| vec![*pair]).enumerate().collect();
    let mut unsettled = Vec::new();
    while !open.is_empty() {
        let next: Vec<Pair> = open
            .iter_mut()
            .map(|(_, pairs)| pairs.pop().unwrap_or_default())
            .collect();
        let ids: Vec<ObjectId> = next.iter().flat_map(|(a, b)| [a, b]).flatten().copied().collect();
        let mut sums = trees::map(objects, &ids, context, |which, content| Sums::of(content, &ids[which]))?.into_iter();
        for ((which, pairs), (a, b)) in open.iter_mut().zip(next) {
            let a = a.and_then(|_| sums.next()).unwrap_or_default();
            let b = b.and_then(|_| sums.next()).unwrap_or_default();
            answers[*which] = a.files != b.files;
            pairs.extend(a.other_trees(&b));
        }
        open.retain(|(which, pairs)| {
            if !answers[*which] && pairs.is_empty() {
                unsettled.push(*which);
            }
            !answers[*which] && !pairs.is_empty()
        });
    }
    let mut canonical = Canonical::default();
    let mut store = Store::new(objects);
    for which in unsettled {
        let mut files = |tree: Option<ObjectId>| {
            let tree = tree.unwrap_or_else(|| ObjectId::empty_tree(objects.hash()));
            canonical.of(tree, &mut store, &mut ())
        };
        answers[which] = files(pairs[which].0)? != files(pairs[which].1)?;
    }
    Ok(answers)
}

/// What is remembered of a tree.
#[derive(Clone, Default)]
struct Sums {
    /// A sum over all entries that are no trees: where it differs, the files do.
    files: u64,
    /// The trees below and a hash of their names, in the order of entries.
    trees: Vec<(u64, ObjectId)>,
}

impl Sums {
    fn of(content: &[u8], id: &ObjectId) -> Result<Self> {
        let mut sums = Sums::default();
        for entry in entries::of(content, id.kind().len_in_bytes()) {
            let entry = entry.map_err(|_| anyhow!("its entries cannot be read"))?;
            let kind = entries::kind(entry.mode).ok_or_else(|| anyhow!("it has an entry of an unknown kind"))?;
            if kind == Kind::Tree {
                sums.trees.push((hash(entry.name), entry.id.to_owned()));
            } else {
                sums.files = sums.files.wrapping_add(file(&entry, kind).wrapping_mul(SPREAD));
            }
        }
        Ok(sums)
    }

    /// The trees that are not the same on both sides.
    fn other_trees(&self, other: &Sums) -> Vec<Pair> {
        let same = self.trees.iter().zip(&other.trees).take_while(|(a, b)| a == b).count();
        let (ours, theirs) = (&self.trees[same..], &other.trees[same..]);
        let find = |trees: &[(u64, ObjectId)], name| trees.iter().find(|(other, _)| *other == name).map(|(_, id)| *id);
        let mut pairs: Vec<Pair> = Vec::new();
        for (name, id) in theirs {
            if find(ours, *name).is_none() {
                pairs.push((None, Some(*id)));
            }
        }
        for (name, id) in ours {
            let there = find(theirs, *name);
            if there != Some(*id) {
                pairs.push((Some(*id), there));
            }
        }
        pairs
    }
}

const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of a file, which need not be a good one: what it does not tell apart is compared later. There are hundreds of
/// files in a tree, so it takes the ends of the name only; the beginning of an id is spread as evenly as any hash.
fn file(entry: &Entry<'_>, kind: Kind) -> u64 {
    let tail = entry.name.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
    let name = (entry.head ^ entry.name.len() as u64).wrapping_mul(SPREAD) ^ tail;
    let name = (name.rotate_left(17) ^ kind as u64).wrapping_mul(SPREAD);
    name ^ entries::head(entry.id.as_bytes(), 8)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut chunks = bytes.chunks_exact(8);
    let mut hash = bytes.len() as u64;
    for chunk in &mut chunks {
        let word = u64::from_le_bytes(chunk.try_into().expect("the chunk has eight bytes"));
        hash = (hash.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }
    let rest = chunks.remainder();
    let mut word = [0; 8];
    word[..rest.len()].copy_from_slice(rest);
    hash = (hash.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(SPREAD);
    hash
}
