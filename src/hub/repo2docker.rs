//! The files that repo2docker reads: which names configure a build, and in which folder.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use crate::repos::tree;

/// The files that configure a build, in one of the [`FOLDERS`].
pub const NAMES: &[&str] = &[
    "environment.yml",
    "requirements.txt",
    "Pipfile",
    "Pipfile.lock",
    "setup.py",
    "pyproject.toml",
    "Project.toml",
    "install.R",
    "DESCRIPTION",
    "apt.txt",
    "postBuild",
    "start",
    "runtime.txt",
    "default.nix",
    "Dockerfile",
];

/// Where repo2docker looks: only in the first of `binder` and `.binder` that is there, else at the top.
pub const FOLDERS: &[&str] = &["", "binder/", ".binder/"];

/// The one of the [`FOLDERS`] that repo2docker reads in the tree `id`.
///
/// # Errors
/// When a tree cannot be read.
pub fn folder(repo: &gix::Repository, id: ObjectId) -> Result<&'static str> {
    for folder in &FOLDERS[1..] {
        if tree::folder(repo, id, &folder.as_bytes()[..folder.len() - 1])?.is_some() {
            return Ok(folder);
        }
    }
    Ok(FOLDERS[0])
}

/// Files of a template that the image does not have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Those that would change the build of the image.
    pub harmful: Vec<BString>,
    /// Those that repo2docker will not read next to the image's own files.
    pub harmless: Vec<BString>,
}

/// Returns true if the tree `id` has a file that repo2docker would read.
///
/// # Errors
/// When a tree cannot be read.
pub fn is_configured(repo: &gix::Repository, id: ObjectId) -> Result<bool> {
    for folder in FOLDERS {
        for name in NAMES {
            if is_there(repo, id, &format!("{folder}{name}"))? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Finds in the tree `template` what configures repo2docker and is not in the tree `image`.
///
/// # Errors
/// When a tree cannot be read.
pub fn leftovers(repo: &gix::Repository, template: ObjectId, image: ObjectId) -> Result<Leftovers> {
    let both = [folder(repo, template)?, folder(repo, image)?];
    let read = FOLDERS[1..]
        .iter()
        .find(|folder| both.contains(folder))
        .unwrap_or(&FOLDERS[0]);
    let has_dockerfile = is_there(repo, image, &format!("{read}Dockerfile"))?;
    let mut found = Leftovers::default();
    for folder in FOLDERS {
        for name in NAMES {
            let path = format!("{folder}{name}");
            if is_there(repo, image, &path)? || !is_there(repo, template, &path)? {
                continue;
            }
            match folder == read && !has_dockerfile {
                true => found.harmful.push(path.into()),
                false => found.harmless.push(path.into()),
            }
        }
    }
    Ok(found)
}

fn is_there(repo: &gix::Repository, tree: ObjectId, path: &str) -> Result<bool> {
    Ok(tree::find(repo, tree, path.as_bytes())?.is_some())
}
