//! The file that the map of old to new commits goes to.

use std::path::Path;

use anyhow::Result;

use crate::context::Context;
use crate::files::WholeFile;
use crate::split::history::History;
use crate::split::{Split, commit_map};

/// The file for a map, opened early so that a bad path fails early.
pub struct MapFile(WholeFile);

impl MapFile {
    /// Opens `file` before anything else is done.
    ///
    /// # Errors
    /// When it cannot be written; it is named.
    pub fn begin(file: &Path, context: Context<'_>) -> Result<Self> {
        WholeFile::begin(file, "map", "--map", context).map(MapFile)
    }

    /// Writes the map; the file is whole or as it was.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub fn finish(self, split: &Split, history: &History) -> Result<()> {
        self.0.finish(|out| Ok(commit_map::write(split, history, out)?))
    }
}
