//! The objects that a rewrite makes: one pack in a temporary folder, or, for a preview, its trees in memory.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;
use gix::ObjectId;
use gix::object::Kind;

use crate::files::{TemporaryFolder, temporary};
use crate::split::{self, PackWriter, Sink};

/// Takes the new objects of a rewrite.
pub enum NewObjects {
    /// Trees are needed for the merge; commits are not, since a preview shows the originals.
    Preview(HashMap<ObjectId, Vec<u8>>),
    /// Everything goes into one pack.
    Pack(Box<PackWriter>, TemporaryFolder),
}

/// The new objects of a rewrite, all there.
#[derive(Debug)]
pub enum Finished {
    /// The trees of a preview.
    Preview(HashMap<ObjectId, Vec<u8>>),
    /// A folder that git can use as an object database.
    Folder(Arc<TemporaryFolder>),
}

impl NewObjects {
    /// Returns a sink for objects of the given hash; it writes only `if_real`.
    ///
    /// # Errors
    /// When the temporary folder cannot be made.
    pub fn new(hash: gix::hash::Kind, if_real: bool) -> Result<Self> {
        if !if_real {
            return Ok(NewObjects::Preview(HashMap::new()));
        }
        let folder = temporary::folder()?;
        let pack = PackWriter::new(folder.path(), hash)?;
        Ok(NewObjects::Pack(Box::new(pack), folder))
    }

    /// Completes the pack.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<Finished> {
        Ok(match self {
            NewObjects::Preview(trees) => Finished::Preview(trees),
            NewObjects::Pack(pack, folder) => {
                pack.finish()?;
                Finished::Folder(Arc::new(folder))
            }
        })
    }
}

impl Sink for NewObjects {
    fn put(&mut self, kind: Kind, id: &gix::oid, data: &[u8]) -> split::Result<()> {
        match self {
            NewObjects::Preview(_) if kind == Kind::Commit => Ok(()),
            NewObjects::Preview(trees) => {
                trees.entry(id.to_owned()).or_insert_with(|| data.to_vec());
                Ok(())
            }
            NewObjects::Pack(pack, _) => pack.put(kind, id, data),
        }
    }
}
