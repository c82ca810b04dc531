//! Where the new objects of a rewrite go.

use super::error::Result;

/// Receives the objects that a rewrite makes, in an order in which each follows the objects that it names.
pub trait Sink {
    /// Takes one object.
    ///
    /// # Errors
    /// When the object cannot be stored; this ends the rewrite. [`Error::Caller`](super::Error::Caller) takes any error.
    fn put(&mut self, kind: gix::object::Kind, id: &gix::oid, data: &[u8]) -> Result<()>;
}

/// Drops the objects: a preview needs their ids only.
impl Sink for () {
    fn put(&mut self, _: gix::object::Kind, _: &gix::oid, _: &[u8]) -> Result<()> {
        Ok(())
    }
}
