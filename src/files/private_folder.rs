//! A folder of ours that nobody else can look into.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::Path;

use thiserror::Error;

/// Why a folder cannot be used.
#[derive(Debug, Error)]
pub(crate) enum NotPrivate {
    /// The folder, or the symbolic link to it, belongs to somebody else.
    #[error("it belongs to another user")]
    OfSomebodyElse,
    /// Others may have put something into it.
    #[error("other users may write to it")]
    OpenToOthers,
    /// It cannot be made or looked at.
    #[error(transparent)]
    Unusable(#[from] io::Error),
}

/// Makes the folder at `path`, or makes sure of the one that is there: others may have read it so far, but not from now
/// on, and one that others may have changed is refused.
pub(crate) fn make(path: &Path) -> Result<(), NotPrivate> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        made => return Ok(made?),
    }
    let (link, folder) = (fs::symlink_metadata(path)?, fs::metadata(path)?);
    if !folder.is_dir() {
        return Err(io::Error::from(io::ErrorKind::NotADirectory).into());
    }
    if [link.uid(), folder.uid()].iter().any(|owner| *owner != user()) {
        return Err(NotPrivate::OfSomebodyElse);
    }
    match folder.mode() {
        mode if mode & 0o022 != 0 => Err(NotPrivate::OpenToOthers),
        mode if mode & 0o077 != 0 => Ok(fs::set_permissions(path, Permissions::from_mode(0o700))?),
        _ => Ok(()),
    }
}

/// The user who owns what this process makes.
pub(crate) fn user() -> u32 {
    rustix::process::geteuid().as_raw()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_for_its_owner_alone() {
        let parent = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        let new = parent.path().join("a/new");
        make(&new).unwrap();
        assert_eq!(mode(&new), 0o700);
        for before in [0o755, 0o750, 0o711, 0o700] {
            fs::set_permissions(&new, Permissions::from_mode(before)).unwrap();
            make(&new).unwrap();
            assert_eq!(mode(&new), 0o700, "{before:o}");
        }
        for before in [0o770, 0o702, 0o777, 0o1777] {
            fs::set_permissions(&new, Permissions::from_mode(before)).unwrap();
            assert!(matches!(make(&new), Err(NotPrivate::OpenToOthers)), "{before:o}");
        }
        fs::write(parent.path().join("file"), "").unwrap();
        assert!(matches!(
            make(&parent.path().join("file")),
            Err(NotPrivate::Unusable(_))
        ));
    }

    #[test]
    fn a_link_and_a_folder_of_others_are_refused() {
        let parent = tempfile::tempdir().unwrap();
        let (folder, link) = (parent.path().join("folder"), parent.path().join("link"));
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        make(&link).unwrap();
        // Only root can give a file away.
        if user() == 0 {
            std::os::unix::fs::lchown(&link, Some(1), None).unwrap();
            assert!(matches!(make(&link), Err(NotPrivate::OfSomebodyElse)));
            std::os::unix::fs::chown(&folder, Some(1), None).unwrap();
            assert!(matches!(make(&folder), Err(NotPrivate::OfSomebodyElse)));
        }
    }
}
