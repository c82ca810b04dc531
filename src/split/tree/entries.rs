//! The entries of a tree, as they stand in the object.

use std::cmp::Ordering;

/// One entry: a mode in octal digits, a name and the id of what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub mode: &'a [u8],
    pub name: &'a [u8],
    /// The first eight bytes of the name as a number, with zeros after its end: most names are told apart by it.
    pub head: u64,
    pub id: &'a gix::oid,
}

impl Entry<'_> {
    /// Whether it names another tree; the mode may have zeros in front.
    pub fn is_tree(&self) -> bool {
        self.mode == b"40000" || kind(self.mode) == Some(Kind::Tree)
    }

    /// Whether the names differ where both have bytes, and `other` comes after by the first of these; the names alone
    /// tell that, whatever the entries are.
    pub fn is_plainly_before(&self, other: &Entry<'_>) -> bool {
        let differing = (self.head ^ other.head).leading_zeros() & !7;
        self.head < other.head && self.head << differing >> 56 != 0
    }

    /// Git's order of entries: a tree sorts as if its name ended in a slash.
    pub fn cmp(&self, other: &Entry<'_>) -> Ordering {
        let common = self.name.len().min(other.name.len());
        self.name[..common].cmp(&other.name[..common]).then_with(|| {
            let after = |entry: &Entry<'_>| match entry.name.get(common) {
                Some(&byte) => byte,
                None if entry.is_tree() => b'/',
                None => 0,
            };
            after(self).cmp(&after(other))
        })
    }
}

/// What an entry is, whatever bits its mode has besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Executable,
    Symlink,
    Tree,
    Gitlink,
}

impl Kind {
    /// The one mode that git writes for this kind.
    pub fn canonical_mode(self) -> &'static [u8] {
        match self {
            Kind::File => b"100644",
            Kind::Executable => b"100755",
            Kind::Symlink => b"120000",
            Kind::Tree => b"40000",
            Kind::Gitlink => b"160000",
        }
    }
}

/// What a mode says, or none where it says nothing that git knows.
pub(crate) fn kind(mode: &[u8]) -> Option<Kind> {
    match mode {
        b"100644" => return Some(Kind::File),
        b"100755" => return Some(Kind::Executable),
        b"40000" => return Some(Kind::Tree),
        _ => {}
    }
    let mut bits = 0u32;
    for digit in mode {
        bits = bits.checked_mul(8)? + u32::from(digit.checked_sub(b'0').filter(|digit| *digit < 8)?);
    }
    match bits & 0o170_000 {
        0o100_000 if bits & 0o100 != 0 => Some(Kind::Executable),
        0o100_000 => Some(Kind::File),
        0o120_000 => Some(Kind::Symlink),
        0o040_000 => Some(Kind::Tree),
        0o160_000 => Some(Kind::Gitlink),
        _ => None,
    }
}

/// Appends an entry to the content of a tree.
pub(crate) fn push(tree: &mut Vec<u8>, mode: &[u8], name: &[u8], id: &gix::oid) {
    tree.extend_from_slice(mode);
    tree.push(b' ');
    tree.extend_from_slice(name);
    tree.push(0);
    tree.extend_from_slice(id.as_bytes());
}

/// A tree's bytes cannot be read as entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The entries of `tree`; ids are `hash_len` bytes long.
pub(crate) fn of(tree: &[u8], hash_len: usize) -> impl Iterator<Item = Result<Entry<'_>, Malformed>> {
    let mut rest = tree;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let entry = next(&mut rest, hash_len);
        if entry.is_none() {
            rest = b"";
        }
        Some(entry.ok_or(Malformed))
    })
}

#[inline]
fn next<'a>(rest: &mut &'a [u8], hash_len: usize) -> Option<Entry<'a>> {
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
    (!name.is_empty()).then(|| Entry {
        mode,
        name,
        head: head(from_name, nul),
        id: gix::oid::from_bytes_unchecked(id),
    })
}

/// The place of the first zero. Names are short: to call a search made for long texts takes as long as to find it here.
#[inline]
fn zero(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk() {
        let word = u64::from_le_bytes(*word);
        let zeros = word.wrapping_sub(ONES) & !word & (ONES << 7);
        if zeros != 0 {
            return Some(at + zeros.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = bytes[at..].iter().position(|&byte| byte == 0)?;
    Some(at + rest)
}

/// The first eight of `length` bytes as a number; what comes after them, such as an id, does not count.
#[inline]
pub(crate) fn head(bytes: &[u8], length: usize) -> u64 {
    let first = match bytes.first_chunk() {
        Some(first) => u64::from_be_bytes(*first),
        None => bytes
            .iter()
            .zip((0..8).rev())
            .map(|(&byte, place)| u64::from(byte) << (8 * place))
            .sum(),
    };
    match length {
        0 => 0,
        1..8 => first & (u64::MAX << (64 - 8 * length)),
        _ => first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_plainly_before_sorts_before() {
        let id = gix::ObjectId::null(gix::hash::Kind::Sha1);
        let names = [
            "a",
            "a.c",
            "a0",
            "ab",
            "b",
            "lib",
            "lib-a",
            "lib.c",
            "lib0",
            "longname",
            "longname.c",
            "longname0",
            "longnamf",
            "é",
        ];
        let entry = |name: &'static str, mode: &'static str| Entry {
            mode: mode.as_bytes(),
            name: name.as_bytes(),
            head: head(name.as_bytes(), name.len()),
            id: &id,
        };
        let both = |name| [entry(name, "100644"), entry(name, "40000")];
        let mut plain = 0;
        for one in names.into_iter().flat_map(both) {
            for other in names.into_iter().flat_map(both) {
                let common = one.name.iter().zip(other.name).take(8).find(|(a, b)| a != b);
                assert_eq!(one.is_plainly_before(&other), common.is_some_and(|(a, b)| a < b));
                if one.is_plainly_before(&other) {
                    assert_eq!(one.cmp(&other), Ordering::Less);
                    plain += 1;
                }
            }
        }
        assert!(plain > 100, "{plain}");
    }

    #[test]
    fn entries_are_read_whatever_their_lengths() {
        let id = gix::ObjectId::from_hex(b"0100000000000000000000000000000000000001").unwrap();
        for mode in ["100644", "40000", "160000", "0100644", "00000040000", "7"] {
            for length in 1..40 {
                let name = vec![b'n'; length];
                let mut tree = Vec::new();
                for _ in 0..2 {
                    push(&mut tree, mode.as_bytes(), &name, &id);
                }
                let read: Vec<_> = of(&tree, 20).collect::<Result<_, _>>().unwrap();
                assert_eq!(read.len(), 2);
                let expected = Entry {
                    mode: mode.as_bytes(),
                    name: &name,
                    head: u64::from_be_bytes(std::array::from_fn(|at| name.get(at).copied().unwrap_or(0))),
                    id: &id,
                };
                assert_eq!(read, [expected, expected], "{mode} {length}");
                for end in 1..tree.len() / 2 {
                    assert_eq!(
                        of(&tree[..end], 20).collect::<Vec<_>>(),
                        [Err(Malformed)],
                        "{mode} {length} {end}"
                    );
                }
            }
        }
    }
}
