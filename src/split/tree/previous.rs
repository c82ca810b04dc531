//! The entries in which a tree differs from the one that was read before it.
//!
//! Trees are read in the order of their deltas, so that neighbours have nearly all of their entries in common. Bytes are
//! compared many at a time, entries one by one: those that both trees have need no second look.

use std::cmp::Ordering;
use std::ops::Range;

use gix::hash::Kind;

use super::raw::{self, Malformed};

/// The tree that was read last.
pub(super) struct Previous {
    content: Vec<u8>,
    /// Where each entry begins, and the end of the last.
    starts: Vec<usize>,
}

/// Entries of a tree that stand where the previous one has different ones. Before and after them, both have the same.
pub(super) struct Changed {
    /// The numbers of those in the previous tree.
    removed: Range<usize>,
    /// Where those in the new tree begin, and the end of the last.
    added: Vec<usize>,
}

impl Previous {
    /// A tree without entries, with which no other has anything in common.
    pub fn none() -> Self {
        Previous {
            content: Vec::new(),
            starts: vec![0],
        }
    }

    /// The entries in which the tree of this `content` differs from the previous one.
    pub fn compare(&self, content: &[u8], hash: Kind) -> Result<Vec<Changed>, Malformed> {
        let mut changes = Vec::new();
        let (mut old, mut new) = (0, 0);
        loop {
            let from = self.starts[old];
            let same = from + common_prefix(&self.content[from..], &content[new..]);
            old += self.starts[old..].partition_point(|&start| start <= same) - 1;
            new += self.starts[old] - from;
            let mut changed = Changed {
                removed: old..old,
                added: vec![new],
            };
            while let Some(order) = self.order(old, &content[new..], hash)? {
                old += usize::from(order.is_le());
                if order.is_ge() {
                    let mut rest = &content[new..];
                    raw::next(&mut rest, hash.len_in_bytes()).ok_or(Malformed)?;
                    new = content.len() - rest.len();
                    changed.added.push(new);
                }
            }
            changed.removed.end = old;
            if changed.removed.is_empty() && changed.added().is_empty() {
                return Ok(changes);
            }
            changes.push(changed);
        }
    }

    /// The order of an entry of the previous tree and the first of `rest`, by their names; none if they are the same entry,
    /// or both trees end here.
    fn order(&self, old: usize, rest: &[u8], hash: Kind) -> Result<Option<Ordering>, Malformed> {
        let one = raw::entries(&self.content[self.starts[old]..], hash)
            .next()
            .transpose()?;
        let other = raw::entries(rest, hash).next().transpose()?;
        Ok(match (one, other) {
            (Some(one), Some(other)) if one == other => None,
            (Some(one), Some(other)) => Some(one.name.cmp(other.name)),
            (Some(_), None) => Some(Ordering::Less),
            (None, Some(_)) => Some(Ordering::Greater),
            (None, None) => None,
        })
    }

    /// Where changed entries stand in the content of the new tree, with one more on both sides.
    pub fn around(&self, changed: &Changed) -> Range<usize> {
        let Range { start, end } = changed.removed;
        let before = start
            .checked_sub(1)
            .map_or(0, |before| self.starts[start] - self.starts[before]);
        let after = self.starts.get(end + 1).map_or(0, |after| after - self.starts[end]);
        changed.added().start - before..changed.added().end + after
    }

    /// Takes the new tree as the previous one from now on.
    pub fn replace(&mut self, content: &[u8], changes: &[Changed]) {
        let is_in_place = |changed: &Changed| self.starts[changed.removed.start..=changed.removed.end] == changed.added;
        if changes.iter().all(is_in_place) {
            for changed in changes {
                self.content[changed.added()].copy_from_slice(&content[changed.added()]);
            }
            return;
        }
        let mut starts = Vec::with_capacity(self.starts.len() + changes.len());
        let mut kept = 0;
        let end = |old: usize, new: usize| Changed {
            removed: old..old,
            added: vec![new],
        };
        for changed in changes.iter().chain([&end(self.starts.len() - 1, content.len())]) {
            let Range { start, end } = changed.removed;
            let moved = |old: &usize| changed.added[0] - (self.starts[start] - old);
            starts.extend(self.starts[kept..start].iter().map(moved));
            starts.extend(&changed.added[..changed.added.len() - 1]);
            kept = end;
        }
        starts.push(content.len());
        self.starts = starts;
        self.content.clear();
        self.content.extend_from_slice(content);
    }
}

impl Changed {
    /// Where the entries that the new tree alone has stand in its content.
    pub fn added(&self) -> Range<usize> {
        self.added[0]..self.added[self.added.len() - 1]
    }
}

/// The bytes that are compared at once.
const WIDE: usize = 64;

fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    let wide = one.as_chunks::<WIDE>().0.iter().zip(other.as_chunks::<WIDE>().0);
    let same = WIDE * wide.take_while(|(one, other)| one == other).count();
    let rest = one[same..].iter().zip(&other[same..]);
    same + rest.take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::tree::raw::RawEntry;

    /// The content of a tree with a file for each letter; the case of a letter decides the id.
    fn tree(letters: &str) -> Vec<u8> {
        let mut content = Vec::new();
        for letter in letters.bytes() {
            // Names that are as long as each other, and others.
            let name = vec![letter.to_ascii_lowercase(); 1 + usize::from(letter % 3)];
            let id = gix::ObjectId::from_bytes_or_panic(&[letter; 20]);
            let entry = RawEntry {
                mode: b"100644",
                name: &name,
                id: &id,
            };
            entry.write_to(&mut content);
        }
        content
    }

    /// The content of entries that the previous tree alone has.
    fn removed<'a>(previous: &'a Previous, changed: &Changed) -> &'a [u8] {
        &previous.content[previous.starts[changed.removed.start]..previous.starts[changed.removed.end]]
    }

    #[test]
    fn the_changed_entries_are_found_whatever_came_before() {
        let trees = [
            "",
            "a",
            "abc",
            "aBc",
            "abcd",
            "bcd",
            "bCd",
            "bd",
            "xyz",
            "aBcdefgHijklmnop",
            "abcdefghijKlmnop",
            "abefp",
            "cba",
        ];
        let mut previous = Previous::none();
        for (one, other) in trees.iter().flat_map(|one| trees.iter().map(move |other| (one, other))) {
            for letters in [one, other] {
                let content = tree(letters);
                let changes = previous.compare(&content, Kind::Sha1).unwrap();
                // With what was removed in the place of what was added, it is the previous tree again.
                let mut before = content.clone();
                for changed in changes.iter().rev() {
                    let around = &content[previous.around(changed)];
                    assert!(
                        raw::entries(around, Kind::Sha1).all(|entry| entry.is_ok()),
                        "{one} {other}"
                    );
                    before.splice(changed.added(), removed(&previous, changed).iter().copied());
                }
                assert_eq!(before, previous.content, "{one} {other}");
                previous.replace(&content, &changes);
                assert_eq!(previous.content, content, "{one} {other}");
                let starts = previous.starts.clone();
                previous.replace(b"", &previous.compare(b"", Kind::Sha1).unwrap());
                previous.replace(&content, &previous.compare(&content, Kind::Sha1).unwrap());
                assert_eq!(previous.starts, starts, "{one} {other}");
            }
        }
    }

    #[test]
    fn changed_entries_are_all_that_is_read_again() {
        let mut previous = Previous::none();
        let first = tree("abcdefghijklmnop");
        previous.replace(&first, &previous.compare(&first, Kind::Sha1).unwrap());
        let second = tree("aBcdefghijkMNop");
        let changes = previous.compare(&second, Kind::Sha1).unwrap();
        let removed: Vec<_> = changes.iter().map(|changed| removed(&previous, changed)).collect();
        assert_eq!(removed, [tree("b"), tree("lmn")]);
        let added: Vec<_> = changes.iter().map(|changed| &second[changed.added()]).collect();
        assert_eq!(added, [tree("B"), tree("MN")]);
        let around: Vec<_> = changes
            .iter()
            .map(|changed| &second[previous.around(changed)])
            .collect();
        assert_eq!(around, [tree("aBc"), tree("kMNo")]);
    }
}
