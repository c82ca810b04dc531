//! Trees without some of their files, as `git rm` removes them.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use crate::error::{Exit, UserError};
use crate::paths::join;
use crate::repos::tree;
use crate::text;
use crate::text::pattern::Pattern;

/// A tree without some of its paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The tree that is left.
    pub tree: ObjectId,
    /// The deleted files, in the order of the tree.
    pub paths: Vec<BString>,
}

/// Deletes from the tree `id` the files that `patterns` name, and the folders that this leaves empty.
///
/// A pattern is a file, a folder, or has wildcards, of which only `**` matches a slash. In git's pathspecs each does,
/// and
/// `*.yml` for the examples at the top would also remove the workflows.
///
/// # Errors
/// When a pattern is malformed, or a tree cannot be read or written.
pub fn remove(repo: &gix::Repository, id: ObjectId, patterns: &[String]) -> Result<Removed> {
    let patterns = patterns
        .iter()
        .map(|typed| PathToRemove::new(typed))
        .collect::<Result<Vec<_>, _>>()?;
    remove_where(repo, id, &|path| patterns.iter().any(|pattern| pattern.names(path)))
}

/// Deletes the files and folders at exactly `paths`.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn remove_exactly(repo: &gix::Repository, id: ObjectId, paths: &HashSet<BString>) -> Result<Removed> {
    remove_where(repo, id, &|path| {
        with_folders(path).any(|path| paths.contains(path.as_bstr()))
    })
}

fn remove_where(repo: &gix::Repository, id: ObjectId, goes: &dyn Fn(&[u8]) -> bool) -> Result<Removed> {
    let mut paths = Vec::new();
    let tree = without(repo, id, b"", goes, &mut paths)?;
    Ok(Removed {
        tree: tree.unwrap_or_else(|| ObjectId::empty_tree(repo.object_hash())),
        paths,
    })
}

/// A path or a pattern that was given with `--remove`.
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
        let pattern = has_wildcard.then(|| Pattern::for_paths(plain)).transpose();
        let pattern = pattern.map_err(|error| {
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

    /// Returns true if it names the file at `path` or a folder above it.
    fn names(&self, path: &[u8]) -> bool {
        with_folders(path).any(|path| {
            let matches = |pattern: &Pattern| pattern.matches(path);
            !path.is_empty() && (path == self.path || self.pattern.as_ref().is_some_and(matches))
        })
    }
}

/// The folders above `path`, from the top, and `path` itself.
fn with_folders(path: &[u8]) -> impl Iterator<Item = &[u8]> {
    path.find_iter(b"/").chain([path.len()]).map(|end| &path[..end])
}

/// The tree without the files that `goes` picks; none where nothing is left.
fn without(
    repo: &gix::Repository,
    id: ObjectId,
    folder: &[u8],
    goes: &dyn Fn(&[u8]) -> bool,
    gone: &mut Vec<BString>,
) -> Result<Option<ObjectId>> {
    let before = gone.len();
    let mut left = Vec::new();
    for mut entry in tree::read(repo, id)? {
        let path = join(folder, &entry.filename);
        if tree::is_tree(&entry) {
            if let Some(tree) = without(repo, entry.oid, &path, goes, gone)? {
                entry.oid = tree;
                left.push(entry);
            }
        } else if goes(&path) {
            gone.push(path);
        } else {
            left.push(entry);
        }
    }
    match (gone.len() == before, left.is_empty()) {
        (true, _) => Ok(Some(id)),
        (false, true) => Ok(None),
        (false, false) => tree::write(repo, left).map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::PathToRemove;

    #[test]
    fn files_folders_and_wildcards_are_named() {
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
            let matches = PathToRemove::new(pattern).unwrap().names(path.as_bytes());
            assert_eq!(matches, expected, "{pattern} {path}");
        }
        assert!(PathToRemove::new("a[").is_err());
    }
}
