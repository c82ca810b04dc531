//! The question whether two different trees hold different files, for very many pairs of trees.
//!
//! They nearly always do. The exceptions are trees that spell a mode another way or name empty folders, and they decide
//! whether a commit was empty to begin with. The question is asked about up to every commit, and about the whole source:
//! too many trees to compare entry by entry as `compare` does. So thousands of pairs are read together, and a sum over
//! the files of a tree is all that is remembered of them. Where it differs, the files do; the few pairs that no sum tells
//! apart are compared in their canonical form.

use gix::ObjectId;
use gix::objs::tree::EntryKind;

use super::canonical::Canonical;
use super::raw;
use super::store::Store;
use crate::split::error::{Result, TreeFault};

/// Returns for each pair of trees whether they hold different files.
///
/// # Errors
/// When a tree is missing or malformed; it is named.
pub(crate) fn differ(store: &Store<'_>, pairs: &[Pair]) -> Result<Vec<bool>> {
    let mut answers = Vec::with_capacity(pairs.len());
    for pairs in pairs.chunks(TOGETHER) {
        let sums_differ = sums_differ(store, pairs)?;
        let mut canonical = Canonical::default();
        let mut store = store.another();
        for (&[one, other], differ) in pairs.iter().zip(sums_differ) {
            let mut files = |tree| canonical.of(tree, &mut store, &mut ());
            answers.push(differ || files(one)? != files(other)?);
        }
    }
    Ok(answers)
}

/// Two trees.
pub(crate) type Pair = [ObjectId; 2];

/// The pairs that are read together: what is remembered of their trees has to fit into memory.
const TOGETHER: usize = 1 << 13;

/// Trees that name each other many times over stand for any number of pairs. Those that are open after so many rounds are
/// compared in their canonical form, which looks at each tree once.
const MOST_ROUNDS: usize = 20_000;

/// Returns for each pair whether a sum over the files of any two trees in the same place differs.
fn sums_differ(store: &Store<'_>, pairs: &[Pair]) -> Result<Vec<bool>> {
    let mut answers = vec![false; pairs.len()];
    // For each pair that is still open, subtrees that may hold a difference, the next one last.
    let mut open: Vec<(usize, Vec<Pair>)> = pairs.iter().map(|pair| vec![*pair]).enumerate().collect();
    let mut rounds = 0;
    while !open.is_empty() && rounds < MOST_ROUNDS {
        rounds += 1;
        let next = open.iter_mut().filter_map(|(_, pairs)| pairs.pop());
        let ids: Vec<ObjectId> = next.flatten().collect();
        let sums = store.map(&ids, |which, content| Sums::of(content, &ids[which]))?;
        for ((which, pairs), sums) in open.iter_mut().zip(sums.as_chunks().0) {
            let [one, other]: &[Sums; 2] = sums;
            answers[*which] = one.files != other.files;
            pairs.extend(one.other_trees(other));
        }
        open.retain(|(which, pairs)| !answers[*which] && !pairs.is_empty());
    }
    Ok(answers)
}

/// A tree, as far as it is remembered.
#[derive(Clone, Default)]
struct Sums {
    /// A sum over all entries that are not trees: where it differs, the files do.
    files: u64,
    /// The trees below and a hash of their names, in the order of entries.
    trees: Vec<(u64, ObjectId)>,
}

impl Sums {
    fn of(content: &[u8], id: &ObjectId) -> Result<Self> {
        let mut sums = Sums::default();
        for entry in raw::entries(content, id.kind()) {
            let entry = entry.map_err(|_| TreeFault::Unreadable.of(id))?;
            let kind = entry.kind().ok_or_else(|| TreeFault::UnknownKind.of(id))?;
            if kind == EntryKind::Tree {
                sums.trees.push((hash(entry.name), entry.id.to_owned()));
            } else {
                let id = entry
                    .id
                    .as_bytes()
                    .first_chunk()
                    .expect("an id is longer than eight bytes");
                let file = (hash_of_ends(entry.name) ^ kind as u64).wrapping_mul(SPREAD) ^ u64::from_le_bytes(*id);
                sums.files = sums.files.wrapping_add(file.wrapping_mul(SPREAD));
            }
        }
        Ok(sums)
    }

    /// The trees that are not the same on both sides, with the empty tree where one side has none of that name.
    fn other_trees(&self, other: &Sums) -> Vec<Pair> {
        let same = self.trees.iter().zip(&other.trees).take_while(|(a, b)| a == b).count();
        let (ours, theirs) = (&self.trees[same..], &other.trees[same..]);
        let find = |trees: &[(u64, ObjectId)], name| trees.iter().find(|(other, _)| *other == name).map(|(_, id)| *id);
        let empty = |id: &ObjectId| ObjectId::empty_tree(id.kind());
        let added = theirs.iter().filter(|(name, _)| find(ours, *name).is_none());
        let added = added.map(|(_, id)| [empty(id), *id]);
        let others = ours.iter().filter(|ours| !theirs.contains(ours));
        let others = others.map(|(name, id)| [*id, find(theirs, *name).unwrap_or(empty(id))]);
        added.chain(others).collect()
    }
}

/// The golden ratio as a fraction of 2^64, which spreads the bits of what it is multiplied with.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A hash of a name, which need not be a good one: trees that it does not tell apart are compared entry by entry.
fn hash(name: &[u8]) -> u64 {
    let (words, rest) = name.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let words = words.iter().chain([&last]);
    words.fold(name.len() as u64, |hash, word| {
        (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(SPREAD)
    })
}

/// A hash of both ends of a name and its length: a tree has hundreds of files, and few of them differ in the middle of
/// their names alone.
fn hash_of_ends(name: &[u8]) -> u64 {
    match (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            (u64::from_le_bytes(*first) ^ name.len() as u64).wrapping_mul(SPREAD) ^ u64::from_le_bytes(*last)
        }
        _ => hash(name),
    }
}

#[cfg(test)]
mod tests {
    use gix::prelude::Write as _;

    use super::*;
    use crate::context::Context;
    use crate::split::packs::objects::Objects;

    #[test]
    fn trees_that_name_each_other_many_times_are_each_compared_once() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        let ten = |mode: &str, id: ObjectId| {
            let entries = (0..10).map(|n| [format!("{mode} {n}\0").as_bytes(), id.as_slice()].concat());
            let content = entries.collect::<Vec<_>>().concat();
            repo.objects.write_buf(gix::object::Kind::Tree, &content).unwrap()
        };
        // The same files, with modes spelled in two ways, and other files.
        let bombs =
            ["100644", "100664", "120000"].map(|mode| (0..20).fold(ten(mode, blob), |tree, _| ten("40000", tree)));
        let objects = Objects::open(&repo).unwrap();
        let store = Store::new(&objects, Context::unwatched());
        let pairs = [
            [bombs[0], bombs[1]],
            [bombs[0], bombs[2]],
            [bombs[0], store.empty_tree()],
        ];
        assert_eq!(differ(&store, &pairs).unwrap(), [false, true, true]);
    }
}
