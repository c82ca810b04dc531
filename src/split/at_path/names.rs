//! The names of one directory, and the choice where two of them have the same path.

use crate::split::directory::Directory;
use crate::split::tree::union::BothSides;

/// Names of one directory, the newest first.
pub(crate) struct Names<'a> {
    /// The directories.
    pub directories: Vec<&'a Directory>,
    /// The choice where two of them have a path.
    pub on_overlap: OnOverlap,
}

/// The choice in a commit where two names of a directory have the same path with different content.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnOverlap {
    /// None: the names do not fit together.
    #[default]
    Fail,
    /// The entry under the newer name.
    Newer,
    /// The entry under the older name.
    Older,
}

impl OnOverlap {
    /// Leaves of two entries that disagree, the newer one first, the one that was chosen; folders are united.
    pub(crate) fn choose(self, both: &mut BothSides) {
        for entries in both.values_mut() {
            let [Some(newer), Some(older)] = entries else { continue };
            if newer == older || newer.is_tree() && older.is_tree() {
                continue;
            }
            match self {
                OnOverlap::Fail => {}
                OnOverlap::Newer => entries[1] = None,
                OnOverlap::Older => entries[0] = None,
            }
        }
    }
}
