//! The result as a clone to look at and to push by hand.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use gix::ObjectId;
use gix::bstr::BString;

use super::command::Git;
use crate::context::Context;
use crate::files::TemporaryFolder;
use crate::files::leftovers::{self, BESIDE};

/// The branch and the remotes of a new clone.
pub struct Clone {
    /// The branch that is checked out.
    pub branch: BString,
    /// Its tip.
    pub tip: ObjectId,
    /// The URL of `origin`, without secrets.
    pub origin: OsString,
    /// The tip of that branch there; none where the branch is new.
    pub origin_tip: Option<ObjectId>,
    /// The URL of `source`, without secrets.
    pub source: OsString,
}

/// Makes a clone at `folder`, from the objects of the repository at `from`. It appears there only when it is complete.
///
/// # Errors
/// When it cannot be written.
pub fn make(folder: &Path, from: &Path, clone: &Clone, context: Context<'_>) -> Result<()> {
    // A symbolic link to an empty folder stays.
    let folder = std::fs::canonicalize(folder).or_else(|_| std::path::absolute(folder))?;
    let parent = folder.parent().unwrap_or(&folder);
    std::fs::create_dir_all(parent).with_context(|| format!("cannot make '{}'", parent.display()))?;
    leftovers::remove(parent, BESIDE, context.progress);
    let temporary =
        TemporaryFolder::new_in(parent, BESIDE).with_context(|| format!("cannot write to '{}'", parent.display()))?;
    let new = temporary.path().join("clone");
    let run = |git: Git| -> Result<()> {
        let output = git.run(context)?;
        ensure!(
            output.success,
            "cannot make the clone '{}': {}",
            folder.display(),
            output.words()
        );
        Ok(())
    };

    let tip = clone.tip.to_string();
    let named = |start: &str| OsString::from_vec([start.as_bytes(), &clone.branch].concat());
    run(Git::in_our_repository(from)
        .arg("update-ref")
        .arg(named("refs/heads/"))
        .arg(&tip))?;
    let options = ["clone", "--quiet", "--no-local", "--no-tags"];
    run(Git::without_repository()
        .args(options)
        .arg(named("--branch="))
        .arg("--")
        .arg(from)
        .arg(&new))?;

    let dot_git = new.join(".git");
    let in_clone = || Git::in_our_repository(&dot_git);
    run(in_clone()
        .args(["remote", "set-url", "origin", "--"])
        .arg(&clone.origin))?;
    run(in_clone().args(["remote", "add", "--", "source"]).arg(&clone.source))?;
    let remote = named("refs/remotes/origin/");
    match clone.origin_tip {
        Some(tip) => run(in_clone().arg("update-ref").arg(remote).arg(tip.to_string()))?,
        None => run(in_clone().args(["update-ref", "-d"]).arg(remote))?,
    }
    std::fs::rename(&new, &folder).with_context(|| format!("cannot move the clone to '{}'", folder.display()))
}
