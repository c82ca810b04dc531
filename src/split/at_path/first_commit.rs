//! The first commit in which something stands below a directory, and its path there, for errors and warnings.

use gix::ObjectId;
use gix::bstr::BString;
use gix::hashtable::HashSet;

use super::trees_at::TreesAt;
use crate::paths::join;
use crate::split::directory::Directory;
use crate::split::history::{CommitNumber, History};
use crate::split::tree::DEEPEST;
use crate::split::tree::raw::{self, RawEntry};

/// A tree below a directory, where it first stood.
pub(super) struct Standing<'a> {
    /// The first commit that has the tree.
    pub commit: CommitNumber,
    /// The path of the tree from the root of the source.
    pub path: &'a BString,
    /// The tree.
    pub tree: &'a ObjectId,
    /// Its entries, as far as they can be read.
    pub entries: Vec<RawEntry<'a>>,
}

/// Calls `visit` with each tree at and below `directory`, the oldest commits first, until it returns true.
///
/// Trees that cannot be read are passed over.
pub(super) fn search(
    history: &History,
    directory: &Directory,
    trees: &TreesAt,
    visit: &mut dyn FnMut(&Standing<'_>) -> bool,
) {
    let mut reader = history.objects.reader();
    let mut seen = HashSet::default();
    for commit in history.commits().filter(|&commit| trees.has(commit)) {
        let mut open = vec![(trees.tree(commit), BString::from(directory.path()), 0)];
        while let Some((tree, path, depth)) = open.pop() {
            if depth > DEEPEST + 1 || !seen.insert(tree) {
                continue;
            }
            let id = history.objects.replaced(tree);
            // Its parent is shown where something that is not a tree has the mode of one.
            let content = reader.find(&id, gix::object::Kind::Tree).unwrap_or_default();
            let entries: Vec<_> = raw::entries(content, tree.kind()).flatten().collect();
            let below = entries.iter().filter(|entry| entry.is_tree());
            let mut below: Vec<_> = below
                .map(|entry| (entry.id.to_owned(), join(&path, entry.name), depth + 1))
                .collect();
            let standing = Standing {
                commit,
                path: &path,
                tree: &tree,
                entries,
            };
            if visit(&standing) {
                return;
            }
            below.reverse();
            open.append(&mut below);
        }
    }
}
