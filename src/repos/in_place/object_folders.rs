//! Object databases in forms that git reads and gix does not: they are read through a temporary one.
//!
//! - Pack indices that are symbolic links.
//! - Alternates with relative paths, which gix takes as relative to the database that is read first.
//! - A multi-pack-index of packs that are gone: git falls back on the indices of the packs that are there.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gix::bstr::ByteSlice;

use crate::error::UserError;
use crate::files::{TemporaryFolder, temporary};
use crate::split;

/// Git follows no longer chain of alternates.
const DEEPEST: usize = 5;

/// Makes `repo` see all objects that git sees. The folder that this takes, if any, has to live as long as the repository
/// is read.
///
/// # Errors
/// When a list of alternates cannot be read, the index of a pack is damaged, or the temporary folder cannot be written.
pub(super) fn see(repo: gix::Repository) -> Result<(gix::Repository, Option<TemporaryFolder>)> {
    let store = repo.objects.store();
    let mut folders = Vec::new();
    let mut has_relative = false;
    with_alternates(store.path(), 0, &mut folders, &mut has_relative)?;
    let mut indices = folders
        .iter()
        .flat_map(|folder| packs(folder))
        .filter(|path| is_index(path));
    if let Some(index) = indices.find(|index| is_damaged(index, repo.object_hash())) {
        let pack = index.with_extension("pack");
        return Err(
            UserError::new(format!("the pack index '{}' is damaged", index.display()))
                .hint(format!("run 'git index-pack {}'", pack.display()))
                .into(),
        );
    }
    let needs_view = |folder: &PathBuf| is_link_there(folder) || has_stale_index(folder, repo.object_hash());
    let views: Vec<bool> = folders.iter().map(needs_view).collect();
    if !has_relative && !views.contains(&true) {
        return Ok((repo, None));
    }
    let temporary = temporary::folder()?;
    fs::create_dir(temporary.path().join("pack"))?;
    let mut seen = Vec::new();
    for (number, (folder, is_needed)) in folders.iter().zip(views).enumerate() {
        // The list of alternates of the folder is followed here.
        if is_needed || folder.join("info/alternates").exists() {
            let place = temporary.path().join(format!("view-{number}"));
            view(folder, &place).with_context(|| format!("cannot read '{}'", folder.display()))?;
            seen.push(place);
        } else {
            seen.push(folder.clone());
        }
    }
    temporary::write_alternates(temporary.path(), &seen)?;

    let options = gix::odb::store::init::Options::default();
    let seeing = gix::odb::Store::at_opts(
        temporary.path().to_owned(),
        repo.object_hash(),
        &mut store.replacements(),
        options,
    )?;
    let mut shared = repo.into_sync();
    shared.objects = gix::parallel::OwnShared::new(seeing);
    Ok((shared.to_thread_local(), Some(temporary)))
}

/// Adds the object folder at `path`, and those that it borrows from, to `folders`, each once.
fn with_alternates(path: &Path, depth: usize, folders: &mut Vec<PathBuf>, relative: &mut bool) -> Result<()> {
    let Ok(folder) = fs::canonicalize(path) else {
        return Ok(());
    };
    if depth > DEEPEST || folders.contains(&folder) {
        return Ok(());
    }
    folders.push(folder.clone());
    let list = folder.join("info/alternates");
    let Ok(content) = fs::read(&list) else {
        return Ok(());
    };
    let named = gix::odb::alternate::parse(&content).with_context(|| format!("cannot read '{}'", list.display()))?;
    for other in named {
        *relative |= other.is_relative();
        with_alternates(&folder.join(other), depth + 1, folders, relative)?;
    }
    Ok(())
}

fn packs(objects: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(objects.join("pack")).into_iter().flatten();
    entries.filter_map(Result::ok).map(|entry| entry.path())
}

fn is_index(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "idx")
}

fn is_link_there(objects: &Path) -> bool {
    packs(objects).any(|path| is_index(&path) && path.is_symlink() && path.is_file())
}

/// Returns true if the index of a pack would lead to other objects than it did when it was written.
fn is_damaged(index: &Path, hash: gix::hash::Kind) -> bool {
    // A file that cannot be opened as an index leads nowhere.
    gix::odb::pack::index::File::at(index, hash).is_ok_and(|index| !split::has_its_checksum(&index))
}

/// Returns whether there is a multi-pack-index that names packs that are gone.
fn has_stale_index(objects: &Path, hash: gix::hash::Kind) -> bool {
    let folder = objects.join("pack");
    let index = gix::odb::pack::multi_index::File::at(folder.join("multi-pack-index"), None);
    index.is_ok_and(|index| {
        let is_gone = |name: &PathBuf| !folder.join(name).with_extension("pack").is_file();
        index.object_hash() == hash && index.index_names().iter().any(is_gone)
    })
}

/// Makes a folder at `place` with the loose objects and packs of `objects`, and without its indices of several packs.
fn view(objects: &Path, place: &Path) -> Result<()> {
    fs::create_dir_all(place.join("pack"))?;
    for path in packs(objects).filter(|path| is_index(path) && path.is_file()) {
        let name = path.file_name().unwrap_or_default();
        let pack = path.with_extension("pack");
        let Ok(pack_file) = fs::canonicalize(&pack) else {
            continue;
        };
        // gix lists only indices that are plain files, but packs may be links.
        fs::copy(&path, place.join("pack").join(name))?;
        link(
            &pack_file,
            &place.join("pack").join(pack.file_name().unwrap_or_default()),
        )?;
    }
    for entry in fs::read_dir(objects)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_loose =
            <[u8]>::from_os_str(&name).is_some_and(|name| name.len() == 2 && name.iter().all(u8::is_ascii_hexdigit));
        if is_loose {
            link(&entry.path(), &place.join(name))?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.is_file() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir(to)?;
    fs::read_dir(from)?.try_for_each(|entry| {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name())).map(drop)
    })
}
