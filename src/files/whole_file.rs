//! A file for the user: whole or as it was before, if it is a plain file, and else written to as it is.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

use super::leftovers::{self, BESIDE};
use crate::context::Context;
use crate::error::UserError;

/// How many symbolic links lead to a file at most, as in Linux.
const LINKS: usize = 40;

/// An output file, opened early so that a bad path fails early.
pub struct WholeFile {
    file: PathBuf,
    to: To,
    /// The kind of file, and the flag that names it.
    role: (&'static str, &'static str),
}

/// Where the content goes.
enum To {
    /// Standard output.
    Output,
    /// A pipe or a device, as it is.
    Special(File),
    /// A new file, which then replaces the one at the path.
    Part(NamedTempFile, PathBuf),
}

/// Returns true if `file` names standard output: `-`, or one of its names among the devices.
pub fn is_standard_output(file: &Path) -> bool {
    ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
        .iter()
        .any(|name| file == *name)
}

impl WholeFile {
    /// Opens `file` before anything else is done, since a failure after a push would come too late. `what` it is and the
    /// `flag` that names it are for the error.
    ///
    /// # Errors
    /// When it cannot be written; it is named. When the run was interrupted while nobody read the pipe.
    pub fn begin(file: &Path, what: &'static str, flag: &'static str, context: Context<'_>) -> Result<Self> {
        let role = (what, flag);
        let to = match fs::metadata(file) {
            _ if is_standard_output(file) => Ok(To::Output),
            Ok(found) if found.is_dir() => Err(io::Error::from(io::ErrorKind::IsADirectory).into()),
            Ok(found) if !found.is_file() || is_descriptor(file) => open(file, context).map(To::Special),
            found => part(file, found.ok(), context).map_err(Into::into),
        };
        Ok(WholeFile {
            to: to.map_err(|error| match UserError::find(&error) {
                Some(_) => error,
                None => error.context(cannot_write(file, role)),
            })?,
            file: file.to_owned(),
            role,
        })
    }

    /// Puts into the file what `write` writes.
    ///
    /// # Errors
    /// When it cannot be written, as on a full disk; it is named.
    pub fn finish(self, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
        let cannot = || cannot_write(&self.file, self.role);
        let into = |out: &mut dyn Write| {
            let mut out = BufWriter::new(out);
            write(&mut out).and_then(|()| Ok(out.flush()?)).with_context(cannot)
        };
        match self.to {
            To::Output => into(&mut io::stdout().lock()).or_else(|error| match is_closed(&error) {
                true => Ok(()),
                false => Err(error),
            }),
            To::Special(mut file) => into(&mut file),
            To::Part(mut part, path) => {
                into(part.as_file_mut())?;
                if fs::symlink_metadata(&path).is_ok_and(|found| !found.is_file()) {
                    bail!(cannot().message + ": something else than a file has appeared there");
                }
                part.persist(&path).with_context(cannot)?;
                Ok(())
            }
        }
    }
}

/// Returns true if whoever read standard output has seen enough.
fn is_closed(error: &anyhow::Error) -> bool {
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref::<io::Error>());
    causes.any(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// Returns true for the name of an open file of this process: who opened it goes on at its end.
fn is_descriptor(file: &Path) -> bool {
    ["/dev/fd", "/dev/stderr", "/proc/self/fd"]
        .iter()
        .any(|name| file.starts_with(name))
}

/// Opens a pipe or a device. A named pipe opens when somebody reads it, and until then the run can be interrupted.
fn open(file: &Path, context: Context<'_>) -> Result<File> {
    let (sender, opened) = mpsc::channel();
    let path = file.to_owned();
    let opens = move || sender.send(File::options().append(true).open(path));
    if let Err(error) = thread::Builder::new().spawn(opens) {
        return Err(UserError::no_process(&error).map_or_else(|| error.into(), Into::into));
    }
    loop {
        match opened.recv_timeout(Duration::from_millis(50)) {
            Ok(opened) => return Ok(opened?),
            Err(RecvTimeoutError::Timeout) => context.check()?,
            Err(RecvTimeoutError::Disconnected) => bail!("it was not opened"),
        }
    }
}

/// Begins the file that replaces the one at `file`, or the one that a symbolic link there leads to.
fn part(file: &Path, found: Option<Metadata>, context: Context<'_>) -> io::Result<To> {
    let file = behind_links(file)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    leftovers::remove(folder, BESIDE, context.progress);
    let mut part = tempfile::Builder::new();
    part.prefix(BESIDE).permissions(Permissions::from_mode(0o666));
    let part = part.tempfile_in(folder)?;
    // Some file systems have no locks; what is left behind there stays.
    let _ = part.as_file().try_lock();
    if let Some(before) = found {
        // Only root can give a file to another user, and others only to groups of theirs.
        let _ = fchown(part.as_file(), Some(before.uid()), Some(before.gid()))
            .or_else(|_| fchown(part.as_file(), None, Some(before.gid())));
        let mode = before.permissions().mode() & 0o777;
        part.as_file().set_permissions(Permissions::from_mode(mode))?;
    }
    Ok(To::Part(part, file))
}

/// The path that the symbolic links at `file` lead to, also where nothing is there yet.
fn behind_links(file: &Path) -> io::Result<PathBuf> {
    let mut file = file.to_owned();
    for _ in 0..LINKS {
        match fs::read_link(&file) {
            Ok(target) => file = file.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(file),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn cannot_write(file: &Path, (what, flag): (&str, &str)) -> UserError {
    UserError::new(format!("cannot write the {what} to '{}'", file.display()))
        .hint(format!("choose another file with '{flag} FILE'"))
}
