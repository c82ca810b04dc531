//! The order of `git rev-list --topo-order --reverse`.
//!
//! From a single tip that order depends on the shape of the history only, not on dates: git's topological pass pops the
//! last commit whose children are all shown, then offers its parents in their order.

use super::commits::History;
use super::number::CommitNumber;
use crate::split::error::{Error, Result};

/// Numbers the commits anew, parents before children.
///
/// # Errors
/// When a commit is its own ancestor, which only a damaged source can say.
pub(crate) fn parents_first(found: History, tip: CommitNumber) -> Result<History> {
    let count = found.len();
    let mut children = vec![0u32; count];
    for parent in &found.parents {
        children[parent.index()] += 1;
    }
    let circle = |commit| {
        let id = found.id(commit).to_owned();
        Err(Error::Circle { id })
    };
    if children[tip.index()] > 0 {
        return circle(tip);
    }
    // Git shows children first, so the places are given out from the end.
    let mut number_of = vec![tip; count];
    let mut shown = Vec::with_capacity(count);
    let mut stack = vec![tip];
    while let Some(commit) = stack.pop() {
        shown.push(commit);
        number_of[commit.index()] = CommitNumber::at(count - shown.len());
        for &parent in found.parents(commit) {
            children[parent.index()] -= 1;
            if children[parent.index()] == 0 {
                stack.push(parent);
            }
        }
    }
    if let Some(index) = children.iter().position(|&children| children > 0) {
        return circle(CommitNumber::at(index));
    }
    drop(children);
    let mut starts = Vec::with_capacity(count + 1);
    let mut parents = Vec::with_capacity(found.parents.len());
    starts.push(0);
    for &commit in shown.iter().rev() {
        parents.extend(found.parents(commit).iter().map(|parent| number_of[parent.index()]));
        starts.push(parents.len() as u32);
    }
    let id_len = found.objects.hash().len_in_bytes();
    let permuted = |ids: Vec<u8>| {
        let mut out = Vec::with_capacity(ids.len());
        for commit in shown.iter().rev() {
            out.extend_from_slice(&ids[commit.index() * id_len..][..id_len]);
        }
        out
    };
    Ok(History {
        ids: permuted(found.ids),
        trees: permuted(found.trees),
        starts,
        parents,
        objects: found.objects,
        graph_fault: None,
    })
}
