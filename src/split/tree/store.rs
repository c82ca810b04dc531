//! Trees of the source, and those that the rewrite makes itself.

use anyhow::{Result, anyhow};
use gix::ObjectId;
use gix::hashtable::HashMap;

use super::entries;
use crate::split::Sink;
use crate::split::packs::objects::{Objects, Reader};

/// Reads trees, the new ones too, and hands each new one to a sink once.
pub(crate) struct Store<'a> {
    reader: Reader<'a>,
    made: HashMap<ObjectId, Vec<u8>>,
}

impl<'a> Store<'a> {
    /// Reads from `objects`.
    pub fn new(objects: &'a Objects) -> Self {
        Store {
            reader: objects.reader(),
            made: HashMap::default(),
        }
    }

    /// Another one that reads the same trees, for another thread.
    pub fn another(&self) -> Self {
        Store {
            reader: self.reader.objects.reader(),
            made: self.made.clone(),
        }
    }

    /// The id of the tree without entries.
    pub fn empty_tree(&self) -> ObjectId {
        ObjectId::empty_tree(self.reader.objects.hash())
    }

    /// The content of a tree; the empty tree need not exist.
    ///
    /// # Errors
    /// When it is missing or damaged; it is named.
    pub fn read(&mut self, id: &ObjectId) -> Result<&[u8]> {
        if id.is_empty_tree() {
            return Ok(b"");
        }
        if let Some(content) = self.made.get(id) {
            return Ok(content);
        }
        let id = self.reader.objects.replaced(*id);
        self.reader.find(&id, gix::object::Kind::Tree)
    }

    /// The folder `name` in a tree, if there is one.
    ///
    /// # Errors
    /// When the tree cannot be read; it is named.
    pub fn folder(&mut self, tree: &ObjectId, name: &[u8]) -> Result<Option<ObjectId>> {
        for entry in entries::of(self.read(tree)?, tree.kind().len_in_bytes()) {
            let entry = entry.map_err(|_| anyhow!("tree {tree} of the source is malformed"))?;
            if entry.name == name && entry.is_tree() {
                return Ok(Some(entry.id.to_owned()));
            }
        }
        Ok(None)
    }

    /// Takes a new tree, and returns its id; trees that it names must be there before.
    ///
    /// # Errors
    /// When `sink` fails.
    pub fn write(&mut self, content: Vec<u8>, sink: &mut dyn Sink) -> Result<ObjectId> {
        let hash = self.reader.objects.hash();
        let id = gix::objs::compute_hash(hash, gix::object::Kind::Tree, &content)
            .map_err(|error| anyhow!("cannot hash a tree: {error}"))?;
        if !id.is_empty_tree() && !self.made.contains_key(&id) {
            sink.put(gix::object::Kind::Tree, &id, &content)?;
            self.made.insert(id, content);
        }
        Ok(id)
    }
}
