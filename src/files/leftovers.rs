//! The remains of runs that were killed: files and folders of ours that no living process holds.

use std::fs::{self, File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;

use super::private_folder;
use super::temporary::PREFIX;
use crate::progress::Progress;

/// How old a left-over is before it is removed, by its modification time.
const AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// How the names of files and folders begin that are made beside their destination.
pub(crate) const BESIDE: &str = ".split-image-";

/// Removes what killed runs of this user have left in the folder of temporary files more than a day ago.
pub fn remove_temporary(progress: &dyn Progress) {
    remove(&std::env::temp_dir(), PREFIX, progress);
}

/// Removes what killed runs of this user have left in `folder` more than a day ago, under names that begin with
/// `prefix`. A failure is for the next run.
pub(crate) fn remove(folder: &Path, prefix: &str, progress: &dyn Progress) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        if !entry.file_name().as_encoded_bytes().starts_with(prefix.as_bytes()) {
            continue;
        }
        let path = entry.path();
        // Of a symbolic link this is the link, which nobody removes.
        let Some(metadata) = fs::symlink_metadata(&path).ok().filter(is_old_and_ours) else {
            continue;
        };
        let Some(_lock) = lock_of_the_dead(&path) else {
            continue;
        };
        let removed = match metadata.is_dir() {
            true => fs::remove_dir_all(&path),
            false => fs::remove_file(&path),
        };
        if removed.is_ok() {
            progress.note(&format!("removed '{}', which a killed run left behind", path.display()));
        }
    }
}

fn is_old_and_ours(metadata: &Metadata) -> bool {
    let age = metadata.modified().ok().and_then(|time| time.elapsed().ok());
    let is_old = age.is_some_and(|age| age > AGE);
    is_old && (metadata.is_dir() || metadata.is_file()) && metadata.uid() == private_folder::user()
}

/// The lock of the file or folder at `path`, which can be taken if its process is gone.
fn lock_of_the_dead(path: &Path) -> Option<File> {
    let file = File::open(path).ok()?;
    file.try_lock().ok().map(|()| file)
}
