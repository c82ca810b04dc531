//! Reading a source's commits and trees straight from its packs, each thread with a [`Reader`] of its own.
//!
//! Anything that is not a plain pack entry (loose objects, deltas of commits, packs that came later) is left to gix.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::{Context, Result, anyhow};
use gix::ObjectId;
use gix::odb::pack;

use crate::error::UserError;

/// The packs of a repository and of its alternates, and its replace refs.
pub(crate) struct Objects {
    packs: Vec<Pack>,
    replacements: HashMap<ObjectId, ObjectId>,
    store: Arc<gix::odb::Store>,
    hash: gix::hash::Kind,
}

struct Pack {
    index: pack::index::File,
    data: Mutex<Arc<pack::data::File>>,
}

impl Pack {
    fn data(&self) -> Arc<pack::data::File> {
        self.data
            .lock()
            .expect("no thread panics while it holds a pack")
            .clone()
    }
}

/// Where an object is: a pack, and the position in that pack's index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    pub pack: u32,
    pub position: u32,
}

impl Objects {
    /// Opens the packs of `repo`, and only reads them.
    pub fn open(repo: &gix::Repository) -> Result<Self> {
        let store = repo.objects.store_ref();
        let mut folders = vec![store.path().to_owned()];
        folders.extend(
            store
                .alternate_db_paths()
                .context("cannot read the list of alternates")?,
        );
        let mut packs = Vec::new();
        for folder in folders {
            let Ok(entries) = std::fs::read_dir(folder.join("pack")) else {
                continue;
            };
            for entry in entries {
                let path = entry.context("cannot list the packs of the source")?.path();
                if path.extension().is_some_and(|extension| extension == "idx") {
                    // A pack that vanishes between listing and opening was repacked: gix finds its objects elsewhere.
                    let index = pack::index::File::at(&path, repo.object_hash());
                    let data = pack::data::File::at(path.with_extension("pack"), repo.object_hash());
                    if let (Ok(index), Ok(data)) = (index, data) {
                        packs.push(Pack {
                            index,
                            data: Mutex::new(Arc::new(data)),
                        });
                    }
                }
            }
        }
        // The largest first: it most likely has the object that is asked for.
        packs.sort_by_key(|pack| std::cmp::Reverse(pack.index.num_objects()));
        Ok(Objects {
            packs,
            replacements: store.replacements().collect(),
            store: repo.objects.store(),
            hash: repo.object_hash(),
        })
    }

    /// Maps the packs anew for later readers: pages that were read no longer count as memory of this process.
    ///
    /// On git.git this lowers the peak from 340 MB to 220 MB.
    pub fn forget_pages(&self) {
        for pack in &self.packs {
            if let Ok(fresh) = pack::data::File::at(pack.data().path(), self.hash) {
                *pack.data.lock().expect("no thread panics while it holds a pack") = Arc::new(fresh);
            }
        }
    }

    /// The kind of hash that names the objects.
    pub fn hash(&self) -> gix::hash::Kind {
        self.hash
    }

    /// The number of packs.
    pub fn packs(&self) -> usize {
        self.packs.len()
    }

    /// The number of objects in a pack.
    pub fn pack_len(&self, pack: usize) -> usize {
        self.packs[pack].index.num_objects() as usize
    }

    /// The object that `id` stands for: itself, or what a replace ref puts in its place.
    pub fn replaced(&self, id: ObjectId) -> ObjectId {
        if self.replacements.is_empty() {
            return id;
        }
        self.replacements.get(&id).copied().unwrap_or(id)
    }

    /// Where the object `id` is, if it is in a pack.
    pub fn place(&self, id: &gix::oid) -> Option<Place> {
        self.packs.iter().enumerate().find_map(|(pack, files)| {
            let position = files.index.lookup(id)?;
            Some(Place {
                pack: pack as u32,
                position,
            })
        })
    }

    /// The id of the object at a place.
    pub fn id_at(&self, place: Place) -> &gix::oid {
        self.packs[place.pack as usize].index.oid_at_index(place.position)
    }

    /// The offset of an object in its pack.
    pub fn offset(&self, place: Place) -> u64 {
        self.packs[place.pack as usize]
            .index
            .pack_offset_at_index(place.position)
    }

    /// Where `id` is in one pack, as a delta's base must be.
    pub fn offset_in(&self, pack: u32, id: &gix::oid) -> Option<u64> {
        let index = &self.packs[pack as usize].index;
        index.lookup(id).map(|position| index.pack_offset_at_index(position))
    }

    /// A reader for the calling thread.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            objects: self,
            files: self.packs.iter().map(Pack::data).collect(),
            odb: self.store.to_cache_arc(),
            inflate: gix::zlib::Inflate::default(),
            buffer: Vec::new(),
        }
    }
}

/// Reads objects, with buffers that it uses again.
pub(crate) struct Reader<'a> {
    pub objects: &'a Objects,
    files: Vec<Arc<pack::data::File>>,
    odb: gix::odb::HandleArc,
    inflate: gix::zlib::Inflate,
    buffer: Vec<u8>,
}

/// How much of a commit is inflated to find its tree and parents: enough for six parents, and for zlib's fast path.
const HEAD: u64 = 300;

impl Reader<'_> {
    /// The beginning of the commit `id`, which holds at least its tree and parents.
    pub fn commit_head(&mut self, id: &gix::oid, place: Option<Place>) -> Result<&[u8]> {
        if let Some(place) = place
            && self.inflate_commit(place, HEAD)?
            && heads_complete(&self.buffer)
        {
            return Ok(&self.buffer);
        }
        self.commit(id, place)
    }

    /// The whole commit `id`.
    pub fn commit(&mut self, id: &gix::oid, place: Option<Place>) -> Result<&[u8]> {
        if let Some(place) = place
            && self.inflate_commit(place, u64::MAX)?
        {
            return Ok(&self.buffer);
        }
        self.find(id, gix::object::Kind::Commit)
    }

    /// An object of any kind of storage, of the given kind.
    pub fn find(&mut self, id: &gix::oid, kind: gix::object::Kind) -> Result<&[u8]> {
        use gix::objs::Find;
        let found = self
            .odb
            .try_find(id, &mut self.buffer)
            .map_err(|error| anyhow!("{error}"));
        let object = found.with_context(|| format!("cannot read {kind} {id} of the source"))?;
        let found_kind = object.map(|object| object.kind);
        match found_kind {
            Some(found) if found == kind => Ok(&self.buffer),
            Some(found) => Err(
                UserError::new(format!("object {id} of the source is a {found}, not a {kind}"))
                    .hint("the source is damaged: run 'git fsck' there")
                    .into(),
            ),
            None => Err(UserError::new(format!("{kind} {id} is missing from the source"))
                .hint("the source is damaged or a partial clone: run 'git fsck' there, or clone it again")
                .into()),
        }
    }

    /// The entry at `offset` of a pack.
    pub fn entry(&self, pack: u32, offset: u64) -> Result<pack::data::Entry> {
        let entry = self.files[pack as usize].entry(offset);
        entry.map_err(|_| self.damaged(pack, offset))
    }

    /// The error about a pack that cannot be read.
    pub fn damaged(&self, pack: u32, offset: u64) -> anyhow::Error {
        let path = self.files[pack as usize].path();
        let message = format!("the pack '{}' is damaged near byte {offset}", path.display());
        UserError::new(message)
            .hint("run 'git fsck' in the source, or clone it again")
            .into()
    }

    /// Inflates up to `limit` bytes of a commit that is stored whole, and says whether it is.
    fn inflate_commit(&mut self, place: Place, limit: u64) -> Result<bool> {
        let entry = self.entry(place.pack, self.objects.offset(place))?;
        if entry.header != pack::data::entry::Header::Commit {
            return Ok(false);
        }
        let mut buffer = std::mem::take(&mut self.buffer);
        let size = entry.decompressed_size.min(limit);
        let done = self.inflate(place.pack, entry.data_offset, size, &mut buffer);
        self.buffer = buffer;
        done.map(|()| true)
    }

    /// Inflates the first `size` bytes of what begins at `data` in a pack, a delta as it is.
    pub fn inflate(&mut self, pack: u32, data: u64, size: u64, out: &mut Vec<u8>) -> Result<()> {
        let file = &self.files[pack as usize];
        let wanted = usize::try_from(size).ok().filter(|&size| size < LARGEST);
        let input = file.entry_slice(data..file.pack_end() as u64);
        if let (Some(size), Some(input)) = (wanted, input) {
            out.resize(size, 0);
            self.inflate.reset();
            if let Ok((_, _, written)) = self.inflate.prefix(input, out)
                && written == size
            {
                return Ok(());
            }
        }
        Err(self.damaged(pack, data))
    }
}

/// No commit or tree is larger; an entry that says so is damaged.
const LARGEST: usize = 1 << 31;

/// Whether the bytes go on past the commit's parents.
fn heads_complete(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"\nauthor ").is_some()
}
