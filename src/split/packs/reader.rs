//! Reading a source's commits and trees straight from its packs, each thread with its own [`Reader`].
//!
//! Objects in none of the packs (loose ones, and packs that came later) are left to gix.

use gix::odb::pack::data::Entry;
use gix::odb::pack::data::entry::Header;
use gix::zlib::Status;
use memchr::memmem::Finder;

use super::delta;
use super::objects::{Objects, Place};
use super::pack::View;
use crate::split::error::{BoxError, Error, Result};

impl Objects {
    /// A reader for the calling thread.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            objects: self,
            views: self.packs.iter().map(|_| None).collect(),
            odb: self.store.to_cache_arc(),
            after_parents: Finder::new(b"\nauthor "),
            inflate: gix::zlib::Inflate::default(),
            buffer: Vec::new(),
        }
    }
}

/// Reads objects, with buffers that it uses again.
pub(crate) struct Reader<'a> {
    pub objects: &'a Objects,
    /// Taken when a pack is first read: a view holds on to the pages that were read by then.
    views: Vec<Option<View>>,
    odb: gix::odb::HandleArc,
    /// Finds the line after the parents of a commit. To make a finder takes longer than to search a commit.
    after_parents: Finder<'static>,
    inflate: gix::zlib::Inflate,
    buffer: Vec<u8>,
}

/// How much of a commit is inflated to find its tree and parents: enough for four parents, and for zlib's fast path.
const HEAD: u64 = 300;

/// No commit or tree is larger; an entry that says so is damaged.
const LARGEST: usize = 1 << 31;

/// No more than this is allocated for what an entry promises, until so much was found in it.
const AT_FIRST: usize = 1 << 20;

impl Reader<'_> {
    /// The beginning of the commit `id`, which holds at least its tree and parents.
    pub fn commit_head(&mut self, id: &gix::oid, place: Option<Place>) -> Result<&[u8]> {
        if let Some(place) = place {
            let offset = self.objects.offset(place);
            let entry = self.entry(place.pack, offset)?;
            if entry.header == Header::Commit {
                let mut head = std::mem::take(&mut self.buffer);
                let done = match entry.decompressed_size {
                    size if size > HEAD => self.inflate_head(place.pack, entry.data_offset, &mut head),
                    size => self.inflate(place.pack, entry.data_offset, size, &mut head),
                };
                self.buffer = head;
                done?;
                if self.after_parents.find(&self.buffer).is_some() {
                    return Ok(&self.buffer);
                }
            }
        }
        self.commit(id, place)
    }

    /// The whole commit `id`.
    pub fn commit(&mut self, id: &gix::oid, place: Option<Place>) -> Result<&[u8]> {
        match place {
            Some(place) => self.packed(id, place, gix::object::Kind::Commit),
            None => self.find(id, gix::object::Kind::Commit),
        }
    }

    /// An object of any kind of storage, of the given kind.
    pub fn find(&mut self, id: &gix::oid, kind: gix::object::Kind) -> Result<&[u8]> {
        use gix::objs::Find;
        if let Some(place) = self.objects.place(id) {
            return self.packed(id, place, kind);
        }
        let found = self.odb.try_find(id, &mut self.buffer);
        let object = found.map_err(|error| unreadable(id, kind, error.into()))?;
        let found_kind = object.map(|object| object.kind);
        match found_kind {
            Some(found) if found == kind => Ok(&self.buffer),
            Some(_) => Err(wrong_kind(id, kind)),
            None => Err(Error::Missing {
                kind,
                id: id.to_owned(),
            }),
        }
    }

    /// The content of the blob `id`; none where the source does not have it, or it is larger than `limit`.
    ///
    /// # Errors
    /// When it is damaged, or no blob.
    pub fn blob(&mut self, id: &gix::oid, limit: u64) -> Result<Option<Vec<u8>>> {
        use gix::objs::FindHeader;
        let id = self.objects.replaced(id.to_owned());
        let header = self.odb.try_header(&id);
        let header = header.map_err(|error| unreadable(&id, gix::object::Kind::Blob, error.into()))?;
        if header.is_none_or(|header| header.size > limit) {
            return Ok(None);
        }
        Ok(Some(self.find(&id, gix::object::Kind::Blob)?.to_vec()))
    }

    /// Rebuilds a packed object from the deltas that lead to it.
    fn packed(&mut self, id: &gix::oid, place: Place, kind: gix::object::Kind) -> Result<&[u8]> {
        let pack = place.pack;
        let mut offset = self.objects.offset(place);
        let mut deltas = Vec::new();
        let whole = loop {
            let entry = self.entry(pack, offset)?;
            let base = match &entry.header {
                Header::OfsDelta { base_distance } => offset.checked_sub(*base_distance).filter(|&base| base < offset),
                Header::RefDelta { base_id } => self.objects.offset_in(pack, base_id),
                _ => break entry,
            };
            // A chain cannot be longer than the pack; one that says so goes in circles.
            let base = base.filter(|_| deltas.len() < self.objects.pack_len(pack as usize));
            deltas.push((entry.data_offset, entry.decompressed_size));
            offset = base.ok_or_else(|| self.objects.damaged(pack, offset))?;
        };
        if whole.header.as_kind() != Some(kind) {
            return Err(wrong_kind(id, kind));
        }
        let mut content = std::mem::take(&mut self.buffer);
        self.inflate(pack, whole.data_offset, whole.decompressed_size, &mut content)?;
        let (mut instructions, mut rebuilt) = (Vec::new(), Vec::new());
        for (data, size) in deltas.into_iter().rev() {
            self.inflate(pack, data, size, &mut instructions)?;
            if delta::apply(&content, &instructions, &mut rebuilt).is_none() {
                return Err(self.objects.damaged(pack, data));
            }
            std::mem::swap(&mut content, &mut rebuilt);
        }
        self.buffer = content;
        Ok(&self.buffer)
    }

    /// The entry at `offset` of a pack.
    pub fn entry(&mut self, pack: u32, offset: u64) -> Result<Entry> {
        let objects = self.objects;
        let damaged = || objects.damaged(pack, offset);
        let file = self.file(pack, offset);
        if offset >= file.pack_end() as u64 {
            return Err(damaged());
        }
        file.entry(offset).map_err(|_| damaged())
    }

    /// Inflates what begins at `data` in a pack, all of it, a delta as it is: exactly `size` bytes.
    pub fn inflate(&mut self, pack: u32, data: u64, size: u64, out: &mut Vec<u8>) -> Result<()> {
        match self.inflated(pack, data, size, out) {
            Some(()) => Ok(()),
            None => Err(self.objects.damaged(pack, data)),
        }
    }

    fn inflated(&mut self, pack: u32, data: u64, size: u64, out: &mut Vec<u8>) -> Option<()> {
        let size = usize::try_from(size).ok().filter(|&size| size < LARGEST)?;
        let first = size.min(AT_FIRST);
        let (status, read, written) = self.inflate_some(pack, data, first, out)?;
        if status == Status::StreamEnd || size == first {
            return (status == Status::StreamEnd && written == size).then_some(());
        }
        let head = std::mem::take(out);
        let views = &self.views[pack as usize];
        let file = views.as_ref().map(View::file)?;
        let rest = file.entry_slice(data + read as u64..file.pack_end() as u64)?;
        // There is room for one byte more, so that a stream which is longer than its entry says does not pass.
        let all = self.inflate.rest(rest, &head[..written], 0, out, size + 1);
        all.ok().filter(|&all| all == size).map(drop)
    }

    /// Inflates the first bytes of what begins at `data` in a pack, and is longer.
    fn inflate_head(&mut self, pack: u32, data: u64, out: &mut Vec<u8>) -> Result<()> {
        match self.inflate_some(pack, data, HEAD as usize, out) {
            Some((_, _, written)) if written == out.len() => Ok(()),
            _ => Err(self.objects.damaged(pack, data)),
        }
    }

    /// Fills the first `size` bytes of `out` with what begins at `data` in a pack; returns whether that was all, and the
    /// number of bytes that were read and written.
    fn inflate_some(&mut self, pack: u32, data: u64, size: usize, out: &mut Vec<u8>) -> Option<(Status, usize, usize)> {
        out.resize(size, 0);
        self.inflate.reset();
        let files = &self.objects.packs[pack as usize];
        let file = self.views[pack as usize]
            .get_or_insert_with(|| files.view())
            .at(data, files);
        let input = file.entry_slice(data..file.pack_end() as u64)?;
        self.inflate.prefix(input, out).ok()
    }

    /// A pack, to be read at `offset`.
    fn file(&mut self, pack: u32, offset: u64) -> &gix::odb::pack::data::File {
        let files = &self.objects.packs[pack as usize];
        self.views[pack as usize]
            .get_or_insert_with(|| files.view())
            .at(offset, files)
    }
}

/// The error for an object that is of another kind.
pub(crate) fn wrong_kind(id: &gix::oid, expected: gix::object::Kind) -> Error {
    let id = id.to_owned();
    Error::WrongKind { expected, id }
}

/// The error for an object that the object database cannot read.
pub(crate) fn unreadable(id: &gix::oid, kind: gix::object::Kind, source: BoxError) -> Error {
    let id = id.to_owned();
    Error::Unreadable { kind, id, source }
}
