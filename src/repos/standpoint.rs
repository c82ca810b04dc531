//! Where one stands in the work tree of the source: paths are read from there as well, as `git log -- PATH` reads them.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gix::bstr::BString;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;

use crate::error::{Exit, UserError};
use crate::paths::resolve;
use crate::repos::location::Location;
use crate::repos::source::Source;
use crate::repos::{in_place, tree};
use crate::split::Directory;
use crate::text;

/// The current folder, seen from the work tree of the source.
#[derive(Debug, Clone)]
pub struct Standpoint {
    /// The work tree.
    top: PathBuf,
    /// The path of the current folder in it; empty at its top, none outside.
    prefix: Option<BString>,
}

impl Standpoint {
    /// The standpoint in the work tree of the repository `from`, or of the one that the current folder is in; none where
    /// there is no work tree.
    pub fn of(from: Option<&str>) -> Option<Standpoint> {
        let opened = match from {
            None => in_place::discover().ok(),
            Some(from) => in_place::open(&Location::new(from).ok()?, "source").ok().flatten(),
        };
        let top = opened?.repo.workdir()?.canonicalize().ok()?;
        let here = std::env::current_dir().ok()?;
        let below = here.strip_prefix(&top).ok();
        let prefix = below.and_then(bytes);
        Some(Standpoint { top, prefix })
    }

    /// Returns true if only the place where one stands says what `typed` is: it begins at the root of the file system, or
    /// has a `.` or `..` in it.
    pub fn is_needed(typed: &OsStr) -> bool {
        let path = Path::new(typed);
        let mut components = typed.as_encoded_bytes().split(|&byte| byte == b'/');
        path.is_absolute() || components.any(|name| matches!(name, b"." | b".."))
    }

    /// The path from the top that such a `typed` path means.
    ///
    /// # Errors
    /// A usage error where it leads out of the work tree, or is its top.
    pub fn path(&self, typed: &OsStr) -> Result<OsString, UserError> {
        let refuse = |why: &str| {
            let shown = text::escaped(typed.as_encoded_bytes());
            let below = shown.trim_matches('/');
            let is_plain = !below.is_empty() && !Standpoint::is_needed(OsStr::new(below));
            let hint = match is_plain && self.top.join(below).is_dir() {
                true => format!("did you mean '{below}'?"),
                false => "name a directory in it, from its top or from the current folder".to_owned(),
            };
            UserError::new(format!("the directory '{shown}' {why} of '{}'", self.top.display()))
                .hint(hint)
                .exit(Exit::Usage)
        };
        let found = match (&self.prefix, Path::new(typed).is_absolute()) {
            (_, true) => None,
            (Some(prefix), false) => resolve(prefix, typed.as_encoded_bytes()),
            // From outside of the work tree, it can only be a path from the top.
            (None, false) => return Ok(typed.to_owned()),
        };
        match found.or_else(|| self.below_top(Path::new(typed))) {
            Some(path) if path.is_empty() => Err(refuse("is the top of the work tree")),
            Some(path) => Ok(OsString::from_vec(path.into())),
            None => Err(refuse("is not in the work tree")),
        }
    }

    /// The path from the top of a path in the file system, by its letters, or else by where its folders lead.
    fn below_top(&self, path: &Path) -> Option<BString> {
        let absolute = bytes(&std::path::absolute(path).ok()?)?;
        let plain = Path::new("/").join(gix::path::from_bstring(resolve(b"", &absolute)?).ok()?);
        let real = plain.ancestors().find_map(|above| {
            let below = plain.strip_prefix(above).ok()?;
            Some(above.canonicalize().ok()?.join(below))
        });
        let below = [Some(plain.clone()), real].into_iter().flatten();
        below
            .filter_map(|path| bytes(path.strip_prefix(&self.top).ok()?))
            .next()
    }

    /// The directory that a plain `name` means: from the top where there is, or was, such a path, else from the current
    /// folder. Where it is nowhere at the source's tip, the newest commit that has one of the two decides.
    ///
    /// # Errors
    /// When a commit or tree of the source cannot be read.
    pub fn directory(&self, source: &Source, name: &Directory) -> Result<Directory> {
        let prefix = self.prefix.as_ref().filter(|prefix| !prefix.is_empty());
        let Some(inner) = prefix.and_then(|prefix| Directory::new(&resolve(prefix, name.path())?).ok()) else {
            return Ok(name.clone());
        };
        let repo = &source.repo;
        let newest_first = Sorting::ByCommitTime(CommitTimeOrder::NewestFirst);
        for commit in repo.rev_walk([source.tip]).sorting(newest_first).all()? {
            let root = tree::of_commit(repo, commit.context("cannot walk the source's history")?.id)?;
            for directory in [name, &inner] {
                if tree::find(repo, root, directory.path())?.is_some() {
                    return Ok(directory.clone());
                }
            }
        }
        Ok(name.clone())
    }
}

fn bytes(path: &Path) -> Option<BString> {
    gix::path::into_bstr(path).ok().map(std::borrow::Cow::into_owned)
}
