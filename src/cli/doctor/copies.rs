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
            Copies {
                repositories: entries.filter(|entry| is_repository(&entry.path())).count(),
                bytes: size(&folder),
                folder: text::escaped(from_home(&folder).as_bytes()),
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

/// The path with `~` for the home folder, whose name may be the user's.
fn from_home(path: &Path) -> String {
    let home = std::env::var_os("HOME").filter(|home| !home.is_empty());
    match home.and_then(|home| path.strip_prefix(home).ok().map(Path::to_owned)) {
        Some(below) => format!("~/{}", below.display()),
        None => path.display().to_string(),
    }
}
