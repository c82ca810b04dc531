//! The cache of fetched sources: one bare repository for each URL, below the user's cache folder.
//!
//! It can be deleted at any time. Runs at the same time take turns to fetch, by a lock that ends with its process. A
//! fetch
//! only adds objects, so that it takes nothing away from a reader.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use crate::context::Context;
use crate::error::UserError;
use crate::files::temporary;
use crate::repos::location::Location;
use crate::text;

/// The place where fetched sources are kept for the next run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Cache {
    /// In the user's cache folder.
    #[default]
    Default,
    /// In this folder.
    At(PathBuf),
    /// Nowhere.
    Off,
}

/// A repository to fetch into; no other run fetches into it as long as this lives.
pub(super) struct CachedRepository {
    /// Its folder.
    pub path: PathBuf,
    /// The folder itself, where it is temporary.
    pub temporary: Option<Arc<TempDir>>,
    /// True if it has been there before.
    pub is_old: bool,
    /// The lock, which ends with the process.
    _lock: Option<File>,
}

/// Finds or makes the repository for the repository at `location`.
///
/// # Errors
/// When it cannot be written, or the run was interrupted while it waited for another one.
pub(super) fn repository(
    cache: &Cache,
    location: &Location,
    hash: gix::hash::Kind,
    context: Context<'_>,
) -> Result<CachedRepository> {
    let folder = match cache {
        Cache::Off => return in_temporary_folder(hash),
        Cache::At(folder) => std::path::absolute(folder)?,
        Cache::Default => match default_folder() {
            Some(folder) if fs::create_dir_all(&folder).is_ok() => folder,
            _ => {
                context
                    .progress
                    .note("no cache folder can be written; the source is fetched into a temporary one");
                return in_temporary_folder(hash);
            }
        },
    };
    fs::create_dir_all(&folder).with_context(|| {
        UserError::new(format!("cannot make the cache folder '{}'", folder.display()))
            .hint("name another one with '--cache DIR', or keep nothing with '--no-cache'")
    })?;
    let name = name(location, hash)?;
    let lock = lock(&folder.join(format!("{name}.lock")), context)?;
    let path = folder.join(name);
    let is_old = path.join("config").exists();
    if !is_old {
        temporary::initialize(&path, hash)?;
    }
    Ok(CachedRepository {
        path,
        temporary: None,
        is_old,
        _lock: Some(lock),
    })
}

impl CachedRepository {
    /// Empties it, for a new start.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn start_anew(&mut self, hash: gix::hash::Kind) -> Result<()> {
        fs::remove_dir_all(&self.path).with_context(|| format!("cannot empty '{}'", self.path.display()))?;
        temporary::initialize(&self.path, hash)?;
        self.is_old = false;
        Ok(())
    }
}

fn in_temporary_folder(hash: gix::hash::Kind) -> Result<CachedRepository> {
    let folder = temporary::folder()?;
    temporary::initialize(folder.path(), hash)?;
    Ok(CachedRepository {
        path: folder.path().to_owned(),
        temporary: Some(Arc::new(folder)),
        is_old: false,
        _lock: None,
    })
}

fn default_folder() -> Option<PathBuf> {
    let variable = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let caches = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(caches.join("split-image"))
}

/// A file name: the repository's name, for people, and a checksum of the whole URL without its secrets.
fn name(location: &Location, hash: gix::hash::Kind) -> Result<String> {
    let typed = location.for_git();
    let url = text::without_secrets(&typed.to_string_lossy()).into_owned();
    let mut hasher = gix::hash::hasher(gix::hash::Kind::Sha1);
    hasher.update(format!("{hash} {url}").as_bytes());
    let checksum = hasher.try_finalize()?.to_string();
    let last = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
    let last = last.strip_suffix(".git").unwrap_or(last);
    let safe: String = last
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    Ok(format!("{safe}-{}.git", &checksum[..16]))
}

fn lock(path: &Path, context: Context<'_>) -> Result<File> {
    let cannot = || format!("cannot lock the cache with '{}'", path.display());
    let file = File::create(path).with_context(cannot)?;
    let mut noted = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(err)) => return Err(err).with_context(cannot),
            Err(TryLockError::WouldBlock) => {}
        }
        if !std::mem::replace(&mut noted, true) {
            context.progress.note("another run fetches this source; waiting for it");
        }
        context.check()?;
        thread::sleep(Duration::from_millis(100));
    }
}
