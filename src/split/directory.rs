//! The name of a directory inside a repository.

use std::fmt;

use gix::bstr::{BStr, BString, ByteSlice};

use crate::text;

/// A path from the root of a repository to a directory: a byte prefix, case-sensitive, no patterns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Directory(BString);

impl Directory {
    /// Takes a path as it was typed; one slash at its end is fine.
    ///
    /// # Errors
    /// When the path cannot name a directory below the root: empty, absolute, with a `.` or `..` or an empty component.
    pub fn new(typed: &[u8]) -> Result<Self, InvalidDirectory> {
        let path = typed.strip_suffix(b"/").unwrap_or(typed);
        let mut components = path.split(|&byte| byte == b'/');
        let fault = if path.is_empty() {
            DirectoryFault::Empty
        } else if path.starts_with(b"/") {
            DirectoryFault::Absolute
        } else if let Some(component) = components.find(|name| matches!(*name, b"" | b"." | b"..")) {
            match component {
                b"" => DirectoryFault::EmptyComponent,
                _ => DirectoryFault::Relative,
            }
        } else if path.contains(&0) {
            DirectoryFault::Nul
        } else {
            return Ok(Directory(path.into()));
        };
        Err(InvalidDirectory {
            typed: typed.into(),
            fault,
        })
    }

    /// The path without a slash at its end.
    pub fn path(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// Returns true if `other` is this directory, or one inside it.
    pub fn has_inside(&self, other: &Directory) -> bool {
        other
            .0
            .strip_prefix(self.0.as_slice())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
    }

    /// The names that lead from `above` to this directory, if it is inside that one.
    pub(crate) fn below(&self, above: &Directory) -> Option<Vec<&[u8]>> {
        let rest = self.0.strip_prefix(above.0.as_slice())?.strip_prefix(b"/")?;
        Some(rest.split(|&byte| byte == b'/').collect())
    }

    /// The names on the way from the root, the directory's own last.
    pub fn components(&self) -> impl Iterator<Item = &[u8]> {
        self.0.split(|&b| b == b'/')
    }
}

impl fmt::Display for Directory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::escaped(&self.0))
    }
}

/// A path that cannot name a directory below the root of a repository.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the directory '{}' {fault}", text::escaped(typed))]
pub struct InvalidDirectory {
    /// The path.
    pub typed: BString,
    /// Why it cannot.
    pub fault: DirectoryFault,
}

/// Why a path cannot name a directory below the root of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryFault {
    /// It is empty.
    #[error("is empty")]
    Empty,
    /// It begins with a slash.
    #[error("is an absolute path")]
    Absolute,
    /// It has two slashes in a row.
    #[error("has an empty component")]
    EmptyComponent,
    /// It has a `.` or `..` component.
    #[error("has a '.' or '..' component")]
    Relative,
    /// It has a NUL byte.
    #[error("has a NUL byte")]
    Nul,
}

#[cfg(test)]
mod tests {
    use super::Directory;

    #[test]
    fn one_slash_at_the_end_is_fine() {
        assert_eq!(Directory::new(b"a/b/").expect("valid").path(), "a/b");
    }

    #[test]
    fn what_names_no_directory_is_refused() {
        for typed in ["", "/", "/a", ".", "./a", "a/../b", "a//b", "a//"] {
            assert!(Directory::new(typed.as_bytes()).is_err(), "{typed}");
        }
    }
}
