//! The names of the image, before and after the move.

use std::collections::BTreeSet;

use crate::hub::image;

/// The image before and after the move.
pub(super) struct Names<'a> {
    /// The new name.
    pub new: &'a str,
    /// The new tag.
    pub tag: &'a str,
    /// The names it had, and the new one.
    pub all: BTreeSet<String>,
}

impl Names<'_> {
    /// Returns true if it has this name, or had it.
    pub fn has(&self, name: &str) -> bool {
        self.all.iter().any(|known| image::is_same(known, name))
    }
}
