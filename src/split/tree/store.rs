//! Trees of the source, and those that the rewrite makes itself.

use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice};
use gix::hashtable::HashMap;
use gix::objs::tree::EntryKind;

use super::entries::{self, Entries, TreeEntry};
use super::tree_store::TreeStore;
use crate::context::Context;
use crate::split::error::{Error, Result};
use crate::split::packs::objects::Objects;
use crate::split::packs::reader::Reader;
use crate::split::packs::trees;
use crate::split::sink::Sink;

/// Reads trees, the new ones too, and hands each new one to a sink once.
pub(crate) struct Store<'a> {
    context: Context<'a>,
    reader: Reader<'a>,
    made: HashMap<ObjectId, Vec<u8>>,
}

impl<'a> Store<'a> {
    /// Reads from `objects`.
    pub fn new(objects: &'a Objects, context: Context<'a>) -> Self {
        Store {
            context,
            reader: objects.reader(),
            made: HashMap::default(),
        }
    }

    /// Another one that reads the same trees, for another thread.
    pub fn another(&self) -> Self {
        Store {
            context: self.context,
            reader: self.reader.objects.reader(),
            made: self.made.clone(),
        }
    }

    /// The id of the tree without entries.
    pub fn empty_tree(&self) -> ObjectId {
        ObjectId::empty_tree(self.reader.objects.hash())
    }

    /// The tree that `id` stands for: itself, or the one that a replace ref puts in its place.
    pub fn replaced(&self, id: ObjectId) -> ObjectId {
        self.reader.objects.replaced(id)
    }

    /// The content of a tree; the empty tree need not exist.
    ///
    /// # Errors
    /// When it is missing or damaged; it is named.
    pub fn content(&mut self, id: &ObjectId) -> Result<&[u8]> {
        if id.is_empty_tree() {
            return Ok(b"");
        }
        if let Some(content) = self.made.get(id) {
            return Ok(content);
        }
        let id = self.reader.objects.replaced(*id);
        self.reader.find(&id, gix::object::Kind::Tree)
    }

    /// The entries of a tree.
    ///
    /// # Errors
    /// When it is missing, damaged or malformed; it is named.
    pub fn entries(&mut self, id: &ObjectId) -> Result<Entries> {
        entries::read(id, self.content(id)?)
    }

    /// The entries of many trees.
    ///
    /// # Errors
    /// When one is missing, damaged or malformed; it is named.
    pub fn entries_of_all(&mut self, ids: &[ObjectId]) -> Result<Vec<Entries>> {
        match self.made.is_empty() {
            true => self.map(ids, |which, content| entries::read(&ids[which], content)),
            false => ids.iter().map(|id| self.entries(id)).collect(),
        }
    }

    /// Calls `visit` with the place in `ids` and the content of each tree of the source, and returns what it made of them.
    ///
    /// # Errors
    /// When a tree is missing or damaged, or what `visit` returns.
    pub fn map<R: Clone + Send>(
        &self,
        ids: &[ObjectId],
        visit: impl Fn(usize, &[u8]) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        trees::map(self.reader.objects, ids, self.context, visit)
    }

    /// The content of the blob `id`; none where the source does not have it, or it is larger than `limit`.
    ///
    /// # Errors
    /// When it is damaged, or not a blob.
    pub fn blob(&mut self, id: &ObjectId, limit: u64) -> Result<Option<Vec<u8>>> {
        self.reader.blob(id, limit)
    }

    /// The entry at `path` below a tree, if there is one.
    ///
    /// # Errors
    /// When a tree on the way cannot be read; it is named.
    pub fn find(&mut self, tree: ObjectId, path: &BStr) -> Result<Option<TreeEntry>> {
        let kind = EntryKind::Tree;
        let mut found = TreeEntry { kind, id: tree };
        for name in path.split_str(b"/") {
            let entry = match found.is_tree() {
                true => self.entries(&found.id)?.get(name.as_bstr()).copied(),
                false => None,
            };
            let Some(entry) = entry else { return Ok(None) };
            found = entry;
        }
        Ok(Some(found))
    }

    /// The tree at `path` below a tree, if there is one.
    ///
    /// # Errors
    /// When a tree on the way cannot be read; it is named.
    pub fn find_tree(&mut self, tree: ObjectId, path: &BStr) -> Result<Option<ObjectId>> {
        let entry = self.find(tree, path)?;
        Ok(entry.filter(TreeEntry::is_tree).map(|entry| entry.id))
    }

    /// Takes a new tree, and returns its id; trees that it names must be there before.
    ///
    /// # Errors
    /// When `sink` fails.
    pub fn write(&mut self, content: Vec<u8>, sink: &mut dyn Sink) -> Result<ObjectId> {
        let hash = self.reader.objects.hash();
        let id = gix::objs::compute_hash(hash, gix::object::Kind::Tree, &content).map_err(|error| Error::Hash {
            kind: gix::object::Kind::Tree,
            source: error.into(),
        })?;
        if !id.is_empty_tree() && !self.made.contains_key(&id) {
            sink.put(gix::object::Kind::Tree, &id, &content)?;
            self.made.insert(id, content);
        }
        Ok(id)
    }
}

/// A store whose new trees go to a sink.
pub(crate) struct IntoSink<'s, 'a>(pub &'s mut Store<'a>, pub &'s mut dyn Sink);

impl TreeStore for IntoSink<'_, '_> {
    fn read(&mut self, id: &ObjectId) -> Result<Entries> {
        self.0.entries(id)
    }

    fn write(&mut self, entries: &Entries) -> Result<ObjectId> {
        self.0.write(entries::content(entries), self.1)
    }
}
