//! One pack of a source, mapped into memory only as far as it has lately been read.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use gix::odb::pack::{data, index};

use super::lookup::Lookup;
use super::sound_index;
use crate::split::error::{Error, Result};

/// A pack and its index.
///
/// The pages of a mapped file count as memory of the process once they were read. When that makes more than [`MOST`],
/// the pack is mapped anew, for all threads, and what was read before is given back. On git.git, with a pack of 500 MB,
/// this lowers the peak from 340 MB to 160 MB, and takes no longer.
pub(crate) struct Pack {
    pub lookup: Lookup,
    path: PathBuf,
    /// The length of the pack in bytes.
    pub len: u64,
    hash: gix::hash::Kind,
    mapped: Mutex<Arc<data::File>>,
    /// How often the pack was mapped anew.
    times: AtomicUsize,
    /// A bit for each block that was read from since then, and how many there are and may be.
    touched: Vec<AtomicU64>,
    count: AtomicUsize,
    most: usize,
}

/// Linux maps pages in blocks of this size when one of them is read.
const BLOCK: u64 = 1 << 16;

/// At most this many bytes of a pack and its index are kept in memory, where the index, which is read all over, leaves room for
/// [`LEAST`] bytes of the pack.
const MOST: u64 = 112 << 20;
const LEAST: u64 = 40 << 20;

impl Pack {
    /// Opens the pack that belongs to an index; none where either cannot be opened.
    ///
    /// # Errors
    /// When the index does not have the checksum that it ends with, or names an offset that the pack does not have.
    pub fn open(index: &Path, hash: gix::hash::Kind) -> Result<Option<Self>> {
        let path = index.with_extension("pack");
        let Ok(mapped) = data::File::at(&path, hash) else {
            return Ok(None);
        };
        let len = mapped.data_len() as u64;
        let blocks = len / BLOCK + 1;
        let Ok(file) = index::File::at(index, hash) else {
            return Ok(None);
        };
        let length = match (index.metadata(), sound_index::is_sound(len, &file, index)) {
            (Ok(metadata), Ok(true)) => metadata.len(),
            (Ok(_), Ok(false)) => return Err(Error::DamagedIndex { path: index.to_owned() }),
            _ => return Ok(None),
        };
        let lookup = Lookup::new(file);
        Ok(Some(Pack {
            lookup,
            path,
            len,
            hash,
            mapped: Mutex::new(Arc::new(mapped)),
            times: AtomicUsize::new(0),
            touched: (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect(),
            count: AtomicUsize::new(0),
            most: (MOST.saturating_sub(length).max(LEAST) / BLOCK) as usize,
        }))
    }

    /// The path of the pack.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A view for one thread.
    pub fn view(&self) -> View {
        let mapped = self.mapped.lock().expect("no thread panics while it holds a pack");
        View {
            times: self.times.load(Ordering::Acquire),
            file: mapped.clone(),
        }
    }

    /// Notes that the block at `offset` is read, and maps the pack anew when that makes too many.
    fn touch(&self, offset: u64) {
        let block = offset / BLOCK;
        let bit = 1 << (block % 64);
        let Some(word) = self.touched.get((block / 64) as usize) else {
            return;
        };
        let is_new = word.load(Ordering::Relaxed) & bit == 0 && word.fetch_or(bit, Ordering::Relaxed) & bit == 0;
        if is_new && self.count.fetch_add(1, Ordering::Relaxed) == self.most {
            self.map_anew();
        }
    }

    /// Gives back what was read so far.
    pub fn map_anew(&self) {
        // Should somebody have repacked the source meanwhile, the pack stays mapped as it is.
        if let Ok(fresh) = data::File::at(&self.path, self.hash) {
            *self.mapped.lock().expect("no thread panics while it holds a pack") = Arc::new(fresh);
            self.times.fetch_add(1, Ordering::Release);
        }
        self.touched.iter().for_each(|word| word.store(0, Ordering::Relaxed));
        self.count.store(0, Ordering::Relaxed);
    }
}

/// One thread's hold on a mapped pack.
pub(crate) struct View {
    times: usize,
    file: Arc<data::File>,
}

impl View {
    /// The pack, as it was last read.
    pub fn file(&self) -> &data::File {
        &self.file
    }

    /// The pack, to be read at `offset`.
    pub fn at(&mut self, offset: u64, pack: &Pack) -> &data::File {
        pack.touch(offset);
        if self.times != pack.times.load(Ordering::Acquire) {
            *self = pack.view();
        }
        &self.file
    }
}
