//! Only plain files are read as parts of a repository: a pipe or a device in the place of one would never end.

use std::collections::HashSet;
use std::fs::{self, FileType};
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::error::UserError;

/// Files of a git folder that git or gix reads whatever is asked for.
const ALWAYS: &[&str] = &[
    "HEAD",
    "config",
    "config.worktree",
    "packed-refs",
    "shallow",
    "commondir",
    "gitdir",
    "info/grafts",
    // Git itself reads these, when it looks for changes in the work tree.
    "index",
    "info/attributes",
    "info/exclude",
];

/// Files of an object database, beside its packs.
const OF_OBJECTS: &[&str] = &[
    "info/alternates",
    "info/commit-graph",
    "info/commit-graphs/commit-graph-chain",
];

/// A longer file is neither a pointer to a folder nor a list of folders.
const LONGEST: u64 = 1 << 16;

/// Checks the files of the repository at `path`, if there is one: a work tree or a bare repository.
///
/// # Errors
/// When something that is neither a file nor a folder stands in the place of one; it is named.
pub(super) fn check(path: &Path) -> Result<()> {
    let dot_git = path.join(".git");
    let git_dir = match kind(&dot_git)? {
        None => path.to_owned(),
        Some(kind) if kind.is_dir() => dot_git,
        Some(_) => path.join(pointer(&dot_git, "gitdir: ")?),
    };
    let mut git_dirs = vec![git_dir.clone()];
    if kind(&git_dir.join("commondir"))?.is_some() {
        git_dirs.push(git_dir.join(pointer(&git_dir.join("commondir"), "")?));
    }
    for git_dir in git_dirs {
        for name in ALWAYS {
            kind(&git_dir.join(name))?;
        }
        below(&git_dir.join("refs"))?;
        objects(git_dir.join("objects"), &mut HashSet::new())?;
    }
    Ok(())
}

/// Checks an object database and its alternates.
fn objects(folder: PathBuf, seen: &mut HashSet<PathBuf>) -> Result<()> {
    let mut open = vec![folder];
    while let Some(folder) = open.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        for name in OF_OBJECTS {
            kind(&folder.join(name))?;
        }
        // Behind them lie the packs, the layers of a commit-graph and the loose objects.
        below(&folder)?;
        let alternates = folder.join("info/alternates");
        if kind(&alternates)?.is_some() {
            let list = read(&alternates)?;
            let paths = list
                .lines()
                .filter(|line| !line.is_empty() && !line.starts_with(['#', '"']));
            open.extend(paths.map(|path| folder.join(path)));
        }
    }
    Ok(())
}

/// Checks every entry below `folder`, which need not exist.
fn below(folder: &Path) -> Result<()> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_file() => {}
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                _ => {
                    kind(&entry.path())?;
                }
            }
        }
    }
    Ok(())
}

/// The kind of what is at `path`, at the end of any links; none if there is nothing.
///
/// # Errors
/// When it is neither a file nor a folder.
fn kind(path: &Path) -> Result<Option<FileType>> {
    let Ok(metadata) = fs::metadata(path) else {
        return Ok(None);
    };
    let kind = metadata.file_type();
    if kind.is_file() || kind.is_dir() {
        return Ok(Some(kind));
    }
    Err(UserError::new(format!("'{}' is not a plain file", path.display()))
        .hint("a repository consists of files and folders only: remove it, or clone the repository again")
        .into())
}

/// The path in a file that leads to another folder.
fn pointer(path: &Path, prefix: &str) -> Result<PathBuf> {
    let text = read(path)?;
    Ok(text
        .strip_prefix(prefix)
        .unwrap_or_default()
        .trim_end_matches(['\n', '\r'])
        .into())
}

fn read(path: &Path) -> Result<String> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).with_context(|| format!("cannot read '{}'", path.display()))?;
    file.take(LONGEST)
        .read_to_end(&mut bytes)
        .with_context(|| format!("cannot read '{}'", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
