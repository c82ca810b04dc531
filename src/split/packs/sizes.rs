//! The sizes of a source's objects, as far as they are known without inflating them.

use gix::odb::pack::data::entry::Header;

use super::objects::{Objects, Place};
use crate::split::error::{Error, Result};

/// The most that zlib can make of one byte.
const RATIO: u64 = 1032;

/// Offsets in a pack are sorted into bins of this size, as a power of two.
const BIN: u32 = 13;

/// Returns true if `repo` has anything stored whole that is over `size`, which is at least 16 MiB.
///
/// Of a pack only the index is read, and the first bytes of entries so long that they could be as large as that; of loose
/// objects only the length of the file counts.
pub fn any_over(repo: &gix::Repository, size: u64) -> Result<bool> {
    let length = (size / RATIO).max(1 << BIN);
    let objects = Objects::open(repo)?;
    let mut reader = objects.reader();
    for pack in 0..objects.packs() as u32 {
        for offset in objects.entries_longer_than(length, pack)? {
            let entry = reader.entry(pack, offset)?;
            let is_whole = !matches!(entry.header, Header::OfsDelta { .. } | Header::RefDelta { .. });
            if is_whole && entry.decompressed_size > size {
                return Ok(true);
            }
        }
    }
    has_loose_over(repo, length)
}

/// Returns true if the file of any loose object is longer than `length`.
fn has_loose_over(repo: &gix::Repository, length: u64) -> Result<bool> {
    let store = repo.objects.store_ref();
    let alternates = store
        .alternate_db_paths()
        .map_err(|error| Error::Alternates(error.into()))?;
    let folders = std::iter::once(store.path().to_owned()).chain(alternates);
    let two_digits = |path: &std::path::Path| path.file_name().is_some_and(|name| name.len() == 2);
    let files = folders
        .flat_map(entries_of)
        .filter(|path| two_digits(path))
        .flat_map(entries_of);
    Ok(files
        .filter_map(|path| path.metadata().ok())
        .any(|file| file.len() > length))
}

/// The paths in a folder; none where it cannot be read, such as one that git has just tidied away.
fn entries_of(folder: std::path::PathBuf) -> impl Iterator<Item = std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path()))
}

impl Objects {
    /// The offsets of a pack's entries that take up more than `length` bytes, which is no less than a bin; the last
    /// entry is always among them.
    ///
    /// # Errors
    /// When the index names an offset that the pack does not have.
    fn entries_longer_than(&self, length: u64, pack: u32) -> Result<Vec<u64>> {
        // The first and last entry that begin in each bin: a longer entry is the last in its bin.
        let mut bins: Vec<(u64, u64)> = Vec::new();
        for position in 0..self.pack_len(pack as usize) as u32 {
            let offset = self.offset(Place { pack, position });
            if offset >= self.pack_bytes(pack) {
                return Err(self.damaged(pack, offset));
            }
            let bin = (offset >> BIN) as usize;
            if bin >= bins.len() {
                bins.resize(bin + 1, (u64::MAX, 0));
            }
            let (first, last) = &mut bins[bin];
            *first = offset.min(*first);
            *last = offset.max(*last);
        }
        let mut found = Vec::new();
        let mut next = u64::MAX;
        for &(first, last) in bins.iter().rev().filter(|(first, _)| *first != u64::MAX) {
            if next - last > length {
                found.push(last);
            }
            next = first;
        }
        Ok(found)
    }
}
