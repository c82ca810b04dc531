//! The entries of a tree as they are written in the object: raw modes, names and ids.
//!
//! gix's reader makes one of five kinds of each mode. Here the mode stays as it is written, since `100664` and `040000`
//! must be seen: a tree that has them is written anew (see `canonical`), and a mode that no git knows is an error.

use std::cmp::Ordering;

use gix::objs::tree::{EntryKind, name_order};

/// One entry: a mode in octal digits, a name and the id of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RawEntry<'a> {
    pub mode: &'a [u8],
    pub name: &'a [u8],
    pub id: &'a gix::oid,
}

impl RawEntry<'_> {
    /// Returns whether it is another tree; the mode may have zeros in front.
    #[inline]
    pub fn is_tree(&self) -> bool {
        self.kind() == Some(EntryKind::Tree)
    }

    /// The kind that git takes the entry for, by its mode, or none where git knows no such mode.
    #[inline]
    pub fn kind(&self) -> Option<EntryKind> {
        match self.mode {
            b"100644" => Some(EntryKind::Blob),
            b"100755" => Some(EntryKind::BlobExecutable),
            b"40000" => Some(EntryKind::Tree),
            _ => self.kind_of_other_mode(),
        }
    }

    /// Returns true if the mode is one that git writes today.
    #[inline]
    pub fn has_todays_mode(&self) -> bool {
        matches!(self.mode, b"100644" | b"100755" | b"40000" | b"120000" | b"160000")
    }

    fn kind_of_other_mode(&self) -> Option<EntryKind> {
        let mut bits = 0u32;
        for digit in self.mode {
            bits = bits.checked_mul(8)? + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 8)?);
        }
        match bits & 0o170_000 {
            0o100_000 if bits & 0o100 != 0 => Some(EntryKind::BlobExecutable),
            0o100_000 => Some(EntryKind::Blob),
            0o120_000 => Some(EntryKind::Link),
            0o040_000 => Some(EntryKind::Tree),
            0o160_000 => Some(EntryKind::Commit),
            _ => None,
        }
    }

    /// Git's order of entries: a tree sorts as if its name ended in a slash.
    pub fn cmp(&self, other: &RawEntry<'_>) -> Ordering {
        name_order(self.name, self.is_tree(), other.name, other.is_tree())
    }

    /// Appends the entry to the content of a tree.
    pub fn write_to(&self, content: &mut Vec<u8>) {
        content.extend_from_slice(self.mode);
        content.push(b' ');
        content.extend_from_slice(self.name);
        content.push(0);
        content.extend_from_slice(self.id.as_bytes());
    }
}

/// The content of a tree cannot be read as entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Reads the entries in the `content` of a tree, whose ids are of the given kind.
pub(crate) fn entries(content: &[u8], hash: gix::hash::Kind) -> impl Iterator<Item = Result<RawEntry<'_>, Malformed>> {
    let mut rest = content;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let entry = next(&mut rest, hash.len_in_bytes());
        if entry.is_none() {
            rest = b"";
        }
        Some(entry.ok_or(Malformed))
    })
}

/// Reads the next entry, and moves on behind it; none where the bytes do not form an entry.
#[inline]
pub(super) fn next<'a>(rest: &mut &'a [u8], hash_len: usize) -> Option<RawEntry<'a>> {
    // A mode has six digits, or five; a plain search finds the end of any other.
    let space = match rest.get(..7)? {
        [.., b' ', _] => 5,
        [.., b' '] => 6,
        _ => rest.iter().take(12).position(|&byte| byte == b' ')?,
    };
    let (mode, from_name) = (&rest[..space], &rest[space + 1..]);
    let nul = zero(from_name)?;
    let (name, after) = (&from_name[..nul], &from_name[nul + 1..]);
    let (id, after) = after.split_at_checked(hash_len)?;
    *rest = after;
    let id = gix::oid::from_bytes_unchecked(id);
    Some(RawEntry { mode, name, id })
}

/// The place of the first zero byte. Names are short: to call a search made for long texts takes as long as this.
#[inline]
fn zero(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let zeros = zeros(u64::from_le_bytes(*word));
        if zeros != 0 {
            return Some(8 * place + zeros.trailing_zeros() as usize / 8);
        }
    }
    Some(8 * words.len() + rest.iter().position(|&byte| byte == 0)?)
}

/// A word with each byte one.
pub(super) const ONES: u64 = 0x0101_0101_0101_0101;

/// A word that is zero where none of the eight bytes is zero; else its lowest bit marks the first such byte.
#[inline]
pub(super) fn zeros(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (ONES << 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_whatever_their_lengths() {
        let id = gix::ObjectId::from_hex(b"0100000000000000000000000000000000000001").unwrap();
        for mode in ["100644", "40000", "160000", "0100644", "00000040000", "7"] {
            for length in 1..40 {
                let name = vec![b'n'; length];
                let entry = RawEntry {
                    mode: mode.as_bytes(),
                    name: &name,
                    id: &id,
                };
                let mut content = Vec::new();
                entry.write_to(&mut content);
                entry.write_to(&mut content);
                let read: Vec<_> = entries(&content, gix::hash::Kind::Sha1)
                    .collect::<Result<_, _>>()
                    .unwrap();
                assert_eq!(read, [entry, entry], "{mode} {length}");
                for end in 1..content.len() / 2 {
                    assert_eq!(
                        entries(&content[..end], gix::hash::Kind::Sha1).collect::<Vec<_>>(),
                        [Err(Malformed)],
                        "{mode} {length} {end}"
                    );
                }
            }
        }
    }
}
