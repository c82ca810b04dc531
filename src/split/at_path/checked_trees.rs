//! The check of all trees at and below the directories that were read, and where one of them first stood.

use gix::ObjectId;
use gix::bstr::BString;

use super::file_kinds;
use super::first_commit;
use super::source_trees::SourceTrees;
use crate::context::Context;
use crate::paths::join;
use crate::split::directory::Directory;
use crate::split::error::{Error, Result, TreeFault};
use crate::split::packs::trees;
use crate::split::tree::canonical::Looker;
use crate::split::tree::{DEEPEST, name};

/// The most of a path that an error shows: one that is too deep for git has thousands of folders.
const LONGEST: usize = 400;

impl SourceTrees<'_> {
    /// Checks all entries of the trees at some nodes and of those below, once for each tree.
    pub(super) fn check(&mut self, ends: &[usize], context: Context<'_>) -> Result<()> {
        let objects = &self.history.objects;
        let mut level: Vec<ObjectId> = ends
            .iter()
            .flat_map(|&end| &self.nodes[end].trees.trees)
            .copied()
            .collect();
        let mut depth = 0;
        while !level.is_empty() {
            if depth > DEEPEST {
                return Err(TreeFault::TooDeep.of(&level[0]));
            }
            level.retain(|tree| self.checked.insert(*tree));
            let mut looks = trees::map_with(objects, &level, context, Looker::new, |looker, which, content| {
                looker.at(&level[which], content, |file| self.seen_files.is_new(file))
            })?;
            let files = looks.iter_mut().flat_map(|look| std::mem::take(&mut look.new_files));
            file_kinds::check(objects, files.collect())?;
            let is_replaced = |tree: &ObjectId| objects.replaced(*tree) != *tree;
            self.any_odd |= looks.iter().any(|look| look.odd) || level.iter().any(is_replaced);
            let elsewhere = level.iter().zip(&looks).filter(|(_, look)| look.git_elsewhere);
            self.git_elsewhere.extend(elsewhere.map(|(tree, _)| *tree));
            level = looks.into_iter().flat_map(|look| look.below).collect();
            depth += 1;
        }
        Ok(())
    }

    /// Adds the first commit and the path to an error about a tree at or below one of `directories`.
    pub(super) fn at_path(&self, directories: &[Directory], error: Error) -> Error {
        let (wanted, name) = match &error {
            Error::MalformedTree {
                id,
                fault: TreeFault::Refused(name),
            } => (*id, name.clone()),
            Error::MalformedTree { id, .. } | Error::WrongKind { id, .. } => (*id, BString::default()),
            _ => return error,
        };
        let is_tree = !matches!(&error, Error::WrongKind { expected, .. } if *expected == gix::object::Kind::Blob);
        let mut found = None;
        for directory in directories {
            first_commit::search(self.history, directory, self.at(directory), &mut |standing| {
                let mut entries = standing.entries.iter();
                found = match entries.find(|entry| entry.id == wanted && entry.is_tree() == is_tree) {
                    Some(entry) if name.is_empty() => Some(join(standing.path, entry.name)),
                    _ if is_tree && *standing.tree == wanted => Some(join(standing.path, &name)),
                    _ => None,
                }
                .map(|path| (standing.commit, path));
                found.is_some()
            });
            if let Some((commit, mut path)) = found {
                path.truncate(LONGEST);
                return Error::AtPath {
                    commit: self.history.id(commit).to_owned(),
                    path,
                    fault: Box::new(error),
                };
            }
        }
        error
    }

    /// The names below a directory that NTFS or HFS+ takes for `.git`, with the first commit that has each.
    pub fn names_of_git_elsewhere(&self, directory: &Directory) -> Vec<(ObjectId, BString)> {
        let mut names = Vec::new();
        if self.git_elsewhere.is_empty() {
            return names;
        }
        first_commit::search(self.history, directory, self.at(directory), &mut |standing| {
            if self.git_elsewhere.contains(standing.tree) {
                let entries = standing
                    .entries
                    .iter()
                    .filter(|entry| name::trouble(entry.name).is_some());
                let commit = self.history.id(standing.commit).to_owned();
                names.extend(entries.map(|entry| (commit, join(standing.path, entry.name))));
            }
            false
        });
        names
    }
}
