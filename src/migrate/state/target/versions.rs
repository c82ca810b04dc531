//! Commits of a target that are other versions of the image's: the same change by the same author at the same time, or
//! the same files, under another id.

use std::collections::HashMap;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use crate::repos::tree;
use crate::split::{Index, Split, author_date};

/// A commit, as far as it is compared.
pub struct Compared {
    /// Its tree.
    pub tree: ObjectId,
    /// Its parents.
    pub parents: Vec<ObjectId>,
    /// The name and address of the author.
    author: BString,
    /// The author date, as `author_date` hashes it.
    when: u64,
    committer: BString,
    message: String,
}

/// A commit of the target, and the one of the split that it is a version of.
pub struct Version {
    /// The commit of the split.
    pub of: Index,
    /// The commit of the target.
    pub commit: ObjectId,
    /// True if its tree is the image's.
    pub has_tree: bool,
    /// True if author and message are the same.
    pub has_message: bool,
    /// True if the committer is the same, too.
    pub has_words: bool,
}

impl Compared {
    /// Reads a commit.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(repo: &gix::Repository, id: ObjectId) -> Result<Compared> {
        let unreadable = || format!("cannot read commit {id}");
        let commit = repo.find_commit(id).with_context(unreadable)?;
        let (headers, message) = commit.data.split_once_str(b"\n\n").unwrap_or((&commit.data, b""));
        let line = |key: &[u8]| {
            headers
                .lines()
                .find_map(|line| line.strip_prefix(key))
                .unwrap_or_default()
        };
        let author = line(b"author ");
        let end = author.rfind(b"> ").map_or(author.len(), |at| at + 1);
        Ok(Compared {
            tree: tree::of_commit(repo, id)?,
            parents: commit.parent_ids().map(gix::Id::detach).collect(),
            author: author[..end].into(),
            when: author_date(&commit.data),
            committer: line(b"committer ").into(),
            message: comparable(message),
        })
    }

    /// Returns true if author and committer are the same, with their dates.
    pub fn has_people_of(&self, other: &Compared) -> bool {
        (&self.author, &self.when, &self.committer) == (&other.author, &other.when, &other.committer)
    }
}

/// The versions of the `missing` commits of `split` among `others`, which the target has.
///
/// # Errors
/// When a commit or a tree of the `source` cannot be read.
pub fn find(
    source: &gix::Repository,
    split: &Split,
    missing: impl IntoIterator<Item = Index>,
    others: &HashMap<ObjectId, Compared>,
) -> Result<Vec<Version>> {
    let mut by_date: HashMap<u64, Vec<(&ObjectId, &Compared)>> = HashMap::new();
    for other in others {
        by_date.entry(other.1.when).or_default().push(other);
    }
    let mut found = Vec::new();
    for of in missing {
        let Some(others) = by_date.get(&split.commits[of].author_date) else {
            continue;
        };
        let original = Compared::read(source, split.commits[of].old)?;
        let mut best: Option<Version> = None;
        for (commit, other) in others {
            let has_message = other.author == original.author && other.message == original.message;
            let has_tree = has_the_tree(source, split, original.tree, other.tree)?;
            let is_better = best.as_ref().is_none_or(|best| !best.has_tree && has_tree);
            if (has_tree || has_message) && is_better {
                best = Some(Version {
                    of,
                    commit: **commit,
                    has_tree,
                    has_message,
                    has_words: has_message && other.committer == original.committer,
                });
            }
        }
        found.extend(best);
    }
    Ok(found)
}

/// Returns true if one of the split's directories has `wanted` as its tree, below the tree `root`. An empty tree is
/// not compared.
pub fn has_the_tree(source: &gix::Repository, split: &Split, root: ObjectId, wanted: ObjectId) -> Result<bool> {
    for name in &split.spec.names {
        if tree::find(source, root, name.path())?.is_some_and(|entry| entry.oid == wanted) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A message without what a rewrite changes in it: ids of commits, and the repository before the number of an issue.
fn comparable(message: &[u8]) -> String {
    let text = message.to_str_lossy();
    let words = text.split_whitespace().map(|word| {
        let word = match word.split_once('#') {
            Some((before, number)) if before.contains('/') && number.starts_with(|c: char| c.is_ascii_digit()) => {
                let start = before.find(|c: char| c.is_ascii_alphanumeric()).unwrap_or(0);
                format!("{}#{number}", &before[..start])
            }
            _ => word.to_owned(),
        };
        let plain = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        match plain.len() >= 7 && plain.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            true => "ID".to_owned(),
            false => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_rewrite_changes_in_a_message_is_not_compared() {
        assert_eq!(
            comparable(b"Fix (o/r#12)\n\nReverts 1234567.\n"),
            comparable(b"Fix (#12)\n\nReverts abcdef012345.")
        );
        assert_ne!(comparable(b"Fix #12"), comparable(b"Fix #13"));
    }
}
