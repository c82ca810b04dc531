//! A target that has this history from a run with other names of the directory: the commit in which the directory got its
//! newer name is in one of the two histories only.

use std::collections::HashMap;

use anyhow::Result;
use gix::ObjectId;

use super::versions::{Compared, has_the_tree};
use crate::repos::tree;
use crate::split::Split;

/// Finds among `others`, which the target has, what was made of a commit that ended a name of the directory; returns it
/// with the original.
///
/// # Errors
/// When a commit or a tree of the `source` cannot be read.
pub fn find(
    source: &gix::Repository,
    split: &Split,
    others: &HashMap<ObjectId, Compared>,
) -> Result<Option<(ObjectId, ObjectId)>> {
    let renames = split.chain.iter().filter_map(|link| link.until);
    for old in renames {
        let original = Compared::read(source, old)?;
        for (id, other) in others.iter().filter(|(_, other)| other.has_people_of(&original)) {
            if has_the_tree(source, split, original.tree, other.tree)? {
                return Ok(Some((*id, old)));
            }
        }
    }
    for old in split.before.iter().filter_map(|link| link.until) {
        let root = tree::of_commit(source, old)?;
        for (id, other) in others {
            if has_the_tree(source, split, root, other.tree)? {
                return Ok(Some((*id, old)));
            }
        }
    }
    Ok(None)
}
