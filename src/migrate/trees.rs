//! The trees of a repository, read and written as the engine compares and unites them.

use gix::ObjectId;
use gix::objs::tree::Entry;

use crate::repos::tree;
use crate::split::error::{Error, Result};
use crate::split::tree::entries::{Entries, TreeEntry};
use crate::split::tree::tree_store::TreeStore;

impl TreeStore for &gix::Repository {
    fn read(&mut self, id: &ObjectId) -> Result<Entries> {
        let entries = tree::read(self, *id)
            .map_err(|error| Error::Caller(error.into()))?
            .into_iter()
            .map(|entry| {
                let (kind, id) = (entry.mode.kind(), entry.oid);
                (entry.filename, TreeEntry { kind, id })
            });
        Ok(entries.collect())
    }

    fn write(&mut self, entries: &Entries) -> Result<ObjectId> {
        let entries = entries.iter().map(|(name, entry)| Entry {
            mode: entry.kind.into(),
            filename: name.clone(),
            oid: entry.id,
        });
        tree::write(self, entries.collect()).map_err(|error| Error::Caller(error.into()))
    }
}
