//! Whether two different trees hold different files.
//!
//! They nearly always do. The exceptions are trees that spell a mode another way or name empty folders, and they decide
//! whether a commit was empty to begin with. The search stops at the first real difference, and reads many pairs together.

use anyhow::{Context, Result, anyhow};
use gix::ObjectId;
use gix::hashtable::HashMap;

use super::entries::{self, Entry, Kind};
use crate::history::{Reader, trees};

/// Two trees; no tree is an empty one.
pub(super) type Pair = (Option<ObjectId>, Option<ObjectId>);

/// How many pairs are compared at once: their trees are in memory together.
const CHUNK: usize = 256;

/// For each pair of trees, whether they hold different files.
///
/// # Errors
/// When a tree is missing or malformed; it is named.
pub(super) fn differ(reader: &mut Reader<'_>, pairs: &[Pair]) -> Result<Vec<bool>> {
    let mut answers = vec![false; pairs.len()];
    for (chunk, answers) in pairs.chunks(CHUNK).zip(answers.chunks_mut(CHUNK)) {
        // For each pair that is still open, subtrees that may hold a difference, the next one last.
        let mut open: Vec<(usize, Vec<Pair>)> = chunk.iter().map(|pair| vec![*pair]).enumerate().collect();
        while !open.is_empty() {
            crate::interrupt::check()?;
            let next: Vec<Pair> = open.iter_mut().filter_map(|(_, pairs)| pairs.pop()).collect();
            let contents = contents(reader, &next)?;
            for ((which, pairs), pair) in open.iter_mut().zip(&next) {
                answers[*which] = compare(&contents, *pair, pairs)?;
            }
            open.retain(|(which, pairs)| !answers[*which] && !pairs.is_empty());
        }
    }
    Ok(answers)
}

fn contents(reader: &mut Reader<'_>, pairs: &[Pair]) -> Result<HashMap<ObjectId, Vec<u8>>> {
    let mut ids: Vec<ObjectId> = pairs.iter().flat_map(|(a, b)| [a, b]).flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut contents = HashMap::default();
    trees::each(reader, &ids, &mut |which, content| {
        contents.insert(ids[which], content.to_vec());
        Ok(())
    })?;
    Ok(contents)
}

/// Compares the entries of two trees: says whether one differs for certain, and adds pairs of subtrees that may.
fn compare(contents: &HashMap<ObjectId, Vec<u8>>, (a, b): Pair, subtrees: &mut Vec<Pair>) -> Result<bool> {
    let mut a = Entries::of(contents, a);
    let mut b = Entries::of(contents, b);
    let (mut left, mut right) = (a.next()?, b.next()?);
    loop {
        let order = match (&left, &right) {
            (None, None) => return Ok(false),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some(left), Some(right)) => left.cmp(right),
        };
        let from_left = if order.is_le() { left.take() } else { None };
        let from_right = if order.is_ge() { right.take() } else { None };
        match (from_left, from_right) {
            (Some(one), Some(other)) if one.is_tree() && other.is_tree() => {
                if one.id != other.id {
                    subtrees.push((Some(one.id.to_owned()), Some(other.id.to_owned())));
                }
            }
            (Some(one), Some(other)) if one.id == other.id && kind(&one) == kind(&other) => {}
            (Some(one), None) if one.is_tree() => subtrees.push((Some(one.id.to_owned()), None)),
            (None, Some(other)) if other.is_tree() => subtrees.push((None, Some(other.id.to_owned()))),
            _ => return Ok(true),
        }
        if order.is_le() {
            left = a.next()?;
        }
        if order.is_ge() {
            right = b.next()?;
        }
    }
}

fn kind(entry: &Entry<'_>) -> Option<Kind> {
    entries::kind(entry.mode)
}

/// The entries of one tree, in order.
struct Entries<'a> {
    tree: Option<ObjectId>,
    entries: Box<dyn Iterator<Item = Result<Entry<'a>, entries::Malformed>> + 'a>,
}

impl<'a> Entries<'a> {
    fn of(contents: &'a HashMap<ObjectId, Vec<u8>>, tree: Option<ObjectId>) -> Self {
        let content: &[u8] = tree.and_then(|tree| contents.get(&tree)).map_or(b"", |content| content);
        let hash_len = tree.map_or(20, |tree| tree.kind().len_in_bytes());
        Entries {
            tree,
            entries: Box::new(entries::of(content, hash_len)),
        }
    }

    fn next(&mut self) -> Result<Option<Entry<'a>>> {
        let entry = self
            .entries
            .next()
            .transpose()
            .map_err(|_| anyhow!("its entries cannot be read"));
        entry.with_context(|| match self.tree {
            Some(tree) => format!("tree {tree} of the source is malformed"),
            None => "an empty tree is malformed".into(),
        })
    }
}
