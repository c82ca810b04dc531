//! The order of `git rev-list --topo-order --reverse`.
//!
//! From a single tip that order depends on the shape of the history only, not on dates: git's topological pass pops the
//! last commit whose children are all shown, then offers its parents in their order.

use super::walk::Found;
use super::{History, Number};
use crate::split::packs::objects::Objects;

/// Numbers the commits anew, parents before children.
pub(crate) fn parents_first(objects: Objects, found: Found) -> History {
    let count = found.starts.len() - 1;
    let parents = |commit: Number| {
        let commit = commit as usize;
        &found.parents[found.starts[commit] as usize..found.starts[commit + 1] as usize]
    };
    let mut children = vec![0u32; count];
    for &parent in &found.parents {
        children[parent as usize] += 1;
    }
    // Git shows children first, so the places are given out from the end.
    let mut number_of = vec![0; count];
    let mut shown = Vec::with_capacity(count);
    let mut stack = vec![found.tip];
    while let Some(commit) = stack.pop() {
        shown.push(commit);
        number_of[commit as usize] = (count - shown.len()) as Number;
        for &parent in parents(commit) {
            children[parent as usize] -= 1;
            if children[parent as usize] == 0 {
                stack.push(parent);
            }
        }
    }
    drop(children);
    let hash_len = objects.hash().len_in_bytes();
    let permuted = |ids: Vec<u8>| {
        let mut out = Vec::with_capacity(ids.len());
        for &commit in shown.iter().rev() {
            out.extend_from_slice(&ids[commit as usize * hash_len..][..hash_len]);
        }
        out
    };
    let mut starts = Vec::with_capacity(count + 1);
    let mut all_parents = Vec::with_capacity(found.parents.len());
    starts.push(0);
    for &commit in shown.iter().rev() {
        all_parents.extend(parents(commit).iter().map(|&parent| number_of[parent as usize]));
        starts.push(all_parents.len() as u32);
    }
    let (ids, trees) = (permuted(found.ids), permuted(found.trees));
    History {
        ids,
        trees,
        starts,
        parents: all_parents,
        objects,
    }
}
