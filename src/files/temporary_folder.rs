//! A temporary folder that nobody else can read, with a lock that ends with its process.

use std::fs::{File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

/// A temporary folder; gone when dropped. A killed process leaves it behind, for [`leftovers`](super::leftovers).
#[derive(Debug)]
pub struct TemporaryFolder {
    folder: TempDir,
    _lock: File,
}

impl TemporaryFolder {
    /// Makes an empty folder in `parent` whose name begins with `prefix`.
    pub(crate) fn new_in(parent: &Path, prefix: &str) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(prefix)
            .permissions(Permissions::from_mode(0o700))
            .tempdir_in(parent)?;
        let lock = File::open(folder.path())?;
        // Some file systems have no locks; what is left behind there stays.
        let _ = lock.try_lock();
        Ok(TemporaryFolder { folder, _lock: lock })
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}
