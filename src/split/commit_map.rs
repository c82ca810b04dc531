//! The map of old to new commits, in the format of git filter-repo's `commit-map`.

use std::io::{self, Write};

use gix::ObjectId;

use super::history::History;
use super::new_history::Split;

/// Writes a heading, and then `OLD NEW` for every commit that was walked, sorted by old id; `NEW` is all zeros where the
/// commit was pruned.
///
/// # Errors
/// When `out` does not take it.
pub fn write(split: &Split, history: &History, out: &mut dyn Write) -> io::Result<()> {
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
