//! What stands at the directories in each commit: one pass over the root trees, however many directories there are.

use anyhow::{Result, anyhow};
use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};

use super::directory::Directory;
use super::{canonical, entries};
use crate::history::{History, Number, trees};
use crate::progress::{Progress, Silent, Stage};

/// The trees at some directories, for all commits of a history.
pub(super) struct Subtrees {
    /// The wanted directories as a tree of names, the root first.
    nodes: Vec<Node>,
    /// For each directory, its node.
    ends: Vec<usize>,
    /// Whether any of the trees is not as git would write it today.
    pub any_odd: bool,
}

/// A name on the way to a directory, and the trees that stand there.
#[derive(Default)]
struct Node {
    /// The names to look for, in the order of bytes, and the nodes they lead to.
    names: Vec<(Vec<u8>, usize)>,
    /// The different trees that stand here; at the root there is none, since commits have the root trees.
    trees: Vec<ObjectId>,
    numbers: HashMap<ObjectId, u32>,
    /// For each tree (at the root: for each commit) and each name, the number of the tree below, or [`NONE`].
    below: Vec<u32>,
}

/// No tree.
pub(super) const NONE: u32 = u32::MAX;

/// So many trees are read together: enough that most deltas find their base, few enough for any memory.
const TOGETHER: usize = 1 << 17;

impl Subtrees {
    /// Reads what stands at `directories` in each commit of `history`.
    ///
    /// # Errors
    /// When a tree that is needed is missing or malformed; it is named.
    pub fn read(history: &History, directories: &[Directory], progress: &dyn Progress) -> Result<Self> {
        progress.begin(Stage::Trees, Some(history.len()));
        let mut subtrees = Subtrees::named(directories);
        let commits = 0..history.len() as Number;
        let roots = commits.map(|commit| (0, history.tree(commit).to_owned()));
        subtrees.look_into(roots, history, progress)?;
        // What stands at one depth is read together: the directories of one repository are seldom far apart.
        let mut level: Vec<usize> = subtrees.nodes[0].names.iter().map(|(_, node)| *node).collect();
        while !level.is_empty() {
            let trees: Vec<(usize, ObjectId)> = level
                .iter()
                .filter(|&&node| !subtrees.nodes[node].names.is_empty())
                .flat_map(|&node| subtrees.nodes[node].trees.iter().map(move |tree| (node, *tree)))
                .collect();
            subtrees.look_into(trees.into_iter(), history, &Silent)?;
            let below = level.iter().flat_map(|&node| &subtrees.nodes[node].names);
            level = below.map(|(_, node)| *node).collect();
        }
        subtrees.check(history)?;
        progress.end();
        Ok(subtrees)
    }

    /// The different trees at a directory.
    pub fn trees(&self, directory: usize) -> &[ObjectId] {
        &self.nodes[self.ends[directory]].trees
    }

    /// For each commit, which of [`Subtrees::trees`] it has at a directory, or [`NONE`].
    pub fn by_commit(&self, directory: &Directory, history: &History) -> Vec<u32> {
        let mut at = 0;
        let steps: Vec<(&Node, usize)> = directory
            .components()
            .map(|name| {
                let node = &self.nodes[at];
                let place = node
                    .place_of(name)
                    .expect("the directory is one of those that were looked for");
                at = node.names[place].1;
                (node, place)
            })
            .collect();
        let tree = |commit: u32| {
            steps.iter().try_fold(commit, |tree, (node, place)| {
                let below = node.below[tree as usize * node.names.len() + place];
                (below != NONE).then_some(below)
            })
        };
        (0..history.len() as u32)
            .map(|commit| tree(commit).unwrap_or(NONE))
            .collect()
    }

    fn named(directories: &[Directory]) -> Self {
        let mut nodes = vec![Node::default()];
        let mut ends = Vec::with_capacity(directories.len());
        for directory in directories {
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
            ends.push(at);
        }
        Subtrees {
            nodes,
            ends,
            any_odd: false,
        }
    }

    /// Reads `trees`, each of which stands at a node, and notes what they have under the node's names.
    fn look_into(
        &mut self,
        mut trees: impl Iterator<Item = (usize, ObjectId)>,
        history: &History,
        progress: &dyn Progress,
    ) -> Result<()> {
        let hash_len = history.objects.hash().len_in_bytes();
        let mut done = 0;
        loop {
            let (at, ids): (Vec<usize>, Vec<ObjectId>) = trees.by_ref().take(TOGETHER).unzip();
            if ids.is_empty() {
                return Ok(());
            }
            let found = self.named_in(&at, &ids, history, hash_len)?;
            for (node, found) in at.iter().zip(found) {
                let first = self.nodes[*node].below.len();
                let names = self.nodes[*node].names.len();
                self.nodes[*node].below.resize(first + names, NONE);
                for (place, tree) in found {
                    let child = self.nodes[*node].names[place].1;
                    self.nodes[*node].below[first + place] = self.nodes[child].number_of(tree);
                }
            }
            done += ids.len();
            progress.at(done);
        }
    }

    /// What the trees `ids` have under the names of the nodes that they stand at.
    fn named_in(
        &self,
        at: &[usize],
        ids: &[ObjectId],
        history: &History,
        hash_len: usize,
    ) -> Result<Vec<Vec<(usize, ObjectId)>>> {
        // One tree can stand at several nodes, and is then read for the first of them and again for the others.
        let mut shared = Vec::new();
        if at.first() != at.last() {
            let mut first_at: HashMap<ObjectId, usize> = HashMap::default();
            for (which, (id, node)) in ids.iter().zip(at).enumerate() {
                if first_at.entry(*id).or_insert(*node) != node {
                    shared.push(which);
                }
            }
        }
        let names = |which: usize| &self.nodes[at[which]].names;
        let mut found = trees::map(&history.objects, ids, |which, content| {
            named_trees(content, names(which), hash_len)
        })?;
        let mut reader = history.objects.reader();
        for which in shared {
            let content = reader.find(&history.objects.replaced(ids[which]), gix::object::Kind::Tree)?;
            found[which] = named_trees(content, names(which), hash_len)?;
        }
        Ok(found)
    }

    /// Looks at all entries of the trees at the directories and of those below, once for each tree.
    fn check(&mut self, history: &History) -> Result<()> {
        let mut checked: HashSet<ObjectId> = HashSet::default();
        let mut level: Vec<ObjectId> = self
            .ends
            .iter()
            .flat_map(|&end| &self.nodes[end].trees)
            .copied()
            .collect();
        while !level.is_empty() {
            level.retain(|tree| checked.insert(*tree));
            let looked_at = trees::map(&history.objects, &level, |which, content| {
                let mut below = Vec::new();
                let odd = canonical::is_odd(&level[which], content, &mut below)?;
                Ok((odd, below))
            })?;
            self.any_odd |= looked_at.iter().any(|(odd, _)| *odd);
            level = looked_at.into_iter().flat_map(|(_, below)| below).collect();
        }
        Ok(())
    }
}

impl Node {
    fn place_of(&self, name: &[u8]) -> Option<usize> {
        self.names
            .binary_search_by(|(known, _)| known.as_slice().cmp(name))
            .ok()
    }

    fn number_of(&mut self, tree: ObjectId) -> u32 {
        *self.numbers.entry(tree).or_insert_with(|| {
            self.trees.push(tree);
            self.trees.len() as u32 - 1
        })
    }
}

/// The trees that `content` has under `names`, which are in the order of bytes, each with the place of its name.
fn named_trees(content: &[u8], names: &[(Vec<u8>, usize)], hash_len: usize) -> Result<Vec<(usize, ObjectId)>> {
    let mut found = Vec::new();
    let last = names.last().map_or(&b""[..], |(name, _)| name);
    for entry in entries::of(content, hash_len) {
        let entry = entry.map_err(|_| anyhow!("its entries cannot be read"))?;
        // Names are in order, trees as if they ended in a slash: what comes after that cannot be wanted.
        if entry.name > last && !entry.name.starts_with(last) {
            break;
        }
        if let Ok(place) = names.binary_search_by(|(name, _)| name.as_slice().cmp(entry.name))
            && entry.is_tree()
        {
            found.push((place, entry.id.to_owned()));
        }
    }
    Ok(found)
}
