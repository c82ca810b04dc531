//! The source at its tip, as the checks see it: the directory's files, and the content of small ones.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::tree::EntryKind;

use crate::paths::{is_within, join};
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::split::Directory;
use crate::text;

/// The tip of a source, and one directory of it.
pub(super) struct ImageAtTip {
    pub repo: gix::Repository,
    /// Where the content of files is read.
    blobs: gix::Repository,
    /// The tree of the tip.
    pub root: ObjectId,
    /// The directory's path.
    pub directory: BString,
    /// The tree there.
    pub tree: ObjectId,
    /// The entries below it, except folders, in the order of the tree.
    pub files: Vec<ImageFile>,
    unread: RefCell<BTreeSet<BString>>,
}

/// A file, symlink or submodule in the directory.
pub(super) struct ImageFile {
    /// Its path below the directory.
    pub path: BString,
    pub kind: EntryKind,
    pub id: ObjectId,
}

impl ImageFile {
    /// Returns true if it is a file in the strict sense.
    pub fn is_blob(&self) -> bool {
        matches!(self.kind, EntryKind::Blob | EntryKind::BlobExecutable)
    }

    /// Its path, safe to print.
    pub fn shown(&self) -> String {
        text::escaped(&self.path)
    }
}

impl ImageAtTip {
    /// Opens the first of the directories `names` that the commit `tip` has. Commits and trees are read from `repo`, the
    /// content of files from `blobs`.
    pub fn open(
        repo: &gix::Repository,
        blobs: &gix::Repository,
        tip: ObjectId,
        names: &[Directory],
    ) -> Result<Option<ImageAtTip>> {
        let (repo, mut blobs) = (repo.clone(), blobs.clone());
        // A blob that a partial clone lacks does not come by looking again.
        blobs.objects.refresh_never();
        let root = tree::of_commit(&repo, tip)?;
        for name in names {
            let Some(tree) = tree::folder(&repo, root, name.path())? else {
                continue;
            };
            let mut files = Vec::new();
            tree::walk(&repo, tree, &mut |path, entry| {
                if !tree::is_tree(entry) {
                    files.push(ImageFile {
                        path: path.clone(),
                        kind: entry.mode.kind(),
                        id: entry.oid,
                    });
                }
                true
            })?;
            return Ok(Some(ImageAtTip {
                repo,
                blobs,
                root,
                directory: name.path().to_owned(),
                tree,
                files,
                unread: RefCell::default(),
            }));
        }
        Ok(None)
    }

    /// The path in the source of what is at `path` in the directory.
    pub fn in_source(&self, path: &[u8]) -> BString {
        join(&self.directory, path)
    }

    /// Returns true if a path of the source lies in the directory, or is the directory.
    pub fn is_inside(&self, path: &[u8]) -> bool {
        is_within(&self.directory, path)
    }

    /// Returns true if the source has something at `path`.
    pub fn exists(&self, path: &[u8]) -> Result<bool> {
        Ok(path.is_empty() || tree::find(&self.repo, self.root, path)?.is_some())
    }

    /// The folders above the directory, the top first, without the directory itself.
    pub fn folders_above(&self) -> impl Iterator<Item = &BStr> {
        let ends = self.directory.find_iter(b"/");
        std::iter::once(BStr::new("")).chain(ends.map(|end| self.directory[..end].as_bstr()))
    }

    /// The size of a file in the directory; none where the source lacks it.
    pub fn size(&self, file: &ImageFile) -> Option<u64> {
        let header = self.blobs.try_find_header(file.id).ok().flatten();
        if header.is_none() {
            self.unread.borrow_mut().insert(self.in_source(&file.path));
        }
        header.map(|header| header.size())
    }

    /// The content of a file in the directory; none where the source lacks it, or it is too large.
    pub fn content(&self, file: &ImageFile) -> Option<Vec<u8>> {
        self.read(self.in_source(&file.path).as_bstr(), file.id)
    }

    /// The content of the file at `path` of the source, if there is a file.
    ///
    /// # Errors
    /// When a tree on the way cannot be read.
    pub fn content_at(&self, path: &[u8]) -> Result<Option<Vec<u8>>> {
        let entry = tree::find(&self.repo, self.root, path)?;
        Ok(entry
            .filter(|entry| entry.mode.is_blob())
            .and_then(|entry| self.read(path.as_bstr(), entry.oid)))
    }

    /// The content of the blob `id`, which the source has at `path`.
    pub fn read(&self, path: &BStr, id: ObjectId) -> Option<Vec<u8>> {
        let content = tree::small_blob(&self.blobs, id);
        if content.is_none() {
            self.unread.borrow_mut().insert(path.to_owned());
        }
        content
    }

    /// The files that could not be read.
    pub fn unread(&self) -> Option<Warning> {
        let paths = self.unread.borrow().iter().map(|path| text::escaped(path)).collect();
        Warning::about(
            Code::NotChecked,
            "these files were not checked, since the source lacks them, as a partial clone does, or they are over 1 \
             MiB",
            paths,
        )
    }
}
