//! A use of a file outside the directory, as docker and shell lines have it.

use gix::bstr::{BString, ByteSlice};

/// A line that uses something outside the directory.
pub(super) struct OutsideFile {
    pub line: usize,
    /// The path as it is written there.
    pub written: BString,
    /// The path in the source, if it is there.
    pub means: Option<BString>,
}

/// The part of a path before its first component that a shell would fill in.
pub(super) fn literal(path: &[u8]) -> &[u8] {
    match path.find_byteset(b"*?[$%{") {
        Some(at) => path[..at].rfind_byte(b'/').map_or(b"", |slash| &path[..slash]),
        None => path,
    }
}
