//! The cache of fetched sources: one bare repository for each URL, below the user's cache folder.
//!
//! It can be deleted at any time. Runs at the same time take turns to fetch, by a lock that ends with its process. A
//! fetch only adds objects, so that it takes nothing away from a reader. A reader holds a second lock, on the
//! repository's folder: nothing is removed there as long as anybody reads.
//!
//! The folder is private. Git takes settings from the repositories in it, so others must not be able to write them.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::error::UserError;
use crate::files::private_folder::{self, NotPrivate};
use crate::files::{TemporaryFolder, leftovers, temporary};
use crate::repos::location::Location;
use crate::text;

/// A file in a repository of the cache: a run has found damage there.
const DAMAGED: &str = "split-image-damaged";

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

impl Cache {
    /// The folder of the copies, whether it is there or not; none where nothing is kept, or no place for it is known.
    ///
    /// # Errors
    /// When the current directory cannot be read.
    pub fn folder(&self) -> Result<Option<PathBuf>> {
        Ok(match self {
            Cache::Off => None,
            // Several users may name the same folder.
            Cache::At(folder) => {
                let name = format!("split-image-{}", private_folder::user());
                Some(std::path::absolute(folder)?.join(name))
            }
            Cache::Default => default_folder(),
        })
    }
}

/// A repository to fetch into; no other run fetches into it as long as this lives.
pub(super) struct CachedRepository {
    /// Its folder.
    pub path: PathBuf,
    /// The folder itself, where it is temporary.
    pub temporary: Option<Arc<TemporaryFolder>>,
    /// True if it has been there before.
    pub is_old: bool,
    /// The lock of the run that fetches; like the next, it ends with the process.
    _fetching: Option<File>,
    /// The shared lock of those who read.
    pub reading: Option<Arc<File>>,
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
    let Some(folder) = private_folder(cache)? else {
        if *cache != Cache::Off {
            let note = "there is no cache folder that can be written; the source is fetched into a temporary one";
            context.progress.note(note);
        }
        return in_temporary_folder(hash);
    };
    let path = folder.join(name(location, hash)?);
    let fetching = lock(&fetch_lock(&path), context)?;
    let is_old = path.join("config").exists();
    if !is_old {
        temporary::initialize(&path, hash)?;
    }
    // Git has no lock on the packs that it is receiving.
    leftovers::remove(&path.join("objects/pack"), "tmp_", context.progress);
    let reading = lock_to_read(&path)?;
    let mut cached = CachedRepository {
        path,
        temporary: None,
        is_old,
        _fetching: Some(fetching),
        reading: Some(Arc::new(reading)),
    };
    if cached.path.join(DAMAGED).exists() {
        cached.start_anew(hash)?;
    }
    Ok(cached)
}

/// Notes that the repository at `path` is damaged: the next run begins it anew.
pub(super) fn mark_damaged(path: &Path) {
    // Where it cannot be written, the next run comes to the same end.
    let _ = fs::write(path.join(DAMAGED), "");
}

/// Returns true if the cache has a copy of the repository at `location`, which another run may still be filling.
///
/// # Errors
/// When its name cannot be made.
pub(super) fn has_copy(cache: &Cache, location: &Location) -> Result<bool> {
    let Some(folder) = private_folder(cache)? else {
        return Ok(false);
    };
    for hash in [gix::hash::Kind::Sha1, gix::hash::Kind::Sha256] {
        if folder.join(name(location, hash)?).join("config").exists() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The folder of the cache, which is ours alone; none where nothing is to be kept, or nothing can be.
pub(super) fn private_folder(cache: &Cache) -> Result<Option<PathBuf>> {
    if *cache == Cache::Off {
        return Ok(None);
    }
    if let Some(folder) = cache.folder()? {
        match private_folder::make(&folder) {
            Ok(()) => return Ok(Some(folder)),
            Err(NotPrivate::Unusable(_)) if *cache == Cache::Default => {}
            Err(error) => return Err(cannot_use(&folder, error)),
        }
    }
    Ok(None)
}

/// The copy of the repository at `location`, if there is one, and the lock of its reader.
///
/// # Errors
/// When it cannot be opened.
pub(super) fn kept(cache: &Cache, location: &Location) -> Result<Option<(gix::Repository, Arc<File>)>> {
    let Some(folder) = cache.folder()?.filter(|folder| folder.is_dir()) else {
        return Ok(None);
    };
    private_folder::make(&folder).map_err(|error| cannot_use(&folder, error))?;
    for hash in [gix::hash::Kind::Sha1, gix::hash::Kind::Sha256] {
        let path = folder.join(name(location, hash)?);
        if path.is_dir() {
            let reading = lock_to_read(&path)?;
            return Ok(Some((temporary::open(&path)?, Arc::new(reading))));
        }
    }
    Ok(None)
}

fn cannot_use(folder: &Path, error: NotPrivate) -> anyhow::Error {
    let folder = folder.display();
    let hint = "name another one with '--cache DIR', or keep nothing with '--no-cache'";
    let unsafe_to_use = || UserError::new(format!("the cache folder '{folder}' is not safe to use: {error}"));
    match error {
        NotPrivate::OfSomebodyElse => unsafe_to_use().hint(hint).into(),
        NotPrivate::OpenToOthers => unsafe_to_use()
            .hint(format!("remove it, since nothing in it is needed: 'rm -r {folder}'"))
            .into(),
        NotPrivate::Unusable(error) => anyhow::Error::from(error)
            .context(UserError::new(format!("cannot make the cache folder '{folder}'")).hint(hint)),
    }
}

impl CachedRepository {
    /// Begins anew: here, or in a temporary folder if another run reads what is here.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn start_anew(&mut self, hash: gix::hash::Kind) -> Result<()> {
        // This turns the shared lock into one for this run alone, if no other run has one.
        let is_read = |lock: &Arc<File>| lock.try_lock().is_err();
        if self.reading.as_ref().is_none_or(is_read) {
            *self = in_temporary_folder(hash)?;
            return Ok(());
        }
        fs::remove_dir_all(&self.path).with_context(|| format!("cannot empty '{}'", self.path.display()))?;
        temporary::initialize(&self.path, hash)?;
        self.reading = Some(Arc::new(lock_to_read(&self.path)?));
        self.is_old = false;
        Ok(())
    }

    /// Removes the locks that a killed git has left on refs; returns whether there were any. No other run fetches now.
    pub fn remove_stale_locks(&self) -> bool {
        let mut found = false;
        let mut folders = vec![self.path.clone(), self.path.join("refs")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().filter_map(Result::ok) {
                let (path, kind) = (entry.path(), entry.file_type());
                if path.extension().is_some_and(|end| end == "lock") {
                    found |= fs::remove_file(&path).is_ok();
                } else if folder != self.path && kind.is_ok_and(|kind| kind.is_dir()) {
                    folders.push(path);
                }
            }
        }
        found
    }
}

fn in_temporary_folder(hash: gix::hash::Kind) -> Result<CachedRepository> {
    let folder = temporary::folder()?;
    temporary::initialize(folder.path(), hash)?;
    Ok(CachedRepository {
        path: folder.path().to_owned(),
        temporary: Some(Arc::new(folder)),
        is_old: false,
        _fetching: None,
        reading: None,
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

/// The file that a run locks while it fetches into the repository at `path`.
pub(super) fn fetch_lock(path: &Path) -> PathBuf {
    path.with_extension("git.lock")
}

/// The lock of a run that reads the repository at `path`.
fn lock_to_read(path: &Path) -> Result<File> {
    let folder = File::open(path).with_context(|| format!("cannot open '{}'", path.display()))?;
    // On a file system without locks, a damaged copy stays, and each run begins in a temporary folder.
    let _ = folder.try_lock_shared();
    Ok(folder)
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
