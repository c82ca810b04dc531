//! The objects that a rewrite makes: one pack in a temporary folder, or, for a preview, next to nothing.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use gix::ObjectId;
use gix::hash::Hasher;
use gix::object::Kind;
use gix::zlib::stream::deflate::{Compress, FlushCompress};
use gix::zlib::{Compression, Status};
use tempfile::TempDir;

use crate::files::temporary;
use crate::split::Sink;

/// Takes the new objects of a rewrite.
pub enum NewObjects {
    /// Commits are told by their ids alone: whoever previews reads the originals. Trees are needed for the merge.
    Preview(HashMap<ObjectId, Vec<u8>>),
    /// Everything goes into one pack.
    Pack(Box<PackWriter>),
}

/// The new objects of a rewrite, all there.
#[derive(Debug)]
pub enum Finished {
    /// The trees of a preview.
    Preview(HashMap<ObjectId, Vec<u8>>),
    /// A folder that git can use as an object database.
    Folder(Arc<TempDir>),
}

impl NewObjects {
    /// Returns a sink for objects of the given hash; it writes only `if_real`.
    ///
    /// # Errors
    /// When the temporary folder cannot be made.
    pub fn new(hash: gix::hash::Kind, if_real: bool) -> Result<Self> {
        Ok(match if_real {
            true => NewObjects::Pack(Box::new(PackWriter::new(hash)?)),
            false => NewObjects::Preview(HashMap::new()),
        })
    }

    /// Completes the pack.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<Finished> {
        Ok(match self {
            NewObjects::Preview(trees) => Finished::Preview(trees),
            NewObjects::Pack(pack) => Finished::Folder(Arc::new(pack.finish()?)),
        })
    }
}

impl Sink for NewObjects {
    fn put(&mut self, kind: Kind, id: &gix::oid, data: &[u8]) -> Result<()> {
        match self {
            NewObjects::Preview(_) if kind == Kind::Commit => Ok(()),
            NewObjects::Preview(trees) => {
                trees.entry(id.to_owned()).or_insert_with(|| data.to_vec());
                Ok(())
            }
            NewObjects::Pack(pack) => pack.put(kind, id, data),
        }
    }
}

/// Writes undeltified objects into a pack, and then its index.
pub struct PackWriter {
    folder: TempDir,
    file: BufWriter<File>,
    hash: gix::hash::Kind,
    /// Where each object begins, with the checksum of its entry.
    entries: HashMap<ObjectId, (u64, u32)>,
    at: u64,
    compress: Compress,
    entry: Vec<u8>,
}

fn cannot_write(err: std::io::Error) -> anyhow::Error {
    temporary::not_written(err, &std::env::temp_dir()).context("cannot write the new pack")
}

const HEADER_LENGTH: u64 = 12;

impl PackWriter {
    fn new(hash: gix::hash::Kind) -> Result<Self> {
        let folder = temporary::folder()?;
        std::fs::create_dir(folder.path().join("pack")).context("cannot make a temporary folder")?;
        let path = folder.path().join("pack/new");
        let file = File::create_new(&path).with_context(|| format!("cannot write '{}'", path.display()))?;
        let mut file = BufWriter::with_capacity(1 << 18, file);
        // The number of objects is not known before the end.
        file.write_all(&header(0)).map_err(cannot_write)?;
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

    fn put(&mut self, kind: Kind, id: &gix::oid, data: &[u8]) -> Result<()> {
        if self.entries.contains_key(id) {
            return Ok(());
        }
        self.entry.clear();
        entry_header(kind, data.len(), &mut self.entry);
        compress(&mut self.compress, data, &mut self.entry)?;
        self.file.write_all(&self.entry).map_err(cannot_write)?;
        self.entries
            .insert(id.to_owned(), (self.at, crc32fast::hash(&self.entry)));
        self.at += self.entry.len() as u64;
        Ok(())
    }

    fn finish(self) -> Result<TempDir> {
        let PackWriter {
            folder,
            file,
            hash,
            entries,
            ..
        } = self;
        let pack_folder = folder.path().join("pack");
        let file = file.into_inner().map_err(|err| cannot_write(err.into_error()))?;
        let checksum = seal(file, &pack_folder.join("new"), u32::try_from(entries.len())?, hash)?;
        let index = index(entries, &checksum, hash)?;
        std::fs::write(pack_folder.join(format!("pack-{checksum}.idx")), index)
            .and_then(|()| {
                std::fs::rename(
                    pack_folder.join("new"),
                    pack_folder.join(format!("pack-{checksum}.pack")),
                )
            })
            .context("cannot write the new pack's index")?;
        Ok(folder)
    }
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
fn compress(state: &mut Compress, data: &[u8], out: &mut Vec<u8>) -> Result<()> {
    state.reset();
    let start = out.len();
    // Enough at once for nearly everything: text shrinks, and zlib adds few bytes to what does not.
    out.resize(start + data.len() + data.len() / 64 + 64, 0);
    loop {
        let (read, written) = (state.total_in() as usize, state.total_out() as usize);
        let status = state.compress(&data[read..], &mut out[start + written..], FlushCompress::Finish)?;
        if status == Status::StreamEnd {
            out.truncate(start + state.total_out() as usize);
            return Ok(());
        }
        out.resize(out.len() + data.len() / 2 + 64, 0);
    }
}

/// Puts the number of objects into the pack's header and the checksum at its end.
fn seal(mut file: File, path: &Path, objects: u32, hash: gix::hash::Kind) -> Result<ObjectId> {
    let checksum = (|| -> Result<ObjectId> {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&header(objects))?;
        let mut hasher = gix::hash::hasher(hash);
        let mut reader = BufReader::new(File::open(path)?);
        let mut buffer = [0; 1 << 16];
        loop {
            match reader.read(&mut buffer)? {
                0 => break,
                n => hasher.update(&buffer[..n]),
            }
        }
        let checksum = hasher.try_finalize()?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(checksum.as_slice())?;
        Ok(checksum)
    })();
    checksum.context("cannot write the new pack")
}

/// The bytes of a version 2 index.
fn index(entries: HashMap<ObjectId, (u64, u32)>, pack: &ObjectId, hash: gix::hash::Kind) -> Result<Vec<u8>> {
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
        out.extend_from_slice(&u32::try_from(upto)?.to_be_bytes());
    }
    for (id, _) in &entries {
        out.extend_from_slice(id.as_slice());
    }
    for (_, (_, crc32)) in &entries {
        out.extend_from_slice(&crc32.to_be_bytes());
    }
    for (_, (offset, _)) in &entries {
        // Larger ones would need another table; this is two gigabytes of compressed commits.
        ensure!(*offset < 1 << 31, "the new commits do not fit into one pack");
        out.extend_from_slice(&u32::try_from(*offset)?.to_be_bytes());
    }
    out.extend_from_slice(pack.as_slice());
    let mut hasher: Hasher = gix::hash::hasher(hash);
    hasher.update(&out);
    out.extend_from_slice(hasher.try_finalize()?.as_slice());
    Ok(out)
}
