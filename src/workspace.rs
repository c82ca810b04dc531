//! A temporary bare repository that sees the objects of others, so that nothing is ever written into them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gix::prelude::Write as _;
use tempfile::TempDir;

use crate::pack::Finished;

/// A temporary repository; gone when dropped.
///
/// What is written through [`repo`](Workspace::repo) stays in memory until [`keep`](Workspace::keep).
pub struct Workspace {
    folder: TempDir,
    alternates: Vec<PathBuf>,
    repo: gix::Repository,
}

/// Makes an empty temporary folder of ours.
///
/// # Errors
/// When that is not possible, such as on a full disk.
pub fn temporary_folder() -> Result<TempDir> {
    tempfile::Builder::new()
        .prefix("split-image-")
        .tempdir()
        .context("cannot make a temporary folder")
}

impl Workspace {
    /// Makes a repository that reads the objects of `source` and of a rewrite.
    ///
    /// # Errors
    /// When the temporary folder cannot be made or opened.
    pub fn new(source: &gix::Repository, new: &Finished) -> Result<Self> {
        let mut alternates = vec![objects_of(source)];
        if let Finished::Folder(folder) = new {
            alternates.push(folder.path().to_owned());
        }
        let folder = temporary_folder()?;
        initialize(folder.path(), source.object_hash())?;
        write_alternates(folder.path(), &alternates)?;
        let repo = open(folder.path())?.with_object_memory();
        if let Finished::Preview(trees) = new {
            for (id, data) in trees {
                repo.objects
                    .write_buf_with_known_id(gix::object::Kind::Tree, data, *id)?;
            }
        }
        Ok(Workspace {
            folder,
            alternates,
            repo,
        })
    }

    /// The repository, as gix sees it.
    pub fn repo(&self) -> &gix::Repository {
        &self.repo
    }

    /// Its folder, for git.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Lets it read the objects of one more repository.
    ///
    /// # Errors
    /// When the temporary repository cannot be written or opened.
    pub fn also_read(&mut self, other: &gix::Repository) -> Result<()> {
        self.alternates.push(objects_of(other));
        write_alternates(self.folder.path(), &self.alternates)?;
        self.reopen()
    }

    /// Sees what git has changed in it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reopen(&mut self) -> Result<()> {
        let memory = self.repo.objects.take_object_memory().unwrap_or_default();
        self.repo = open(self.folder.path())?;
        self.repo.objects.set_object_memory(memory);
        Ok(())
    }

    /// Writes what is in memory to its folder, so that git sees it too.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self) -> Result<()> {
        let memory = self.repo.objects.take_object_memory().unwrap_or_default();
        for (id, (kind, data)) in memory.iter() {
            self.repo
                .objects
                .write_buf_with_known_id(*kind, data, *id)
                .with_context(|| format!("cannot write object {id}"))?;
        }
        self.repo.objects.enable_object_memory();
        Ok(())
    }
}

fn objects_of(repo: &gix::Repository) -> PathBuf {
    let path = repo.objects.store_ref().path();
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Makes an empty bare repository at `path`: the least that git takes for one.
///
/// # Errors
/// When it cannot be written.
pub fn initialize(path: &Path, hash: gix::hash::Kind) -> Result<gix::Repository> {
    let config = match hash {
        gix::hash::Kind::Sha1 => "[core]\n\tbare = true\n\trepositoryformatversion = 0\n".to_owned(),
        other => {
            format!("[core]\n\tbare = true\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = {other}\n")
        }
    };
    let folders = ["objects/info", "objects/pack", "refs/heads"];
    folders
        .iter()
        .try_for_each(|folder| fs::create_dir_all(path.join(folder)))
        .and_then(|()| fs::write(path.join("HEAD"), "ref: refs/heads/none\n"))
        .and_then(|()| fs::write(path.join("config"), config))
        .with_context(|| format!("cannot make a repository at '{}'", path.display()))?;
    open(path)
}

/// One folder a line, in C's quotes where git would stumble over the name.
fn write_alternates(path: &Path, folders: &[PathBuf]) -> Result<()> {
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
    fs::write(path.join("objects/info/alternates"), lines).context("cannot write the temporary repository")
}

/// Without the user's settings: what they say about merges would change the ids.
fn open(path: &Path) -> Result<gix::Repository> {
    let options = gix::open::Options::isolated()
        .open_path_as_is(true)
        .with(gix::sec::Trust::Full);
    gix::open_opts(path, options).context("cannot open the temporary repository")
}
