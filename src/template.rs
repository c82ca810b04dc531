//! The template's side before the merge: its example files go, as `git rm` removes them.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::glob::wildmatch;

use crate::tree;

/// A tree without some of its paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The tree that is left.
    pub tree: ObjectId,
    /// The files that went, in the order of the tree.
    pub paths: Vec<BString>,
}

/// Deletes from the tree `id` what `patterns` name, and the folders that this leaves empty.
///
/// A pattern is a file, a folder, or has git's wildcards, in which `*` matches a slash too.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn remove(repo: &gix::Repository, id: ObjectId, patterns: &[String]) -> Result<Removed> {
    let patterns: Vec<&[u8]> = patterns
        .iter()
        .map(|pattern| plain(pattern))
        .filter(|p| !p.is_empty())
        .collect();
    remove_where(repo, id, &|path| patterns.iter().any(|pattern| matches(pattern, path)))
}

/// Deletes the files and folders at exactly `paths`.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn remove_exactly(repo: &gix::Repository, id: ObjectId, paths: &HashSet<BString>) -> Result<Removed> {
    remove_where(repo, id, &|path| {
        let ends = path.find_iter(b"/").chain([path.len()]);
        ends.into_iter().any(|end| paths.contains(path[..end].as_bstr()))
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

fn plain(pattern: &str) -> &[u8] {
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    pattern.strip_suffix('/').unwrap_or(pattern).as_bytes()
}

/// Whether `pattern` names the file at `path` or a folder above it.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let below = path
        .strip_prefix(pattern)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"));
    let has_wildcard = pattern.find_byteset(b"*?[\\").is_some();
    below || (has_wildcard && wildmatch(pattern.as_bstr(), path.as_bstr(), wildmatch::Mode::empty()))
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
        let path = tree::join(folder, &entry.filename);
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
    use super::matches;

    #[test]
    fn patterns_are_git_pathspecs() {
        for (pattern, path, expected) in [
            ("a", "a", true),
            ("a", "a/b/c", true),
            ("a", "ab", false),
            ("*.R", "binder/install.R", true),
            ("a?c", "abc", true),
            ("[ab].txt", "b.txt", true),
            ("A", "a", false),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), path.as_bytes()),
                expected,
                "{pattern} {path}"
            );
        }
    }
}
