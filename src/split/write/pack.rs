//! A pack that holds the new objects of a rewrite, and its index.

use std::collections::HashMap;
use std::fs::Permissions;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::hash::Hasher;
use gix::object::Kind;
use gix::zlib::stream::deflate::{Compress, FlushCompress};
use gix::zlib::{Compression, Status};
use tempfile::NamedTempFile;

use crate::split::error::{Error, Result};
use crate::split::sink::Sink;

/// Writes new objects into one pack of an object database, where they can be read once it is finished.
///
/// A writer that is dropped before that leaves nothing behind.
pub struct PackWriter {
    folder: PathBuf,
    file: BufWriter<NamedTempFile>,
    hash: gix::hash::Kind,
    /// Where each object begins, with the checksum of its entry.
    entries: HashMap<ObjectId, (u64, u32)>,
    at: u64,
    compress: Compress,
    entry: Vec<u8>,
}

const HEADER_LENGTH: u64 = 12;

/// An index without a table of large offsets reaches this far: two gigabytes of compressed commits.
const LARGEST_OFFSET: u64 = (1 << 31) - 1;

impl PackWriter {
    /// Begins a pack in the object database of `repo`.
    ///
    /// # Errors
    /// When the pack cannot be created.
    pub fn into_repository(repo: &gix::Repository) -> Result<Self> {
        PackWriter::new(repo.objects.store_ref().path(), repo.object_hash())
    }

    /// Begins a pack in the object database at `objects`, such as `.git/objects`, with ids of the kind `hash`.
    ///
    /// # Errors
    /// When the pack cannot be created.
    pub fn new(objects: &Path, hash: gix::hash::Kind) -> Result<Self> {
        let folder = objects.join("pack");
        let create = || {
            std::fs::create_dir_all(&folder)?;
            let mut file = BufWriter::with_capacity(1 << 18, temporary_in(&folder, "tmp_pack_")?);
            // The number of objects is not known before the end.
            file.write_all(&header(0))?;
            Ok(file)
        };
        let file = create().map_err(|source| not_written(&folder, source))?;
        Ok(PackWriter {
            folder,
            file,
            hash,
            entries: HashMap::new(),
            at: HEADER_LENGTH,
            // git sends these entries as they are, so a better level would only help a slow wire, a little.
            compress: Compress::new(Compression::BEST_SPEED),
            entry: Vec::new(),
        })
    }

    /// Completes the pack and its index; without any object, there is none.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn finish(self) -> Result<()> {
        if self.entries.is_empty() {
            return Ok(());
        }
        let folder = self.folder.clone();
        self.write_end().map_err(|source| not_written(&folder, source))
    }

    fn append(&mut self, kind: Kind, id: &gix::oid, data: &[u8]) -> io::Result<()> {
        self.entry.clear();
        entry_header(kind, data.len(), &mut self.entry);
        compress(&mut self.compress, data, &mut self.entry)?;
        self.file.write_all(&self.entry)?;
        self.entries
            .insert(id.to_owned(), (self.at, crc32fast::hash(&self.entry)));
        self.at += self.entry.len() as u64;
        Ok(())
    }

    fn write_end(self) -> io::Result<()> {
        let mut pack = self.file.into_inner()?;
        let checksum = seal(&mut pack, self.entries.len() as u32, self.hash)?;
        let mut index = temporary_in(&self.folder, "tmp_idx_")?;
        index.write_all(&index_of(self.entries, &checksum, self.hash)?)?;
        // git takes a pack for complete once it has an index.
        pack.persist(self.folder.join(format!("pack-{checksum}.pack")))?;
        index.persist(self.folder.join(format!("pack-{checksum}.idx")))?;
        Ok(())
    }
}

impl Sink for PackWriter {
    fn put(&mut self, kind: Kind, id: &gix::oid, data: &[u8]) -> Result<()> {
        if self.entries.contains_key(id) {
            return Ok(());
        }
        if self.at > LARGEST_OFFSET {
            return Err(Error::PackTooLarge);
        }
        self.append(kind, id, data)
            .map_err(|source| not_written(&self.folder, source))
    }
}

/// A new file with the mode that git gives to packs.
fn temporary_in(folder: &Path, prefix: &str) -> io::Result<NamedTempFile> {
    tempfile::Builder::new()
        .prefix(prefix)
        .permissions(Permissions::from_mode(0o444))
        .tempfile_in(folder)
}

fn not_written(folder: &Path, source: io::Error) -> Error {
    let folder = folder.to_owned();
    Error::NotWritten { folder, source }
}

fn header(objects: u32) -> [u8; HEADER_LENGTH as usize] {
    let mut header = *b"PACK\0\0\0\x02\0\0\0\0";
    header[8..].copy_from_slice(&objects.to_be_bytes());
    header
}

/// Type and size of an entry: four bits of the size, then seven a byte, least significant first.
fn entry_header(kind: Kind, size: usize, out: &mut Vec<u8>) {
    let kind = match kind {
        Kind::Commit => 1,
        Kind::Tree => 2,
        Kind::Blob => 3,
        Kind::Tag => 4,
    };
    let mut byte = (kind << 4) | (size & 0b1111) as u8;
    let mut rest = size >> 4;
    while rest > 0 {
        out.push(byte | 0x80);
        byte = (rest & 0x7f) as u8;
        rest >>= 7;
    }
    out.push(byte);
}

/// Appends `data` to `out` as a zlib stream.
fn compress(state: &mut Compress, data: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
    state.reset();
    let start = out.len();
    // Enough at once for nearly everything: text shrinks, and zlib adds few bytes to what does not.
    out.resize(start + data.len() + data.len() / 64 + 64, 0);
    loop {
        let (read, written) = (state.total_in() as usize, state.total_out() as usize);
        let status = state
            .compress(&data[read..], &mut out[start + written..], FlushCompress::Finish)
            .map_err(io::Error::other)?;
        if status == Status::StreamEnd {
            out.truncate(start + state.total_out() as usize);
            return Ok(());
        }
        out.resize(out.len() + data.len() / 2 + 64, 0);
    }
}

/// Puts the number of objects into the pack's header and the checksum at its end.
fn seal(pack: &mut NamedTempFile, objects: u32, hash: gix::hash::Kind) -> io::Result<ObjectId> {
    pack.seek(SeekFrom::Start(0))?;
    pack.write_all(&header(objects))?;
    let mut hasher = gix::hash::hasher(hash);
    // It is read through the same handle: its mode lets nobody but root open it again for writing, as 'reopen' does.
    pack.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::new(pack.as_file());
    let mut buffer = [0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    let checksum = hasher.try_finalize().map_err(io::Error::other)?;
    pack.seek(SeekFrom::End(0))?;
    pack.write_all(checksum.as_slice())?;
    Ok(checksum)
}

/// The bytes of a version 2 index.
fn index_of(entries: HashMap<ObjectId, (u64, u32)>, pack: &ObjectId, hash: gix::hash::Kind) -> io::Result<Vec<u8>> {
    let mut entries: Vec<_> = entries.into_iter().collect();
    entries.sort_unstable_by_key(|(id, _)| *id);
    let mut out = Vec::with_capacity(1100 + entries.len() * 40);
    out.extend_from_slice(b"\xfftOc\0\0\0\x02");
    let mut upto = 0;
    for first_byte in 0..=255 {
        upto += entries[upto..]
            .iter()
            .take_while(|(id, _)| id.first_byte() == first_byte)
            .count();
        out.extend_from_slice(&(upto as u32).to_be_bytes());
    }
    for (id, _) in &entries {
        out.extend_from_slice(id.as_slice());
    }
    for (_, (_, crc32)) in &entries {
        out.extend_from_slice(&crc32.to_be_bytes());
    }
    for (_, (offset, _)) in &entries {
        out.extend_from_slice(&(*offset as u32).to_be_bytes());
    }
    out.extend_from_slice(pack.as_slice());
    let mut hasher: Hasher = gix::hash::hasher(hash);
    hasher.update(&out);
    out.extend_from_slice(hasher.try_finalize().map_err(io::Error::other)?.as_slice());
    Ok(out)
}
