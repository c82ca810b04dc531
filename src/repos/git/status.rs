//! The files of a work tree that were changed and not committed.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

use gix::bstr::{BStr, BString, ByteSlice};

use super::command::Git;
use crate::context::Context;

/// A question for the changed files below some folders of a work tree, which may be asked on another thread.
pub struct AskForStatus(Git);

impl AskForStatus {
    /// The question about `paths` in the work tree at `folder`.
    ///
    /// Only git knows what its filters make of a file, and it does not run those of a repository of somebody else.
    pub fn new(folder: &Path, paths: &[&BStr], context: Context<'_>) -> Self {
        let literal = |path: &&BStr| OsString::from_vec([b":(top,literal)", path.as_bytes()].concat());
        let git = Git::in_folder(folder)
            .args(["--no-optional-locks", "status", "--porcelain", "-z", "--no-renames"])
            .args(["--ignore-submodules=dirty", "--"])
            .args(paths.iter().map(literal));
        context.progress.note(&git.as_typed());
        AskForStatus(git)
    }

    /// The paths; none where git does not say. Git is ended once `is_enough`.
    pub fn ask(self, is_enough: &dyn Fn() -> bool) -> Vec<BString> {
        let Ok(output) = self.0.run_quietly(is_enough) else {
            return Vec::new();
        };
        let entries = output.stdout.split_str(b"\0").filter(|_| output.success);
        entries.filter_map(|entry| Some(entry.get(3..)?.into())).collect()
    }
}
