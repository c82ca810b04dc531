//! The commits of a hand-off as a file, for `git am`.

use std::path::Path;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use crate::context::Context;
use crate::files::WholeFile;
use crate::report::{Code, Warning};
use crate::repos::git::patch;

/// Writes the last `count` commits up to `tip` of the repository at `repo` to `file`, as `git format-patch` writes them;
/// returns a warning where `git am` would change them.
///
/// # Errors
/// When git fails, or the file cannot be written.
pub(super) fn write(
    file: &Path,
    repo: &Path,
    tip: ObjectId,
    count: usize,
    context: Context<'_>,
) -> Result<Option<Warning>> {
    let patch = patch::format(repo, tip, count, context)?;
    let out = WholeFile::begin(file, "patch", "--patch", context)?;
    out.finish(|out| Ok(out.write_all(&patch)?))?;
    let headline = "the patch has lines that end with CR LF; apply it with 'git am --keep-cr'";
    let has_crlf = patch.contains_str("\r\n");
    Ok(has_crlf.then(|| Warning::new(Code::PatchHasCrlf, headline)))
}
