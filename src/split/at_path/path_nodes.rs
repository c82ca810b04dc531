//! The directories that are read as a tree of names.

use gix::ObjectId;

use super::trees_at::{TreeNumber, TreeNumbers};
use crate::split::error::{Result, TreeFault};
use crate::split::history::History;
use crate::split::tree::raw;

/// The root, or a folder on the way to a directory.
pub(super) struct PathNode {
    /// The names to look for in its trees.
    pub names: Vec<NameBelow>,
    /// The different trees that stand here; none at the root, since commits have the root trees.
    pub trees: TreeNumbers,
}

/// A name to look for in the trees at a node.
pub(super) struct NameBelow {
    pub name: Vec<u8>,
    /// The node that it leads to.
    pub node: usize,
    /// For each tree (at the root: for each commit) the tree below.
    pub below: Vec<TreeNumber>,
}

/// Names that are new at a node, in the order of bytes, and their places in its list.
pub(super) type NewNames = Vec<(Vec<u8>, usize)>;

impl PathNode {
    pub fn new(history: &History) -> Self {
        PathNode {
            names: Vec::new(),
            trees: TreeNumbers::new(history.objects.hash()),
        }
    }
}

/// The trees that `content` has under `names`, each with the place of its name.
pub(super) fn named_trees(tree: &gix::oid, content: &[u8], names: &NewNames) -> Result<Vec<(usize, ObjectId)>> {
    let mut found = Vec::new();
    let last = names.last().map_or(&b""[..], |(name, _)| name);
    for entry in raw::entries(content, tree.kind()) {
        let entry = entry.map_err(|_| TreeFault::Unreadable.of(tree))?;
        // Names are in order, trees as if they ended in a slash: later ones cannot be wanted.
        if entry.name > last && !entry.name.starts_with(last) {
            break;
        }
        if let Ok(at) = names.binary_search_by(|(name, _)| name.as_slice().cmp(entry.name))
            && entry.is_tree()
        {
            if found.is_empty() {
                // There is a list for each tree of the history, so it is no longer than it must be.
                found.reserve_exact(names.len());
            }
            found.push((names[at].1, entry.id.to_owned()));
        }
    }
    Ok(found)
}
