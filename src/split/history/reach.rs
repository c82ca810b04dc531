//! Which commits are ancestors of which.

use super::commits::History;
use super::number::CommitNumber;

/// Answers whether one commit is an ancestor of another, with memory that it uses again.
///
/// A walk per question is enough: commits are numbered so that those between the two that a merge brings together are
/// few, and all below the ancestor are left out. Labels that settle most questions at once gained nothing on git.git.
#[derive(Default)]
pub(crate) struct Ancestry {
    /// By commit: the last question in which it was met.
    met_in: Vec<u32>,
    question: u32,
    open: Vec<CommitNumber>,
}

impl Ancestry {
    /// Returns true if `ancestor` is `commit` or behind it.
    pub fn reaches(&mut self, history: &History, commit: CommitNumber, ancestor: CommitNumber) -> bool {
        self.met_in.resize(history.len(), 0);
        self.question += 1;
        self.open.clear();
        self.open.push(commit);
        while let Some(commit) = self.open.pop() {
            if commit == ancestor {
                return true;
            }
            for &parent in history.parents(commit) {
                // Parents have lower numbers than children: a commit below the ancestor does not lead to it.
                let last = &mut self.met_in[parent.index()];
                if parent >= ancestor && std::mem::replace(last, self.question) != self.question {
                    self.open.push(parent);
                }
            }
        }
        false
    }
}
