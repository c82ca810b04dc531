//! A file for the user that is either whole or as it was before.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tempfile::NamedTempFile;

use crate::error::UserError;

/// A file that is going to be written, and that surely can be.
pub struct WholeFile {
    part: NamedTempFile,
    file: PathBuf,
    /// The kind of file, and the flag that names it.
    role: (&'static str, &'static str),
}

impl WholeFile {
    /// Makes sure of `file` before anything else is done, since a failure after a push would come too late. `what` it
    /// is
    /// and the `flag` that names it are for the error.
    ///
    /// # Errors
    /// When it cannot be written; it is named.
    pub fn begin(file: &Path, what: &'static str, flag: &'static str) -> Result<Self> {
        let role = (what, flag);
        if file.is_dir() {
            return Err(std::io::Error::from(std::io::ErrorKind::IsADirectory)).context(cannot_write(file, role));
        }
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let mut part = tempfile::Builder::new();
        part.prefix(".split-image-");
        #[cfg(unix)]
        part.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let part = part
            .tempfile_in(folder.unwrap_or(Path::new(".")))
            .with_context(|| cannot_write(file, role))?;
        let file = file.to_owned();
        Ok(WholeFile { part, file, role })
    }

    /// Puts into the file what `write` writes.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk.
    pub fn finish(mut self, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let cannot = || cannot_write(&self.file, self.role);
        let mut out = BufWriter::new(self.part.as_file_mut());
        write(&mut out)?;
        out.flush().with_context(cannot)?;
        drop(out);
        self.part.persist(&self.file).with_context(cannot)?;
        Ok(())
    }
}

fn cannot_write(file: &Path, (what, flag): (&str, &str)) -> UserError {
    UserError::new(format!("cannot write the {what} to '{}'", file.display()))
        .hint(format!("choose another file with '{flag} FILE'"))
}
