//! The names under which hubs build images.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::commit_images::CommitImages;
use super::found::ImagePlace;
use crate::context::Context;
use crate::repos::source::Source;

/// The names by the directory of the image, in the tip and in each older commit that was asked about.
pub(super) struct BuiltNames {
    tip: Names,
    older: BTreeMap<ObjectId, Names>,
}

type Names = BTreeMap<BString, BTreeSet<String>>;

impl BuiltNames {
    pub fn new(tip: Names) -> Self {
        let older = BTreeMap::new();
        BuiltNames { tip, older }
    }

    /// The names of the image at `place`, in the commit that has it.
    ///
    /// # Errors
    /// When that commit cannot be read.
    pub fn of(&mut self, source: &Source, place: &ImagePlace, context: Context<'_>) -> Result<Vec<String>> {
        let names = match place.last {
            None => &self.tip,
            Some(last) => match self.older.entry(last) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(CommitImages::read(source, last, context)?.built),
            },
        };
        let names = names.get(place.directory.path()).into_iter().flatten();
        Ok(names.cloned().collect())
    }
}
