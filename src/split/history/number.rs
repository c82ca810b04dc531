//! The number of a commit.

use std::num::NonZeroU32;

/// The number of a commit in a [`History`](super::History); parents have lower numbers than children.
///
/// It is one more than the commit's place, so that an `Option` of it takes no more memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CommitNumber(NonZeroU32);

impl CommitNumber {
    /// The number of the commit at `index`.
    pub fn at(index: usize) -> Self {
        CommitNumber(NonZeroU32::MIN.saturating_add(index as u32))
    }

    /// The place in a list that has one item for each commit.
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}
