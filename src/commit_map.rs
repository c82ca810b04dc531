//! The map of old to new commits, in the format of git filter-repo's `commit-map`.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use gix::ObjectId;
use tempfile::NamedTempFile;

use crate::error::UserError;
use crate::history::History;
use crate::rewrite::Split;

/// A file that a map is going to be in, and that can surely be written.
pub struct MapFile {
    part: NamedTempFile,
    file: PathBuf,
}

impl MapFile {
    /// Makes sure of `file` before anything else is done, since a failure after a push would come too late.
    ///
    /// # Errors
    /// When it cannot be written; it is named.
    pub fn begin(file: &Path) -> Result<Self> {
        if file.is_dir() {
            return Err(cannot_write(file)).context("it is a folder");
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut part = tempfile::Builder::new();
        part.prefix(".commit-map-");
        #[cfg(unix)]
        part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let part = part
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| cannot_write(file))?;
        Ok(MapFile {
            part,
            file: file.to_owned(),
        })
    }

    /// Writes the map; the file is whole or as it was.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub fn finish(mut self, split: &Split, history: &History) -> Result<()> {
        let cannot = || cannot_write(&self.file);
        let mut out = BufWriter::new(self.part.as_file_mut());
        write(split, history, &mut out)?;
        out.flush().with_context(cannot)?;
        drop(out);
        self.part.persist(&self.file).with_context(cannot)?;
        Ok(())
    }
}

/// Writes the map to `file`, which is whole or not there.
///
/// # Errors
/// When the file cannot be written; it is named.
pub fn save(split: &Split, history: &History, file: &Path) -> Result<()> {
    MapFile::begin(file)?.finish(split, history)
}

fn cannot_write(file: &Path) -> UserError {
    UserError::new(format!("cannot write the map to '{}'", file.display()))
        .hint("choose another file with '--map FILE'")
}

/// Writes a heading, and then `OLD NEW` for every commit that was walked, sorted by old id; `NEW` is all zeros where the
/// commit was pruned.
///
/// # Errors
/// When `out` does not take it.
pub fn write(split: &Split, history: &History, out: &mut dyn Write) -> Result<()> {
    let mut lines: Vec<(&gix::oid, ObjectId)> = split
        .fates(history)
        .map(|(old, fate)| match fate {
            Ok(index) => (old, split.commits[index].new),
            Err(_) => (old, ObjectId::null(old.kind())),
        })
        .collect();
    lines.sort_unstable();
    // The reference pads to the width of a SHA-1 whatever the ids are.
    writeln!(out, "{:<40} new", "old")?;
    for (old, new) in lines {
        writeln!(out, "{old} {new}")?;
    }
    Ok(())
}
