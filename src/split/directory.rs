//! The name of a directory inside a repository.

use std::fmt;

use gix::bstr::{BStr, BString, ByteSlice};

use crate::error::{Exit, UserError};
use crate::text;

/// A path from the root of a repository to a directory: a byte prefix, case-sensitive, no patterns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Directory(BString);

impl Directory {
    /// Takes a path as it was typed; one slash at its end is fine.
    ///
    /// # Errors
    /// A usage error where the path cannot name a directory below the root: empty, absolute, with a `.` or `..` or an
    /// empty component.
    pub fn new(typed: &[u8]) -> Result<Self, UserError> {
        let path = typed.strip_suffix(b"/").unwrap_or(typed);
        let refuse = |why: &str, hint: &str| {
            let message = format!("the directory '{}' {why}", text::escaped(typed));
            Err(UserError::new(message).hint(hint).exit(Exit::Usage))
        };
        if path.is_empty() {
            return refuse("is empty", "name the image directory, such as deployments/astro/image");
        }
        if path.starts_with(b"/") {
            return refuse(
                "is an absolute path",
                "give it from the top of the source repository, without a leading slash",
            );
        }
        for component in path.split(|&b| b == b'/') {
            match component {
                b"" => return refuse("has an empty component", "write single slashes"),
                b"." | b".." => {
                    return refuse(
                        "has a '.' or '..' component",
                        "give it from the top of the source repository",
                    );
                }
                _ => {}
            }
        }
        if path.contains(&0) {
            return refuse("has a NUL byte", "no path in a repository has one");
        }
        Ok(Directory(path.into()))
    }

    /// The path without a slash at its end.
    pub fn path(&self) -> &BStr {
        self.0.as_bstr()
    }

    /// Whether `other` is this directory, or one inside it.
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
