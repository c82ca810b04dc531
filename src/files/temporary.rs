//! Temporary repositories.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::temporary_folder::TemporaryFolder;
use crate::error::UserError;
use anyhow::{Context, Result};

/// How the names of our temporary folders begin.
pub(super) const PREFIX: &str = "split-image-";

/// Makes an empty temporary folder of ours, which nobody else can read.
///
/// # Errors
/// When that is not possible, such as on a full disk.
pub fn folder() -> Result<TemporaryFolder> {
    let folder = TemporaryFolder::new_in(&std::env::temp_dir(), PREFIX);
    folder.map_err(|err| match not_written(err, &std::env::temp_dir()) {
        full if UserError::find(&full).is_some() => full.context("cannot make a temporary folder"),
        other => other.context(
            UserError::new("cannot make a temporary folder").hint("TMPDIR names the folder that they are made in"),
        ),
    })
}

/// Says what to do where `err` tells of a full disk under `folder`.
pub fn not_written(err: std::io::Error, folder: &Path) -> anyhow::Error {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    if !matches!(err.kind(), StorageFull | QuotaExceeded) {
        return err.into();
    }
    UserError::new(format!("the disk of '{}' is full", folder.display()))
        .hint(FULL_DISK)
        .into()
}

/// The hint for a full disk.
pub const FULL_DISK: &str =
    "free some space there; TMPDIR names the folder of temporary files, and '--cache' that of fetched sources";

/// Makes an empty bare repository at `path`: the least that git takes for one.
///
/// # Errors
/// When it cannot be written.
pub fn initialize(path: &Path, hash: gix::hash::Kind) -> Result<()> {
    let config = match hash {
        gix::hash::Kind::Sha1 => "[core]\n\tbare = true\n\trepositoryformatversion = 0\n".to_owned(),
        other => {
            format!("[core]\n\tbare = true\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = {other}\n")
        }
    };
    let folders = ["objects", "refs"];
    folders
        .iter()
        .try_for_each(|folder| fs::create_dir_all(path.join(folder)))
        .and_then(|()| fs::write(path.join("HEAD"), "ref: refs/heads/none\n"))
        .and_then(|()| fs::write(path.join("config"), config))
        .map_err(|err| not_written(err, path).context(format!("cannot make a repository at '{}'", path.display())))
}

/// Empty repositories of ours that were used for reading only, kept for the next hub: to make one and to remove it
/// takes
/// longer than most of what is done in between. With it, a preview of 21 hubs takes 0.09 s and
/// not 0.13 s.
#[derive(Default)]
pub struct Stock(Mutex<Vec<TemporaryFolder>>);

impl Stock {
    /// An empty bare repository, with the given alternates or none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn take(&self, hash: gix::hash::Kind) -> Result<TemporaryFolder> {
        if let Some(folder) = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop() {
            return Ok(folder);
        }
        let folder = folder()?;
        initialize(folder.path(), hash)?;
        Ok(folder)
    }

    /// Takes back a repository in which nothing was written but its alternates.
    pub fn give_back(&self, folder: TemporaryFolder) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(folder);
    }
}

/// Lets the object database at `objects` read those at `folders`: one a line, in C's quotes where git would stumble
/// over
/// the name.
///
/// # Errors
/// When it cannot be written.
pub fn write_alternates(objects: &Path, folders: &[PathBuf]) -> Result<()> {
    let mut lines = Vec::new();
    for folder in folders {
        let name = gix::path::into_bstr(folder.as_path())?;
        let plain = !name.starts_with(b"#") && !name.starts_with(b"\"") && !name.contains(&b'\n');
        match plain {
            true => lines.extend_from_slice(&name),
            false => {
                lines.push(b'"');
                for &byte in name.iter() {
                    match byte {
                        b'"' | b'\\' => lines.extend_from_slice(&[b'\\', byte]),
                        b'\n' => lines.extend_from_slice(b"\\n"),
                        _ => lines.push(byte),
                    }
                }
                lines.push(b'"');
            }
        }
        lines.push(b'\n');
    }
    let info = objects.join("info");
    fs::create_dir_all(&info)
        .and_then(|()| fs::write(info.join("alternates"), lines))
        .map_err(|err| not_written(err, objects).context("cannot write the temporary repository"))
}

/// Settings for every repository that is opened here. A multi-pack-index says nothing that the packs' own do not say, and
/// one that is damaged would lead to other objects. No object that gix reads is larger than the limit, except in a
/// damaged repository.
pub const SETTINGS: &[&str] = &["core.multiPackIndex=false", "gitoxide.objects.allocLimit=512m"];

/// Opens a repository of ours, without the user's settings: what they say about merges would change the ids.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<gix::Repository> {
    let options = gix::open::Options::isolated()
        .open_path_as_is(true)
        .with(gix::sec::Trust::Full)
        .config_overrides(SETTINGS.iter().copied());
    gix::open_opts(path, options).context("cannot open the temporary repository")
}
