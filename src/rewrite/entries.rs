//! The entries of a tree, as they stand in the object.

use std::cmp::Ordering;

/// One entry: a mode in octal digits, a name and the id of what it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub mode: &'a [u8],
    pub name: &'a [u8],
    pub id: &'a gix::oid,
}

impl Entry<'_> {
    /// Whether it names another tree; the mode may have zeros in front.
    pub fn is_tree(&self) -> bool {
        self.mode == b"40000" || kind(self.mode) == Some(Kind::Tree)
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
    // A mode has five or six digits, so a plain search finds its end fastest.
    let space = rest.iter().take(12).position(|&byte| byte == b' ')?;
    let (mode, after) = (&rest[..space], &rest[space + 1..]);
    let nul = memchr::memchr(0, after)?;
    let (name, after) = (&after[..nul], &after[nul + 1..]);
    let (id, after) = after.split_at_checked(hash_len)?;
    *rest = after;
    (!name.is_empty()).then_some(Entry {
        mode,
        name,
        id: gix::oid::from_bytes_unchecked(id),
    })
}
