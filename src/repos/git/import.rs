//! A repository out of text.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use super::command::Git;
use crate::context::Context;

/// Makes a bare repository at `path` with the commits of `stream`, in the format of `git fast-import`; its HEAD is main.
///
/// # Errors
/// When it cannot be written, or git fails; in its own words.
pub fn repository(path: &Path, stream: &str, context: Context<'_>) -> Result<()> {
    gix::init_bare(path)?;
    std::fs::write(path.join("HEAD"), "ref: refs/heads/main\n").context("cannot write HEAD")?;
    let git = Git::in_our_repository(path).args(["fast-import", "--quiet"]);
    let output = git.input(stream.into()).run(context)?;
    ensure!(output.success, "cannot import the commits: {}", output.words());
    Ok(())
}
