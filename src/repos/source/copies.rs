//! The repositories in the cache: listed with their sizes, and removed.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::cache::{Cache, fetch_lock, private_folder};

/// A repository in the cache.
#[derive(Debug)]
pub struct CachedCopy {
    /// The name of its folder: the name of the source, and a checksum of its URL.
    pub name: String,
    /// The size of its files.
    pub bytes: u64,
    path: PathBuf,
}

impl Cache {
    /// Lists the repositories, by name.
    ///
    /// # Errors
    /// When the current directory or the cache's folder cannot be read.
    pub fn copies(&self) -> Result<Vec<CachedCopy>> {
        let Some(folder) = self.folder()? else {
            return Ok(Vec::new());
        };
        let mut copies = Vec::new();
        for path in entries(&folder).with_context(|| format!("cannot read the cache folder '{}'", folder.display()))? {
            if path.extension().is_some_and(|end| end == "git") && path.is_dir() {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                let bytes = size(&path);
                copies.push(CachedCopy { name, bytes, path });
            }
        }
        copies.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(copies)
    }

    /// Removes those of `copies` that no run uses, and returns their names.
    ///
    /// # Errors
    /// When the folder is not this user's alone, or a repository cannot be removed.
    pub fn clear<'a>(&self, copies: &'a [CachedCopy]) -> Result<Vec<&'a str>> {
        if !copies.is_empty() {
            private_folder(self)?;
        }
        let mut removed = Vec::new();
        for copy in copies {
            if copy.remove()? {
                removed.push(copy.name.as_str());
            }
        }
        Ok(removed)
    }
}

impl CachedCopy {
    /// Removes it; returns false, and leaves it, if a run uses it.
    fn remove(&self) -> Result<bool> {
        let path = &self.path;
        let is_free = || -> io::Result<Option<[File; 2]>> {
            let locks = [File::create(fetch_lock(path))?, File::open(path)?];
            Ok(locks.iter().all(|lock| lock.try_lock().is_ok()).then_some(locks))
        };
        let removed = is_free().and_then(|locks| match locks {
            Some(_locks) => fs::remove_dir_all(path).map(|()| true),
            None => Ok(false),
        });
        // Another '--clear' was faster.
        let removed = match removed {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            removed => removed,
        };
        removed.with_context(|| format!("cannot remove '{}'", path.display()))
    }
}

/// The paths in a folder, which may be missing.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The bytes of all files below `folder`.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
