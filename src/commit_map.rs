//! The map of old to new commits, in the format of git filter-repo's `commit-map`.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use gix::ObjectId;

use crate::error::UserError;
use crate::history::History;
use crate::rewrite::Split;

/// Writes the map to `file`, which is whole or not there.
///
/// # Errors
/// When the file cannot be written; it is named.
pub fn save(split: &Split, history: &History, file: &Path) -> Result<()> {
    let cannot = || {
        UserError::new(format!("cannot write the map to '{}'", file.display()))
            .hint("choose another file with '--map FILE'")
    };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut part = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new("."))).with_context(cannot)?;
    let mut out = BufWriter::new(part.as_file_mut());
    write(split, history, &mut out)?;
    out.flush().with_context(cannot)?;
    drop(out);
    part.persist(file).with_context(cannot)?;
    Ok(())
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
