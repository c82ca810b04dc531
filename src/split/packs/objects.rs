//! The packs of a source, and where each object is in them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use gix::ObjectId;

use super::pack::Pack;
use crate::split::error::{Error, Result};

/// The packs of a repository and of its alternates, and its replace refs.
pub(crate) struct Objects {
    pub(super) packs: Vec<Pack>,
    /// The object databases, and for each the folders of loose objects that it has, by the first byte of their ids.
    folders: Vec<PathBuf>,
    loose_folders: Vec<Vec<bool>>,
    replacements: HashMap<ObjectId, ObjectId>,
    pub(super) store: Arc<gix::odb::Store>,
    hash: gix::hash::Kind,
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
                .map_err(|error| Error::Alternates(error.into()))?,
        );
        let mut packs = Vec::new();
        for folder in &folders {
            let Ok(entries) = std::fs::read_dir(folder.join("pack")) else {
                continue;
            };
            for entry in entries {
                let path = entry.map_err(Error::Packs)?.path();
                if path.extension().is_some_and(|extension| extension == "idx") {
                    // A pack that vanishes between listing and opening was repacked: gix finds its objects elsewhere.
                    packs.extend(Pack::open(&path, repo.object_hash())?);
                }
            }
        }
        // The largest first: it most likely has the object that is asked for.
        packs.sort_by_key(|pack| std::cmp::Reverse(pack.lookup.index.num_objects()));
        Ok(Objects {
            packs,
            loose_folders: folders.iter().map(|folder| loose_folders(folder)).collect(),
            folders,
            replacements: store.replacements().collect(),
            store: repo.objects.store(),
            hash: repo.object_hash(),
        })
    }

    /// Gives back the memory of what was read of the packs.
    pub fn rest(&self) {
        self.packs.iter().for_each(Pack::map_anew);
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
        self.packs[pack].lookup.index.num_objects() as usize
    }

    /// The length of a pack in bytes.
    pub fn pack_bytes(&self, pack: u32) -> u64 {
        self.packs[pack as usize].len
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
            let position = files.lookup.position(id)?;
            Some(Place {
                pack: pack as u32,
                position,
            })
        })
    }

    /// Returns true if the object `id` is in a pack, or loose.
    pub fn has(&self, id: &gix::oid) -> bool {
        self.place(id).is_some() || self.loose_kind(id).is_some()
    }

    /// The id of the object at a place.
    pub fn id_at(&self, place: Place) -> &gix::oid {
        self.packs[place.pack as usize]
            .lookup
            .index
            .oid_at_index(place.position)
    }

    /// The offset of an object in its pack.
    pub fn offset(&self, place: Place) -> u64 {
        self.packs[place.pack as usize]
            .lookup
            .index
            .pack_offset_at_index(place.position)
    }

    /// Where `id` is in one pack, as a delta's base must be.
    pub fn offset_in(&self, pack: u32, id: &gix::oid) -> Option<u64> {
        let lookup = &self.packs[pack as usize].lookup;
        let position = lookup.position(id)?;
        Some(lookup.index.pack_offset_at_index(position))
    }

    /// The kind of a loose object; none where there is no such file, or it cannot be read.
    pub fn loose_kind(&self, id: &gix::oid) -> Option<gix::object::Kind> {
        // In most repositories few of these folders exist: there is no need to look for each file.
        let first = usize::from(id.first_byte());
        let folders = self.folders.iter().zip(&self.loose_folders);
        folders.filter(|(_, loose)| loose[first]).find_map(|(folder, _)| {
            let store = gix::odb::loose::Store::at(folder, self.hash);
            Some(store.try_header(id).ok()??.1)
        })
    }

    /// The error about a pack that cannot be read.
    pub fn damaged(&self, pack: u32, offset: u64) -> Error {
        let path = self.packs[pack as usize].path().to_owned();
        Error::DamagedPack { path, offset }
    }
}

/// Returns for each first byte of an id whether there is a folder of loose objects for it.
fn loose_folders(objects: &Path) -> Vec<bool> {
    let mut there = vec![false; 256];
    for entry in std::fs::read_dir(objects).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let byte = name
            .to_str()
            .filter(|name| name.len() == 2)
            .map(|name| u8::from_str_radix(name, 16));
        if let Some(Ok(byte)) = byte {
            there[usize::from(byte)] = true;
        }
    }
    there
}
