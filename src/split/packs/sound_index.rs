//! A pack's index, which is checked once as a whole: an offset that is looked up later is right.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::SystemTime;

use gix::odb::pack::index;

/// The parts of an index of version 2 in front of its ids: a magic number, the version and 256 counts.
const HEADER: u64 = 8 + 256 * 4;

/// Set in an offset of 32 bits that is the position of one of 64 bits.
const IS_POSITION: u32 = 1 << 31;

/// Returns true if the index at `path` is as it was written, for a pack of `pack_len` bytes.
///
/// # Errors
/// When the index cannot be read.
pub(super) fn is_sound(pack_len: u64, index: &index::File, path: &Path) -> io::Result<bool> {
    Ok(has_its_checksum(index) && offsets_lie_inside(pack_len, index, path)?)
}

/// Returns true if an index has the checksum that it ends with. One in which a bit changed can lead to another object,
/// which gives another history: git does not look at the hashes of what it reads. On git.git this takes 25 ms, and a
/// source is opened more than once, so the answer for a file is remembered.
pub(crate) fn has_its_checksum(index: &index::File) -> bool {
    static SOUND: LazyLock<Mutex<HashSet<Version>>> = LazyLock::new(Mutex::default);
    let sound = || SOUND.lock().unwrap_or_else(PoisonError::into_inner);
    let version = version(index.path()).ok();
    if version.as_ref().is_some_and(|version| sound().contains(version)) {
        return true;
    }
    let never = AtomicBool::new(false);
    let is_sound = index.verify_checksum(&mut gix::progress::Discard, &never).is_ok();
    if is_sound {
        sound().extend(version);
    }
    is_sound
}

/// A file at one time: its path, length and time of the last change.
type Version = (PathBuf, u64, SystemTime);

fn version(path: &Path) -> io::Result<Version> {
    let metadata = path.metadata()?;
    Ok((path.canonicalize()?, metadata.len(), metadata.modified()?))
}

/// Returns true if all offsets lie in the pack, also in an index that was made to harm.
fn offsets_lie_inside(pack_len: u64, index: &index::File, path: &Path) -> io::Result<bool> {
    let objects = u64::from(index.num_objects());
    if index.version() == index::Version::V1 {
        // Version 1 has no table of 64-bit offsets.
        return Ok((0..index.num_objects()).all(|position| index.pack_offset_at_index(position) < pack_len));
    }
    let mut file = File::open(path)?;
    let hash_len = index.object_hash().len_in_bytes() as u64;
    let table = HEADER + objects * (hash_len + 4);
    // Behind both tables stand the checksums of the pack and of the index.
    let rest = file
        .metadata()?
        .len()
        .saturating_sub(table + objects * 4 + 2 * hash_len);
    file.seek(SeekFrom::Start(table))?;
    let mut file = BufReader::with_capacity(1 << 16, file);
    let mut number = [0; 4];
    for _ in 0..objects {
        file.read_exact(&mut number)?;
        let offset = u32::from_be_bytes(number);
        let fits = match offset & IS_POSITION {
            0 => u64::from(offset) < pack_len,
            _ => u64::from(offset ^ IS_POSITION) < rest / 8,
        };
        if !fits {
            return Ok(false);
        }
    }
    let mut number = [0; 8];
    for _ in 0..rest / 8 {
        file.read_exact(&mut number)?;
        if u64::from_be_bytes(number) >= pack_len {
            return Ok(false);
        }
    }
    Ok(true)
}
