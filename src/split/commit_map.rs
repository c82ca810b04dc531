//! The map of old to new commits, in the format of git filter-repo's `commit-map`.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use gix::ObjectId;

use crate::files::whole_file::WholeFile;
use crate::split::Split;
use crate::split::history::History;

/// A file that a map is going to be in, and that can surely be written.
pub struct MapFile(WholeFile);

impl MapFile {
    /// Makes sure of `file` before anything else is done.
    ///
    /// # Errors
    /// When it cannot be written; it is named.
    pub fn begin(file: &Path) -> Result<Self> {
        WholeFile::begin(file, "map", "--map").map(MapFile)
    }

    /// Writes the map; the file is whole or as it was.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub fn finish(self, split: &Split, history: &History) -> Result<()> {
        self.0.finish(|out| write(split, history, out))
    }
}

/// Writes the map to `file`, which is whole or not there.
///
/// # Errors
/// When the file cannot be written; it is named.
pub fn save(split: &Split, history: &History, file: &Path) -> Result<()> {
    MapFile::begin(file)?.finish(split, history)
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
