//! The folders of a root tree, kept as a set of hashes, so that most root trees need not be read a second time.
//!
//! `--follow` looks for one former name after the other, and each is in few commits. A set of 16 bytes for each commit
//! shows which root trees cannot have the first folder of that name.

use crate::split::tree::raw::{self, RawEntry};

/// A set of names, which may hold more than was put into it, and never less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NameSet(u128);

impl NameSet {
    /// The set of every name.
    pub const ALL: NameSet = NameSet(u128::MAX);

    /// The names of the folders in a tree; a tree that is malformed is reported where it is read.
    pub fn of_folders(content: &[u8], hash: gix::hash::Kind) -> Self {
        let folders = raw::entries(content, hash).flatten().filter(RawEntry::is_tree);
        folders.map(|entry| entry.name).collect()
    }

    /// Returns whether it may hold a name that the other set holds.
    pub fn may_share(self, other: NameSet) -> bool {
        self.0 & other.0 != 0
    }
}

impl<'a> FromIterator<&'a [u8]> for NameSet {
    fn from_iter<I: IntoIterator<Item = &'a [u8]>>(names: I) -> Self {
        let bits = names.into_iter().map(|name| {
            let hash = name.iter().fold(0u32, |hash, &byte| {
                (hash.rotate_left(5) ^ u32::from(byte)).wrapping_mul(0x9e37_79b9)
            });
            1 << (hash >> 25)
        });
        NameSet(bits.fold(0, |set, bit: u128| set | bit))
    }
}
