//! How much of one file is in another, as `git diff -M` measures it.

use std::collections::HashMap;

use gix::ObjectId;

use crate::split::error::Result;
use crate::split::tree::store::Store;

/// Larger files are not opened: the files that describe an image are small.
const LARGEST: u64 = 1 << 23;

/// Returns whether at least half of the larger of two blobs is in the other; none where one is missing or too large.
///
/// # Errors
/// When a blob is damaged.
pub(crate) fn are(store: &mut Store<'_>, one: &ObjectId, other: &ObjectId) -> Result<Option<bool>> {
    let (Some(one), Some(other)) = (store.blob(one, LARGEST)?, store.blob(other, LARGEST)?) else {
        return Ok(None);
    };
    Ok(Some(2 * in_common(&one, &other) >= one.len().max(other.len()).max(1)))
}

/// How many bytes two files have in common, by lines, and by pieces of 64 bytes where lines are longer.
pub(crate) fn in_common(one: &[u8], other: &[u8]) -> usize {
    let mut bytes: HashMap<&[u8], usize> = HashMap::new();
    for piece in pieces(one) {
        *bytes.entry(piece).or_default() += piece.len();
    }
    let mut common = 0;
    for piece in pieces(other) {
        if let Some(left) = bytes.get_mut(piece).filter(|left| **left > 0) {
            *left -= piece.len();
            common += piece.len();
        }
    }
    common
}

fn pieces(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    content
        .split_inclusive(|&byte| byte == b'\n')
        .flat_map(|line| line.chunks(64))
}

#[cfg(test)]
mod tests {
    use super::in_common;

    #[test]
    fn lines_are_counted_as_often_as_both_have_them() {
        assert_eq!(in_common(b"a\nb\nb\n", b"b\na\nc\n"), 4);
        assert_eq!(in_common(b"a\n", b""), 0);
    }

    #[test]
    fn long_lines_are_cut() {
        let long = "0123456789".repeat(20);
        assert_eq!(in_common(long.as_bytes(), format!("{long}!").as_bytes()), 192);
    }
}
