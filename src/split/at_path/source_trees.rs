//! The tree of each commit of the source at some directories: one pass over the root trees, however many there are.

use std::collections::HashMap;

use gix::ObjectId;
use gix::hashtable;

use super::file_kinds;
use super::path_nodes::{NameBelow, NewNames, PathNode, named_trees};
use super::root_folders::NameSet;
use super::trees_at::{TreeNumber, TreesAt};
use crate::context::Context;
use crate::progress::Stage;
use crate::split::directory::Directory;
use crate::split::error::Result;
use crate::split::history::{CommitNumber, History};
use crate::split::packs::trees;

/// The trees at the directories that were read, for all commits of a history.
pub(crate) struct SourceTrees<'h> {
    pub(super) history: &'h History,
    read: HashMap<Directory, TreesAt>,
    /// The directories as a tree of names, the root first.
    pub(super) nodes: Vec<PathNode>,
    /// For each commit, the folders of its root tree, where more directories may be read later.
    root_folders: Vec<NameSet>,
    /// Trees at the directories that were checked with all below.
    pub(super) checked: hashtable::HashSet<ObjectId>,
    /// True if git would write any of them differently today, or has a replacement for it.
    pub any_odd: bool,
    /// Those that have a name which is `.git` elsewhere.
    pub(super) git_elsewhere: hashtable::HashSet<ObjectId>,
    pub(super) seen_files: file_kinds::Seen,
}

/// The trees that are read together: enough that most deltas find their base, few enough for any memory.
const TOGETHER: usize = 1 << 17;

impl<'h> SourceTrees<'h> {
    /// Has read nothing yet; with `more`, further directories are likely to be read one after the other.
    pub fn new(history: &'h History, more: bool) -> Self {
        SourceTrees {
            history,
            read: HashMap::new(),
            nodes: vec![PathNode::new(history)],
            root_folders: vec![NameSet::ALL; if more { history.len() } else { 0 }],
            checked: hashtable::HashSet::default(),
            any_odd: false,
            git_elsewhere: hashtable::HashSet::default(),
            seen_files: file_kinds::Seen::new(),
        }
    }

    /// The trees at a directory that was read.
    pub fn at(&self, directory: &Directory) -> &TreesAt {
        &self.read[directory]
    }

    /// Reads the trees at those of `directories` that were not read yet.
    ///
    /// # Errors
    /// When a tree that is needed is missing or malformed; it is named.
    pub fn read<'a>(
        &mut self,
        directories: impl IntoIterator<Item = &'a Directory>,
        context: Context<'_>,
    ) -> Result<()> {
        let mut new: Vec<Directory> = directories.into_iter().cloned().collect();
        new.sort_unstable();
        new.dedup();
        new.retain(|directory| !self.read.contains_key(directory));
        if new.is_empty() {
            return Ok(());
        }
        context.progress.begin(Stage::Trees, Some(self.history.len()));
        let (names, ends) = self.add(&new);
        self.read_roots(&names[0], context)?;
        // The trees at one depth are read together: the directories of one repository are seldom far apart.
        let mut level: Vec<usize> = self.nodes[0].names.iter().map(|name| name.node).collect();
        while !level.is_empty() {
            self.read_level(&level, &names, context)?;
            let below = level.iter().flat_map(|&node| &self.nodes[node].names);
            level = below.map(|name| name.node).collect();
        }
        self.nodes.iter_mut().for_each(|node| node.trees.finish());
        for (directory, &end) in new.iter().zip(&ends) {
            let trees = TreesAt::new(self.nodes[end].trees.trees.clone(), self.by_commit(directory));
            self.read.insert(directory.clone(), trees);
        }
        self.check(&ends, context).map_err(|error| self.at_path(&new, error))?;
        context.progress.end();
        Ok(())
    }

    /// Adds those names of `directories` that are new; returns them for each node, and the node at which each directory
    /// ends.
    fn add(&mut self, directories: &[Directory]) -> (Vec<NewNames>, Vec<usize>) {
        let mut new: Vec<NewNames> = vec![NewNames::new(); self.nodes.len()];
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
                        self.nodes[at].names.push(NameBelow {
                            name: name.to_vec(),
                            node,
                            below: Vec::new(),
                        });
                        self.nodes.push(PathNode::new(self.history));
                        new.push(NewNames::new());
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
    fn read_roots(&mut self, new: &NewNames, context: Context<'_>) -> Result<()> {
        let history = self.history;
        self.make_room(0, new, history.len());
        let wanted: NameSet = new.iter().map(|(name, _)| name.as_slice()).collect();
        let may_have = |commit: &CommitNumber| {
            let folders = self.root_folders.get(commit.index());
            !new.is_empty() && folders.is_none_or(|folders| folders.may_share(wanted))
        };
        let commits: Vec<CommitNumber> = history.commits().filter(may_have).collect();
        let notes_folders = self.root_folders.first() == Some(&NameSet::ALL);
        let hash = history.objects.hash();
        for commits in commits.chunks(TOGETHER) {
            let ids: Vec<ObjectId> = commits.iter().map(|&commit| history.tree(commit).to_owned()).collect();
            let found = trees::map(&history.objects, &ids, context, |which, content| {
                let folders = notes_folders.then(|| NameSet::of_folders(content, hash));
                Ok((named_trees(&ids[which], content, new)?, folders))
            })?;
            for (&commit, (found, folders)) in commits.iter().zip(found) {
                if let Some(folders) = folders {
                    self.root_folders[commit.index()] = folders;
                }
                self.note(0, commit.index(), found);
            }
            context.progress.at(commits[commits.len() - 1].index() + 1);
        }
        Ok(())
    }

    /// Reads the trees at the nodes of one level, and notes which trees they have under the new names.
    fn read_level(&mut self, level: &[usize], new: &[NewNames], context: Context<'_>) -> Result<()> {
        // One tree can stand at several nodes, and is read once for all.
        let mut ids = Vec::new();
        let mut stands_at: hashtable::HashMap<ObjectId, Vec<(usize, usize)>> = hashtable::HashMap::default();
        for &node in level.iter().filter(|&&node| !new[node].is_empty()) {
            let trees = &self.nodes[node].trees.trees;
            for (number, id) in trees.iter().enumerate().skip(1) {
                let places = stands_at.entry(*id).or_default();
                if places.is_empty() {
                    ids.push(*id);
                }
                places.push((node, number));
            }
            self.make_room(node, &new[node], trees.len());
        }
        for ids in ids.chunks(TOGETHER) {
            let found = trees::map(&self.history.objects, ids, context, |which, content| {
                let places = stands_at[&ids[which]].iter();
                let found = places.map(|&(node, _)| named_trees(&ids[which], content, &new[node]));
                found.collect::<Result<Vec<_>>>()
            })?;
            for (id, found) in ids.iter().zip(found) {
                for (&(node, number), found) in stands_at[id].iter().zip(found) {
                    self.note(node, number, found);
                }
            }
        }
        Ok(())
    }

    fn make_room(&mut self, node: usize, new: &NewNames, trees: usize) {
        for (_, place) in new {
            self.nodes[node].names[*place].below = vec![TreeNumber::EMPTY; trees];
        }
    }

    /// Notes the trees that were found under some names, by their places, in one tree at a node.
    fn note(&mut self, node: usize, tree: usize, found: Vec<(usize, ObjectId)>) {
        for (place, id) in found {
            let below = self.nodes[node].names[place].node;
            self.nodes[node].names[place].below[tree] = self.nodes[below].trees.number_of(id);
        }
    }

    /// For each commit, the number of its tree at a directory.
    fn by_commit(&self, directory: &Directory) -> Vec<TreeNumber> {
        let mut at = 0;
        let mut steps: Vec<&[TreeNumber]> = Vec::new();
        for name in directory.components() {
            let step = self.nodes[at].names.iter().find(|known| known.name == name);
            let step = step.expect("because the names of the directory were added");
            steps.push(&step.below);
            at = step.node;
        }
        let below = |tree: TreeNumber, step: &&[TreeNumber]| step[tree.index()];
        let (first, rest) = steps.split_first().expect("because a directory has a name");
        first.iter().map(|&tree| rest.iter().fold(tree, below)).collect()
    }
}
