//! A temporary bare repository that reads the objects of other repositories and writes nothing into them.

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use gix::ObjectId;
use gix::prelude::Write as _;

use crate::files::TemporaryFolder;
use crate::files::temporary::{self, Stock};
use crate::repos::in_place::Opened;
use crate::repos::new_objects::Finished;

/// A temporary repository; gone when dropped, or given back to a stock of them.
///
/// New objects that are written through [`repo`](Workspace::repo) stay in memory until [`keep`](Workspace::keep).
pub struct Workspace {
    folder: Option<TemporaryFolder>,
    stock: Arc<Stock>,
    /// True if somebody may have written more into the folder than alternates.
    is_used: Cell<bool>,
    alternates: Vec<PathBuf>,
    /// Temporary folders among the alternates.
    kept: Vec<Arc<TemporaryFolder>>,
    repo: gix::Repository,
}

impl Workspace {
    /// Makes a repository, or takes it from `stock`, that reads the objects of `source`, of a rewrite, and of one more
    /// repository.
    ///
    /// # Errors
    /// When the temporary folder cannot be made or opened.
    pub fn new(
        stock: &Arc<Stock>,
        source: &gix::Repository,
        folder: Option<&Arc<TemporaryFolder>>,
        new: &Finished,
        other: Option<&Opened>,
    ) -> Result<Self> {
        let mut alternates = vec![objects_of(source)];
        let mut kept: Vec<_> = folder.into_iter().cloned().collect();
        if let Some(other) = other {
            alternates.push(objects_of(&other.repo));
            kept.extend(other.folder.iter().cloned());
        }
        if let Finished::Folder(folder) = new {
            alternates.push(folder.path().to_owned());
            kept.push(folder.clone());
        }
        let folder = stock.take(source.object_hash())?;
        temporary::write_alternates(&folder.path().join("objects"), &alternates)?;
        let repo = temporary::open(folder.path())?.with_object_memory();
        if let Finished::Preview(trees) = new {
            for (id, data) in trees {
                repo.objects
                    .write_buf_with_known_id(gix::object::Kind::Tree, data, *id)?;
            }
        }
        Ok(Workspace {
            folder: Some(folder),
            stock: stock.clone(),
            is_used: Cell::new(false),
            alternates,
            kept,
            repo,
        })
    }

    /// The repository, as gix sees it.
    pub fn repo(&self) -> &gix::Repository {
        &self.repo
    }

    /// Its folder, for git.
    pub fn path(&self) -> &Path {
        self.is_used.set(true);
        self.folder()
    }

    fn folder(&self) -> &Path {
        self.folder.as_ref().expect("it is given back when dropped").path()
    }

    /// Lets it read the objects of one more repository, unless it does.
    ///
    /// # Errors
    /// When the temporary repository cannot be written or opened.
    pub fn also_read(&mut self, other: &Opened) -> Result<()> {
        let objects = objects_of(&other.repo);
        if self.alternates.contains(&objects) {
            return Ok(());
        }
        self.alternates.push(objects);
        self.kept.extend(other.folder.iter().cloned());
        temporary::write_alternates(&self.folder().join("objects"), &self.alternates)?;
        self.reopen()
    }

    /// Sees what git has changed in it.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn reopen(&mut self) -> Result<()> {
        let memory = self.repo.objects.take_object_memory().unwrap_or_default();
        self.repo = temporary::open(self.folder())?;
        self.repo.objects.set_object_memory(memory);
        Ok(())
    }

    /// Makes `commit` the HEAD, so that a merge reads attributes from its tree, as git does from the worktree.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_head(&self, commit: ObjectId) -> Result<()> {
        fs::write(self.path().join("HEAD"), format!("{commit}\n")).context("cannot write the temporary repository")
    }

    /// Writes what is in memory to its folder, so that git sees it too.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&mut self) -> Result<()> {
        self.is_used.set(true);
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

impl Drop for Workspace {
    fn drop(&mut self) {
        if let (false, Some(folder)) = (self.is_used.get(), self.folder.take()) {
            self.stock.give_back(folder);
        }
    }
}

fn objects_of(repo: &gix::Repository) -> PathBuf {
    let path = repo.objects.store_ref().path();
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
