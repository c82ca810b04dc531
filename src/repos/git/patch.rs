//! Commits as patches.

use std::path::Path;

use anyhow::{Result, ensure};
use gix::ObjectId;

use super::command::Git;
use crate::context::Context;

/// The last `count` commits up to `commit` in our repository at `dir`, the oldest first, as `git format-patch` writes it: complete, with binary files, whatever the
/// user's settings for diffs and mails are.
///
/// # Errors
/// When git fails, such as for objects that are not there; in its own words.
pub fn format(dir: &Path, commit: ObjectId, count: usize, context: Context<'_>) -> Result<Vec<u8>> {
    let (id, count) = (commit.to_string(), format!("-{count}"));
    let args = [
        "format-patch",
        "--stdout",
        &count,
        "--binary",
        "--full-index",
        "--no-renames",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-attach",
        "--no-thread",
        "--no-cover-letter",
        "--no-signature",
        "--no-notes",
        "--no-base",
        "--subject-prefix=PATCH",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        &id,
    ];
    let output = Git::in_our_repository(dir).args(args).run(context)?;
    ensure!(output.success, "cannot write the patch: {}", output.words());
    Ok(output.stdout)
}
