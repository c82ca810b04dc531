//! The places that united trees are read from and written to: the engine's own, or a repository.

use gix::ObjectId;

use super::entries::Entries;
use crate::split::error::Result;

/// A place to read trees from and to write new ones to.
pub(crate) trait TreeStore {
    /// Reads the entries of a tree.
    ///
    /// # Errors
    /// When the tree cannot be read; it is named.
    fn read(&mut self, id: &ObjectId) -> Result<Entries>;

    /// Writes a tree, and returns its id.
    ///
    /// # Errors
    /// When the tree cannot be written.
    fn write(&mut self, entries: &Entries) -> Result<ObjectId>;
}
