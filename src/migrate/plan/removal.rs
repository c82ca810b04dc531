//! The commit that deletes the template's example files, as `git rm` and `git commit` make it.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::planning::Planning;
use crate::error::{Exit, UserError};
use crate::hub::repo2docker;
use crate::migrate::merge::{OnCollision, union};
use crate::migrate::request::{REMOVE_MESSAGE, REMOVE_MESSAGE_OF_OTHERS, REMOVED};
use crate::report::{Code, OwnCommit, Warning};
use crate::repos::tree;
use crate::text;
use crate::text::pattern::Pattern;

impl Planning<'_> {
    /// Returns the removal commit on top of `before`, whose tree is `template`, with its tree; the same two where
    /// nothing is deleted.
    ///
    /// # Errors
    /// When a pattern cannot be read, or a commit cannot be made.
    pub fn remove_examples(&mut self, before: ObjectId, template: ObjectId) -> Result<(ObjectId, ObjectId)> {
        let repo = self.workspace.repo();
        let removal = &self.request.removal;
        let patterns: Vec<_> = removal
            .paths
            .iter()
            .map(|typed| PathToRemove::new(typed))
            .collect::<Result<_, _>>()?;
        let mut removed = files(repo, template, &|path| {
            patterns.iter().any(|pattern| pattern.names(path))
        })?;
        if removal.examples {
            removed = self.with_colliding(template, removed)?;
        }
        if removed.is_empty() {
            if !removal.paths.is_empty() {
                let headline = "the target has none of the files to remove, so there is no removal commit";
                let warning = Warning::new(Code::NothingRemoved, headline);
                self.report.warnings.push(warning.paths(removal.paths.clone()));
            }
            return Ok((before, template));
        }
        let tree = without(repo, template, &removed)?;
        let commit = self.commit(tree, &[before], &self.removal_message(&removed))?;
        self.report.add_own_commit(OwnCommit::Removal, commit);
        self.report.removed = removed.iter().map(|path| text::escaped(path)).collect();
        Ok((commit, tree))
    }

    /// Adds to the `removed` files those that collide or would configure repo2docker.
    fn with_colliding(&self, template: ObjectId, removed: Vec<BString>) -> Result<Vec<BString>> {
        let repo = self.workspace.repo();
        let tree = without(repo, template, &removed)?;
        let union = union(repo, tree, self.split.tree, OnCollision::Fail)?;
        let leftovers = repo2docker::leftovers(repo, tree, self.split.tree)?;
        let all = [removed, union.template_paths, leftovers.harmful, leftovers.harmless];
        let all: HashSet<BString> = all.into_iter().flatten().collect();
        files(repo, template, &|path| all.contains(path.as_bstr()))
    }

    /// The message of the request. The default names one file; where others were deleted, another one lists them.
    fn removal_message(&self, paths: &[BString]) -> String {
        let message = &self.request.remove_message;
        if message != REMOVE_MESSAGE || (paths.len() == 1 && paths[0] == REMOVED) {
            return message.clone();
        }
        let list: Vec<_> = paths.iter().map(|path| format!("- {}", text::escaped(path))).collect();
        format!("{REMOVE_MESSAGE_OF_OTHERS}\n\n{}\n", list.join("\n"))
    }
}

/// The files below the tree `id`, in its order, that are `named` or are in a folder that is.
fn files(repo: &gix::Repository, id: ObjectId, named: &dyn Fn(&[u8]) -> bool) -> Result<Vec<BString>> {
    let mut found = Vec::new();
    tree::walk(repo, id, &mut |path, entry| {
        let mut with_folders = path.find_iter(b"/").chain([path.len()]).map(|end| &path[..end]);
        if !tree::is_tree(entry) && with_folders.any(named) {
            found.push(path.clone());
        }
        true
    })?;
    Ok(found)
}

/// The tree `id` without the files at `paths`.
fn without(repo: &gix::Repository, id: ObjectId, paths: &[BString]) -> Result<ObjectId> {
    let edits = paths.iter().map(|path| (path.clone(), None)).collect();
    tree::edit(repo, id, &edits)
}

/// A path or a pattern that was given with `--remove`: of its wildcards, only `**` matches a slash. In git's pathspecs
/// each does, and `*.yml` for the examples at the top would also remove the workflows.
struct PathToRemove {
    path: Vec<u8>,
    /// None where the path has no wildcard in it.
    pattern: Option<Pattern>,
}

impl PathToRemove {
    fn new(typed: &str) -> Result<Self, UserError> {
        let plain = typed.strip_prefix("./").unwrap_or(typed);
        let plain = plain.strip_suffix('/').unwrap_or(plain);
        let has_wildcard = plain.contains(['*', '?', '[', '{', '\\']);
        let pattern = has_wildcard.then(|| Pattern::new(plain));
        let pattern = pattern.transpose().map_err(|error| {
            let typed = text::escaped(typed.as_bytes());
            UserError::new(format!("'{typed}' is not a pattern: {error}"))
                .hint("'*' stands for any part of a name, '**' for folders, '[ab]' for one of both letters")
                .exit(Exit::Usage)
        })?;
        Ok(PathToRemove {
            path: plain.into(),
            pattern,
        })
    }

    /// Returns true if it is the path of a file or folder.
    fn names(&self, path: &[u8]) -> bool {
        path == self.path || self.pattern.as_ref().is_some_and(|pattern| pattern.matches(path))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gix::objs::tree::EntryKind;

    use super::*;

    #[test]
    fn files_folders_and_wildcards_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let repo = gix::init_bare(folder.path()).unwrap();
        let blob = repo.write_blob("").unwrap().detach();
        for (pattern, path, expected) in [
            ("a", "a", true),
            ("a", "a/b/c", true),
            ("./a/", "a/b", true),
            ("a", "ab", false),
            ("*.R", "install.R", true),
            ("*.yml", ".github/workflows/build.yml", false),
            ("**/*.R", "install.R", true),
            ("**/*.R", "a/b/install.R", true),
            ("bin*", "binder/postBuild", true),
            ("binder/*", "binder/a/b", true),
            ("a?c", "abc", true),
            ("[ab].txt", "b.txt", true),
            ("{a,b}.txt", "b.txt", true),
            ("a[1]", "a[1]", true),
            ("A", "a", false),
            ("", "a", false),
        ] {
            let file = BTreeMap::from([(path.into(), Some((EntryKind::Blob, blob)))]);
            let tree = tree::edit(&repo, repo.empty_tree().id, &file).unwrap();
            let pattern_to_remove = PathToRemove::new(pattern).unwrap();
            let found = files(&repo, tree, &|path| pattern_to_remove.names(path)).unwrap();
            assert_eq!(found == [path], expected, "{pattern} {path}");
        }
        assert!(PathToRemove::new("a[").is_err());
    }
}
