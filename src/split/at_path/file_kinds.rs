//! The kinds of the objects that trees name as files: a tree or commit among them would be pushed, and refused late.
//!
//! No content is read, only the headers of packed entries, once for each file. Files that the source lacks, as partial
//! clones do, are passed over.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use gix::ObjectId;
use gix::object::Kind;
use gix::odb::pack::data::entry::Header;

use crate::split::error::{Error, Result};
use crate::split::packs::objects::{Objects, Place};
use crate::split::packs::reader::Reader;
use crate::split::packs::threads;

/// Remembers most of the files that were seen, in little memory: neighbours in a history have nearly all in common.
pub(super) struct Seen {
    slots: Vec<AtomicU64>,
}

/// The number of slots as a power of two.
const SLOTS: u32 = 16;

impl Seen {
    /// Has seen nothing.
    pub fn new() -> Self {
        Seen {
            // No id that belongs into a slot begins like this.
            slots: (0..1 << SLOTS)
                .map(|slot: u64| AtomicU64::new(!(slot << (64 - SLOTS))))
                .collect(),
        }
    }

    /// Notes a file; returns true if it may not have been seen before.
    ///
    /// Files are told apart by the first half of their ids: this runs for each entry of each tree. Somebody who makes two
    /// objects that are alike in it hides one of them from this check, and not from the push.
    pub fn is_new(&self, id: &gix::oid) -> bool {
        let first = id.as_bytes().first_chunk().expect("an id is longer than eight bytes");
        let half = u64::from_be_bytes(*first);
        let slot = &self.slots[(half >> (64 - SLOTS)) as usize];
        let is_new = slot.load(Ordering::Relaxed) != half;
        if is_new {
            slot.store(half, Ordering::Relaxed);
        }
        is_new
    }
}

/// A thread looks at no fewer files than this.
const FILES_EACH: usize = 1 << 10;

/// Checks that `files` are blobs, as far as the source has them.
///
/// # Errors
/// When one is something else, or its entry in a pack is damaged.
pub(super) fn check(objects: &Objects, mut files: Vec<ObjectId>) -> Result<()> {
    files.sort_unstable();
    files.dedup();
    let threads = threads::count(files.len(), FILES_EACH);
    let share = files.len().div_ceil(threads).max(1);
    threads::each_of(threads, |thread| {
        let from = (thread * share).min(files.len());
        let mut headers = Headers {
            reader: objects.reader(),
            blobs: HashSet::new(),
        };
        for file in &files[from..(from + share).min(files.len())] {
            let is_blob = match objects.place(file) {
                Some(place) => headers.lead_to_blob(place)?,
                None => objects.loose_kind(file).is_none_or(|kind| kind == Kind::Blob),
            };
            if !is_blob {
                return Err(Error::WrongKind {
                    expected: Kind::Blob,
                    id: *file,
                });
            }
        }
        Ok(())
    })?;
    Ok(())
}

/// One thread's look at entries, and those that it knows to be blobs.
struct Headers<'a> {
    reader: Reader<'a>,
    blobs: HashSet<(u32, u64)>,
}

/// Chains of deltas share their ends; so many entries of them are remembered.
const REMEMBERED: usize = 1 << 16;

impl Headers<'_> {
    /// Returns true if the bases of an entry lead to a blob.
    fn lead_to_blob(&mut self, Place { pack, position }: Place) -> Result<bool> {
        let objects = self.reader.objects;
        let mut offset = objects.offset(Place { pack, position });
        let mut chain = Vec::new();
        while !self.blobs.contains(&(pack, offset)) {
            chain.push((pack, offset));
            let base = match self.reader.entry(pack, offset)?.header {
                Header::Blob => break,
                Header::OfsDelta { base_distance } => offset.checked_sub(base_distance).filter(|&base| base < offset),
                Header::RefDelta { base_id } => objects.offset_in(pack, &base_id),
                _ => return Ok(false),
            };
            // A chain cannot be longer than the pack; one that says so goes in circles.
            let base = base.filter(|_| chain.len() <= objects.pack_len(pack as usize));
            offset = base.ok_or_else(|| objects.damaged(pack, offset))?;
        }
        if self.blobs.len() > REMEMBERED {
            self.blobs.clear();
        }
        self.blobs.extend(chain);
        Ok(true)
    }
}
