//! Finds every commit behind a tip: its tree and its parents, and nothing else of it.

use std::collections::HashMap;

use anyhow::{Context, Result};
use gix::ObjectId;

use super::{Number, Objects, Place};
use crate::interrupt;
use crate::progress::{Progress, Stage};

/// Commits in the order in which they were found, the tip first.
pub(crate) struct Found {
    pub ids: Vec<u8>,
    pub trees: Vec<u8>,
    pub starts: Vec<u32>,
    pub parents: Vec<Number>,
}

/// Reads all commits behind `tip`, and calls `root` with the root tree of each.
///
/// # Errors
/// When a commit is missing or malformed (it is named), or when the run was interrupted.
pub(crate) fn walk(
    objects: &Objects,
    tip: ObjectId,
    progress: &dyn Progress,
    root: &mut dyn FnMut(ObjectId),
) -> Result<Found> {
    progress.begin(Stage::Walk, None);
    let mut numbers = Numbers::new(objects);
    let mut reader = objects.reader();
    let mut found = Found {
        ids: Vec::new(),
        trees: Vec::new(),
        starts: vec![0],
        parents: Vec::new(),
    };
    let mut places = Vec::new();
    numbers.of(tip.as_ref(), &mut found.ids, &mut places);
    let mut next = 0;
    while next < places.len() {
        let id = super::nth_id(&found.ids, next as Number, objects.hash()).to_owned();
        let actual = objects.replaced(id);
        let place = if actual == id {
            places[next]
        } else {
            objects.place(&actual)
        };
        let head = reader.commit_head(&actual, place)?;
        let mut head =
            Head::parse(head, objects.hash()).with_context(|| format!("commit {id} of the source is malformed"))?;
        found.trees.extend_from_slice(head.tree.as_slice());
        root(head.tree);
        while let Some(parent) = head
            .next_parent()
            .with_context(|| format!("commit {id} of the source is malformed"))?
        {
            let number = numbers.of(&parent, &mut found.ids, &mut places);
            found.parents.push(number);
        }
        found
            .starts
            .push(u32::try_from(found.parents.len()).context("the source has too many commits")?);
        next += 1;
        if next.is_multiple_of(4096) {
            interrupt::check()?;
            progress.at(next);
        }
    }
    progress.at(next);
    progress.end();
    Ok(found)
}

/// Gives each commit a number when it is first met.
struct Numbers<'a> {
    objects: &'a Objects,
    /// By pack and position in its index: the number and 1, or 0.
    packed: Vec<Vec<Number>>,
    others: HashMap<ObjectId, Number>,
}

impl<'a> Numbers<'a> {
    fn new(objects: &'a Objects) -> Self {
        let packed = (0..objects.packs()).map(|_| Vec::new()).collect();
        Numbers {
            objects,
            packed,
            others: HashMap::new(),
        }
    }

    fn of(&mut self, id: &gix::oid, ids: &mut Vec<u8>, places: &mut Vec<Option<Place>>) -> Number {
        let place = self.objects.place(id);
        let new = places.len() as Number;
        let number = match place {
            Some(Place { pack, position }) => {
                let numbers = &mut self.packed[pack as usize];
                if numbers.is_empty() {
                    numbers.resize(self.objects.pack_len(pack as usize), 0);
                }
                let slot = &mut numbers[position as usize];
                if *slot == 0 {
                    *slot = new + 1;
                }
                *slot - 1
            }
            None => *self.others.entry(id.to_owned()).or_insert(new),
        };
        if number == new {
            ids.extend_from_slice(id.as_bytes());
            places.push(place);
        }
        number
    }
}

/// The first lines of a commit: `tree` and any `parent`.
struct Head<'a> {
    tree: ObjectId,
    rest: &'a [u8],
}

impl<'a> Head<'a> {
    fn parse(commit: &'a [u8], hash: gix::hash::Kind) -> Option<Self> {
        let line_end = 5 + hash.len_in_hex();
        let tree = commit.strip_prefix(b"tree ")?.get(..hash.len_in_hex())?;
        let rest = commit.get(line_end..)?.strip_prefix(b"\n")?;
        Some(Head {
            tree: ObjectId::from_hex(tree).ok()?,
            rest,
        })
    }

    /// The next parent; the outer `None` where the line is malformed.
    fn next_parent(&mut self) -> Option<Option<ObjectId>> {
        let Some(line) = self.rest.strip_prefix(b"parent ") else {
            return Some(None);
        };
        let hex_len = self.tree.kind().len_in_hex();
        let parent = ObjectId::from_hex(line.get(..hex_len)?).ok()?;
        self.rest = line[hex_len..].strip_prefix(b"\n")?;
        Some(Some(parent))
    }
}
