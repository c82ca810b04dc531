//! A commit as a patch.

use std::path::Path;

use anyhow::{Result, ensure};
use gix::ObjectId;

use super::command::Git;
use crate::context::Context;

/// The commit in our repository at `dir` as `git format-patch` writes it: complete, with binary files, whatever the
/// user's settings for diffs and mails are.
///
/// # Errors
/// When git fails, such as for objects that are not there; in its own words.
pub fn format(dir: &Path, commit: ObjectId, context: Context<'_>) -> Result<Vec<u8>> {
    let id = commit.to_string();
    let args = [
        "format-patch",
        "--stdout",
        "-1",
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
