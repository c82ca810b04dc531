//! The parts of an original commit that its rewrite keeps.

use std::hash::{DefaultHasher, Hasher};

use gix::bstr::ByteSlice;

use crate::split::error::CommitFault;

/// The parts of an original commit that a rewrite needs besides its tree and parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Original<'a> {
    /// The author line without the word `author`; the committer's, date included, where it names nobody.
    pub author: &'a [u8],
    /// The committer line without the word `committer`.
    pub committer: &'a [u8],
    /// The value of the encoding header, if there is one.
    pub encoding: Option<&'a [u8]>,
    /// The message up to the first NUL.
    pub message: &'a [u8],
    /// True if somebody signed the commit.
    pub signed: bool,
}

impl<'a> Original<'a> {
    /// Parses a commit object, `data` without its `commit SIZE` header.
    ///
    /// # Errors
    /// When there is no author or no committer.
    pub fn parse(data: &'a [u8]) -> Result<Original<'a>, CommitFault> {
        let mut rest = data.find_byte(0).map_or(data, |end| &data[..end]);
        let author = header(&mut rest, b"author ").ok_or(CommitFault::NoAuthor)?;
        let committer = header(&mut rest, b"committer ").ok_or(CommitFault::NoCommitter)?;
        let (mut encoding, mut signed) = (None, false);
        while let Some(line) = next_line(&mut rest).filter(|line| !line.is_empty()) {
            if let Some(name) = line.strip_prefix(b"encoding ") {
                encoding = encoding.or(Some(name));
            }
            signed |= line.starts_with(b"gpgsig ") || line.starts_with(b"gpgsig-sha256 ");
        }
        let is_nobody = author.starts_with(b" <> ");
        Ok(Original {
            author: if is_nobody { committer } else { author },
            committer,
            encoding,
            message: rest,
            signed,
        })
    }
}

/// A hash of the author and committer lines of a commit, which a rewrite leaves as they are.
pub fn people(commit: &[u8]) -> u64 {
    let start = commit.find(b"\nauthor ").unwrap_or(commit.len());
    let lines = &commit[start..];
    let committer = lines.find(b"\ncommitter ").map_or(0, |at| at + 1);
    let end = lines[committer..]
        .find_byte(b'\n')
        .map_or(lines.len(), |at| committer + at);
    let mut hasher = DefaultHasher::new();
    hasher.write(&lines[..end]);
    hasher.finish()
}

/// A hash of the author date of a commit, with its zone. People and messages of a commit may be changed by a rebase or
/// another rewrite, and its author date stays.
pub fn author_date(commit: &[u8]) -> u64 {
    let start = commit.find(b"\nauthor ").map_or(commit.len(), |at| at + 1);
    let line = commit[start..].lines().next().unwrap_or_default();
    let end = line.rfind(b"> ").map_or(line.len(), |at| at + 2);
    let mut hasher = DefaultHasher::new();
    hasher.write(line[end..].trim());
    hasher.finish()
}

/// Moves `rest` behind the first line that starts with `key`, and returns what follows the key on that line.
fn header<'a>(rest: &mut &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    while let Some(line) = next_line(rest) {
        if let Some(value) = line.strip_prefix(key) {
            return Some(value);
        }
    }
    None
}

/// Moves `rest` behind its first line and returns that line without its newline; none at the end.
fn next_line<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    if rest.is_empty() {
        return None;
    }
    let end = rest.find_byte(b'\n').unwrap_or(rest.len());
    let line = &rest[..end];
    *rest = rest.get(end + 1..).unwrap_or_default();
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_needs_both_people() {
        assert_eq!(Original::parse(b"tree 1\n\nm"), Err(CommitFault::NoAuthor));
        assert_eq!(
            Original::parse(b"author A <a> 1 +0\n\nm"),
            Err(CommitFault::NoCommitter)
        );
    }
}
