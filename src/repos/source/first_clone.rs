//! The first fetch of a source, whose HEAD is wanted: one `git clone` gets its name, its commit and the objects over one
//! connection. The objects then move into our copy, and what git wrote beside them goes.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use gix::bstr::BString;
use gix::refs::transaction::PreviousValue;

use super::cache::{self, Cache, CachedRepository};
use crate::context::Context;
use crate::files::leftovers::{self, BESIDE};
use crate::files::{TemporaryFolder, temporary};
use crate::repos::git::branch_clone::{self, BranchClone, Objects};
use crate::repos::in_place;
use crate::repos::location::Location;

/// Our copy of a source, with the branch of its HEAD.
pub(super) struct FirstClone {
    pub cached: CachedRepository,
    /// The short name of the branch, with its tip.
    pub branch: (gix::bstr::BString, gix::ObjectId),
    pub has_all_blobs: bool,
}

/// Clones the source at `location` into the cache; none where it is there already, or has to be asked in other ways.
///
/// # Errors
/// When it cannot be reached, or the cache cannot be written.
pub(super) fn clone(location: &Location, cache: &Cache, context: Context<'_>) -> Result<Option<FirstClone>> {
    if !branch_clone::is_possible(location) || cache::has_copy(cache, location)? {
        return Ok(None);
    }
    let usual = gix::hash::Kind::Sha1;
    let mut cached = cache::repository(cache, location, usual, context)?;
    if !in_place::names(&temporary::open(&cached.path)?, "refs/kept/")?.is_empty() {
        // Another run has just fetched it.
        return Ok(None);
    }
    leftovers::remove(&cached.path, BESIDE, context.progress);
    let folder = TemporaryFolder::new_in(&cached.path, BESIDE)
        .map_err(|err| temporary::not_written(err, &cached.path).context("cannot write to the cache"))?;
    let path = folder.path().join("clone.git");
    let cloned = branch_clone::clone_branch(&path, location, None, Objects::WithoutBlobs, context)?;
    let Some(BranchClone {
        repo,
        head: Some(head),
        tip: Some(tip),
        has_all_blobs,
    }) = cloned
    else {
        return Ok(None);
    };
    if repo.object_hash() != usual {
        cached = cache::repository(cache, location, repo.object_hash(), context)?;
    }
    move_packs(&path, &cached.path).with_context(|| format!("cannot write to '{}'", cached.path.display()))?;
    let kept = BString::from([b"refs/kept/heads/", &**head].concat());
    temporary::open(&cached.path)?
        .reference(kept, tip, PreviousValue::Any, "")
        .context("cannot write a ref of the cached copy")?;
    Ok(Some(FirstClone {
        cached,
        branch: (head, tip),
        has_all_blobs,
    }))
}

/// Moves the packs of one repository to another one; the index of a pack comes last, since with it the pack counts.
fn move_packs(from: &Path, to: &Path) -> std::io::Result<()> {
    let [from, to] = [from, to].map(|path| path.join("objects/pack"));
    fs::create_dir_all(&to)?;
    let mut files: Vec<_> = fs::read_dir(&from)?
        .map(|entry| Ok(entry?.file_name()))
        .collect::<std::io::Result<_>>()?;
    files.sort_by_key(|name| Path::new(name).extension().is_some_and(|end| end == "idx"));
    files
        .iter()
        .try_for_each(|name| fs::rename(from.join(name), to.join(name)))
}
