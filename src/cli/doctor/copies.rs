//! The cache of fetched sources.

use std::path::Path;

use anyhow::Result;
use serde::Serialize;
use split_image::repos::source::Cache;
use split_image::text;

/// The cache.
#[derive(Debug, Serialize)]
pub struct Copies {
    pub folder: String,
    pub repositories: usize,
    pub bytes: u64,
    /// The name of each repository, and its bytes.
    pub each: Vec<(String, u64)>,
}

impl Copies {
    /// Measures it; none where nothing is kept.
    ///
    /// # Errors
    /// When the current directory cannot be read.
    pub fn of(cache: &Cache) -> Result<Option<Copies>> {
        Ok(cache.folder()?.map(|folder| {
            let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let is_repository = |path: &Path| path.extension().is_some_and(|end| end == "git");
            let repositories = entries.map(|entry| entry.path()).filter(|path| is_repository(path));
            let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let mut each: Vec<_> = repositories.map(|path| (name(&path), size(&path))).collect();
            each.sort();
            Copies {
                repositories: each.len(),
                each,
                bytes: size(&folder),
                folder: text::path(&folder),
            }
        }))
    }
}

/// The bytes of all files below `folder`.
fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let sizes = entries.map(|entry| match entry.metadata() {
        Ok(data) if data.is_dir() => size(&entry.path()),
        Ok(data) => data.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
