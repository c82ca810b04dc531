//! Pack indices that are symbolic links: git reads them, gix passes them over.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::files::{TemporaryFolder, temporary};

/// Makes `repo` see packs whose index is a symbolic link. The folder that this takes, if there are such packs, has to
/// live
/// as long as the repository is read.
///
/// gix only lists indices that are plain files, but packs may be links. So a temporary object database gets a copy of
/// each
/// such index beside a link to its pack, and the repository's own as its alternate.
pub(super) fn see(repo: gix::Repository) -> Result<(gix::Repository, Option<TemporaryFolder>)> {
    let store = repo.objects.store();
    let mut folders = vec![store.path().to_owned()];
    folders.extend(
        store
            .alternate_db_paths()
            .context("cannot read the list of alternates")?,
    );
    let links: Vec<PathBuf> = folders.iter().flat_map(|folder| linked_indices(folder)).collect();
    if links.is_empty() {
        return Ok((repo, None));
    }
    let folder = temporary::folder()?;
    fs::create_dir(folder.path().join("pack"))?;
    for (number, index) in links.iter().enumerate() {
        let name = |extension| folder.path().join(format!("pack/pack-{number}.{extension}"));
        fs::copy(index, name("idx")).with_context(|| format!("cannot read '{}'", index.display()))?;
        let pack = fs::canonicalize(index.with_extension("pack"));
        let pack = pack.with_context(|| format!("cannot find the pack of '{}'", index.display()))?;
        link(&pack, &name("pack"))?;
    }
    let own = fs::canonicalize(store.path()).unwrap_or_else(|_| store.path().to_owned());
    temporary::write_alternates(folder.path(), &[own])?;

    let options = gix::odb::store::init::Options::default();
    let seeing = gix::odb::Store::at_opts(
        folder.path().to_owned(),
        repo.object_hash(),
        &mut store.replacements(),
        options,
    )?;
    let mut shared = repo.into_sync();
    shared.objects = gix::parallel::OwnShared::new(seeing);
    Ok((shared.to_thread_local(), Some(folder)))
}

fn linked_indices(objects: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(objects.join("pack")) else {
        return Vec::new();
    };
    let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
    paths
        .filter(|path| {
            path.extension().is_some_and(|extension| extension == "idx") && path.is_symlink() && path.is_file()
        })
        .collect()
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> Result<()> {
    std::os::unix::fs::symlink(from, to).with_context(|| format!("cannot link to '{}'", from.display()))
}

#[cfg(not(unix))]
fn link(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("cannot copy '{}'", from.display()))
}
