//! The result as a clone to look at and to push by hand.

use std::ffi::OsString;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use gix::ObjectId;

use super::process;
use crate::context::Context;

/// What a clone is to look like.
pub struct Clone {
    /// The branch that is checked out.
    pub branch: String,
    /// Its tip.
    pub tip: ObjectId,
    /// Where `origin` points to.
    pub origin: OsString,
    /// The tip of that branch there; none where the branch is new.
    pub origin_tip: Option<ObjectId>,
    /// Where `source` points to.
    pub source: OsString,
}

/// Makes a clone at `folder`, from the objects of the repository at `from`. It appears there only when it is complete.
///
/// # Errors
/// When it cannot be written.
pub fn make(folder: &Path, from: &Path, clone: &Clone, context: Context<'_>) -> Result<()> {
    let folder = std::path::absolute(folder)?;
    let parent = folder.parent().unwrap_or(&folder);
    std::fs::create_dir_all(parent).with_context(|| format!("cannot make '{}'", parent.display()))?;
    let temporary = tempfile::Builder::new()
        .prefix(".split-image-")
        .tempdir_in(parent)
        .with_context(|| format!("cannot write to '{}'", parent.display()))?;
    let new = temporary.path().join("clone");
    let git = |dir: &Path, args: &[OsString]| -> Result<()> {
        let output = process::run(dir, args, None, context, &|_| {})?;
        ensure!(
            output.success,
            "cannot make the clone '{}': {}",
            folder.display(),
            output.words()
        );
        Ok(())
    };
    let words = |words: &[&str]| words.iter().map(Into::into).collect::<Vec<OsString>>();

    let local = format!("refs/heads/{}", clone.branch);
    git(from, &words(&["update-ref", &local, &clone.tip.to_string()]))?;
    let mut args = words(&[
        "clone",
        "--quiet",
        "--no-local",
        "--no-tags",
        "--branch",
        &clone.branch,
        "--",
    ]);
    args.push(from.into());
    args.push((&new).into());
    git(parent, &args)?;

    let mut args = words(&["remote", "set-url", "origin", "--"]);
    args.push(clone.origin.clone());
    git(&new, &args)?;
    let mut args = words(&["remote", "add", "--", "source"]);
    args.push(clone.source.clone());
    git(&new, &args)?;
    let remote = format!("refs/remotes/origin/{}", clone.branch);
    match clone.origin_tip {
        Some(tip) => git(&new, &words(&["update-ref", &remote, &tip.to_string()]))?,
        None => git(&new, &words(&["update-ref", "-d", &remote]))?,
    }
    std::fs::rename(&new, &folder).with_context(|| format!("cannot move the clone to '{}'", folder.display()))
}
