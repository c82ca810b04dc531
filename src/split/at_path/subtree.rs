//! What stands at the directories in each commit: one pass over the root trees, however many directories there are.

use gix::ObjectId;
use gix::hashtable::{HashMap, HashSet};

use crate::context::Context;
use crate::progress::Stage;
use crate::split::directory::Directory;
use crate::split::error::{Result, TreeFault};
use crate::split::history::{History, Number};
use crate::split::packs::trees;
use crate::split::tree::canonical;
use crate::split::tree::raw::{self, RawEntry};

/// The trees at some directories, for all commits of a history.
pub(crate) struct Subtrees {
    /// The wanted directories as a tree of names, the root first.
    nodes: Vec<Node>,
    /// For each commit, a hint of which folders its root tree has, where that was asked for.
    hints: Vec<Hint>,
    /// Trees at the directories that were looked at with all below.
    checked: HashSet<ObjectId>,
    /// Whether any of them is not as git would write it today.
    pub any_odd: bool,
}

/// A name on the way to a directory, and the trees that stand there.
#[derive(Default)]
struct Node {
    names: Vec<Name>,
    /// The different trees that stand here; at the root there is none, since commits have the root trees.
    trees: Vec<ObjectId>,
    numbers: HashMap<ObjectId, u32>,
}

/// A name to look for in the trees at a node.
struct Name {
    name: Vec<u8>,
    /// The node that it leads to.
    node: usize,
    /// For each tree (at the root: for each commit) the number of the tree below, or [`NONE`].
    below: Vec<u32>,
}

/// A bit for each folder of a tree, by a hash of its name; all bits where the tree is a large one.
type Hint = u128;

/// Roots with more bytes than this are not read to their end for a hint.
const LARGE_ROOT: usize = 1 << 12;

/// No tree.
pub(crate) const NONE: u32 = u32::MAX;

/// So many trees are read together: enough that most deltas find their base, few enough for any memory.
const TOGETHER: usize = 1 << 17;

/// Names that are new at a node, in the order of bytes, and their places in its list.
type New = Vec<(Vec<u8>, usize)>;

impl Subtrees {
    /// Nothing yet; with `hints`, later directories are looked for only where they can be.
    pub fn new(history: &History, hints: bool) -> Self {
        Subtrees {
            nodes: vec![Node::default()],
            hints: if hints {
                vec![Hint::MAX; history.len()]
            } else {
                Vec::new()
            },
            checked: HashSet::default(),
            any_odd: false,
        }
    }

    /// Reads what stands at `directories` in each commit of `history`. What is known of their beginnings is not read again.
    ///
    /// # Errors
    /// When a tree that is needed is missing or malformed; it is named.
    pub fn read(&mut self, history: &History, directories: &[Directory], context: Context<'_>) -> Result<()> {
        context.progress.begin(Stage::Trees, Some(history.len()));
        let (new, ends) = self.add(directories);
        self.look_into_roots(history, &new[0], context)?;
        // What stands at one depth is read together: the directories of one repository are seldom far apart.
        let mut level: Vec<usize> = self.nodes[0].names.iter().map(|name| name.node).collect();
        while !level.is_empty() {
            let trees: Vec<(usize, ObjectId)> = level
                .iter()
                .filter(|&&node| !new[node].is_empty())
                .flat_map(|&node| self.nodes[node].trees.iter().map(move |tree| (node, *tree)))
                .collect();
            for trees in trees.chunks(TOGETHER) {
                self.look_into(trees, history, &new, context)?;
            }
            let below = level.iter().flat_map(|&node| &self.nodes[node].names);
            level = below.map(|name| name.node).collect();
        }
        // What stands at a node was read for good: no tree gets a new number any more.
        self.nodes.iter_mut().for_each(|node| node.numbers = HashMap::default());
        self.check(&ends, history, context)?;
        context.progress.end();
        Ok(())
    }

    /// The different trees at a directory that was read.
    pub fn trees(&self, directory: &Directory) -> &[ObjectId] {
        let end = self.steps(directory).last();
        end.map_or(&[], |step| &self.nodes[step.node].trees)
    }

    /// For each commit, which of [`Subtrees::trees`] it has at a directory that was read, or [`NONE`].
    pub fn by_commit(&self, directory: &Directory, history: &History) -> Vec<u32> {
        let steps: Vec<&Name> = self.steps(directory).collect();
        let tree = |commit: u32| {
            steps.iter().try_fold(commit, |tree, step| {
                let below = step.below[tree as usize];
                (below != NONE).then_some(below)
            })
        };
        (0..history.len() as u32)
            .map(|commit| tree(commit).unwrap_or(NONE))
            .collect()
    }

    fn steps<'a>(&'a self, directory: &'a Directory) -> impl Iterator<Item = &'a Name> {
        let mut at = 0;
        directory.components().map(move |name| {
            let step = self.nodes[at].names.iter().find(|known| known.name == name);
            let step = step.expect("the directory is one of those that were looked for");
            at = step.node;
            step
        })
    }

    /// Adds what is new of the names; returns that for each node, and the nodes at which directories end.
    fn add(&mut self, directories: &[Directory]) -> (Vec<New>, Vec<usize>) {
        let mut new: Vec<New> = vec![New::new(); self.nodes.len()];
        let mut ends = Vec::with_capacity(directories.len());
        for directory in directories {
            let mut at = 0;
            for name in directory.components() {
                let known = self.nodes[at].names.iter().find(|known| known.name == name);
                at = match known {
                    Some(known) => known.node,
                    None => {
                        let node = self.nodes.len();
                        new[at].push((name.to_vec(), self.nodes[at].names.len()));
                        self.nodes[at].names.push(Name {
                            name: name.to_vec(),
                            node,
                            below: Vec::new(),
                        });
                        self.nodes.push(Node::default());
                        new.push(New::new());
                        node
                    }
                };
            }
            ends.push(at);
        }
        new.iter_mut().for_each(|names| names.sort_unstable());
        (new, ends)
    }

    /// Reads the root trees that may have any of the new names.
    fn look_into_roots(&mut self, history: &History, new: &New, context: Context<'_>) -> Result<()> {
        for (_, place) in new {
            self.nodes[0].names[*place].below = vec![NONE; history.len()];
        }
        let bits = new.iter().fold(0, |bits, (name, _)| bits | hint(name));
        let hash = history.objects.hash();
        let mut commits = (0..history.len() as Number)
            .filter(|_| !new.is_empty())
            .filter(|&commit| self.hints.get(commit as usize).is_none_or(|hint| hint & bits != 0))
            .collect::<Vec<_>>()
            .into_iter();
        let with_hints = self.hints.first() == Some(&Hint::MAX);
        loop {
            let together: Vec<Number> = commits.by_ref().take(TOGETHER).collect();
            let Some(&last) = together.last() else {
                return Ok(());
            };
            let ids: Vec<ObjectId> = together.iter().map(|&commit| history.tree(commit).to_owned()).collect();
            let found = trees::map(&history.objects, &ids, context, |which, content| {
                let hint = (with_hints && content.len() <= LARGE_ROOT).then(|| folders(content, hash));
                let found = named_trees(content, new, hash).map_err(|fault| fault.of(&ids[which]))?;
                Ok((found, hint))
            })?;
            for (&commit, (found, hint)) in together.iter().zip(found) {
                if let Some(hint) = hint {
                    self.hints[commit as usize] = hint;
                }
                for (place, tree) in found {
                    let node = self.nodes[0].names[place].node;
                    self.nodes[0].names[place].below[commit as usize] = self.nodes[node].number_of(tree);
                }
            }
            context.progress.at(last as usize + 1);
        }
    }

    /// Reads `trees`, each of which stands at a node, and notes what they have under the node's new names.
    fn look_into(
        &mut self,
        trees: &[(usize, ObjectId)],
        history: &History,
        new: &[New],
        context: Context<'_>,
    ) -> Result<()> {
        let hash = history.objects.hash();
        let ids: Vec<ObjectId> = trees.iter().map(|(_, id)| *id).collect();
        // One tree can stand at several nodes, and is then read for the first of them and again for the others.
        let mut shared = Vec::new();
        let mut first_at: HashMap<ObjectId, usize> = HashMap::default();
        for (which, (node, id)) in trees.iter().enumerate() {
            if first_at.entry(*id).or_insert(*node) != node {
                shared.push(which);
            }
        }
        let mut found = trees::map(&history.objects, &ids, context, |which, content| {
            named_trees(content, &new[trees[which].0], hash).map_err(|fault| fault.of(&ids[which]))
        })?;
        let mut reader = history.objects.reader();
        for which in shared {
            let content = reader.find(&history.objects.replaced(ids[which]), gix::object::Kind::Tree)?;
            found[which] = named_trees(content, &new[trees[which].0], hash).map_err(|fault| fault.of(&ids[which]))?;
        }
        for ((node, _), found) in trees.iter().zip(found) {
            for (_, place) in &new[*node] {
                self.nodes[*node].names[*place].below.push(NONE);
            }
            for (place, tree) in found {
                let child = self.nodes[*node].names[place].node;
                let number = self.nodes[child].number_of(tree);
                if let Some(below) = self.nodes[*node].names[place].below.last_mut() {
                    *below = number;
                }
            }
        }
        Ok(())
    }

    /// Looks at all entries of the trees at some nodes and of those below, once for each tree.
    fn check(&mut self, ends: &[usize], history: &History, context: Context<'_>) -> Result<()> {
        let mut level: Vec<ObjectId> = ends.iter().flat_map(|&end| &self.nodes[end].trees).copied().collect();
        while !level.is_empty() {
            level.retain(|tree| self.checked.insert(*tree));
            let looked_at = trees::map(&history.objects, &level, context, |which, content| {
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
    fn number_of(&mut self, tree: ObjectId) -> u32 {
        *self.numbers.entry(tree).or_insert_with(|| {
            self.trees.push(tree);
            self.trees.len() as u32 - 1
        })
    }
}

/// The trees that `content` has under `names`, each with the place of its name.
fn named_trees(content: &[u8], names: &New, hash: gix::hash::Kind) -> Result<Vec<(usize, ObjectId)>, TreeFault> {
    let mut found = Vec::new();
    let last = names.last().map_or(&b""[..], |(name, _)| name);
    for entry in raw::entries(content, hash) {
        let entry = entry.map_err(|_| TreeFault::Unreadable)?;
        // Names are in order, trees as if they ended in a slash: what comes after that cannot be wanted.
        if entry.name > last && !entry.name.starts_with(last) {
            break;
        }
        if let Ok(at) = names.binary_search_by(|(name, _)| name.as_slice().cmp(entry.name))
            && entry.is_tree()
        {
            found.push((names[at].1, entry.id.to_owned()));
        }
    }
    Ok(found)
}

/// The hint of a tree's folders; what cannot be read gives none, and is found out when it is needed.
fn folders(content: &[u8], hash: gix::hash::Kind) -> Hint {
    let entries = raw::entries(content, hash).flatten();
    entries
        .filter(RawEntry::is_tree)
        .fold(0, |bits, entry| bits | hint(entry.name))
}

/// The bit of one name.
fn hint(name: &[u8]) -> Hint {
    let hash = name.iter().fold(0u32, |hash, &byte| {
        (hash.rotate_left(5) ^ u32::from(byte)).wrapping_mul(0x9e37_79b9)
    });
    1 << (hash >> 25)
}
