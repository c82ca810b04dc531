//! The merge of unrelated histories: everything from both sides, unless they disagree about a path.
//!
//! Only trees are read, so that it works where blobs are missing. For git, too, two sides with no common ancestor that
//! have the same path are a conflict unless mode and content are equal.

use std::collections::HashMap;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};

use crate::paths::join;
use crate::report::{Collision, CollisionKind};
use crate::split::tree::entries::TreeEntry;
use crate::split::tree::union::{BothSides, of_two};
use crate::text;

/// The choice of a side where both have a path, with different content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnCollision {
    /// Leave it to the user.
    #[default]
    Fail,
    /// Take the image's.
    Image,
    /// Keep the template's.
    Template,
}

/// The union of two trees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// The tree; where there are unsettled collisions, it has the template's side of each.
    pub tree: ObjectId,
    /// Where the sides disagree, sorted. With a choice in [`OnCollision`] these are settled.
    pub collisions: Vec<Collision>,
    /// The template's paths of these collisions, as bytes.
    pub template_paths: Vec<BString>,
}

/// Unites the trees `template` and `image`.
///
/// # Errors
/// When a tree cannot be read or written.
pub fn union(repo: &gix::Repository, template: ObjectId, image: ObjectId, choice: OnCollision) -> Result<Union> {
    let mut collisions: Vec<(BString, CollisionKind)> = Vec::new();
    let mut trees = repo;
    let tree = of_two([template, image], &mut trees, &mut |folder, names| {
        let found = settle(names, choice).into_iter();
        collisions.extend(found.map(|(name, kind)| (join(folder, &name), kind)));
    })?;
    let tree = tree.expect("because every collision in a folder is settled");
    collisions.sort();
    let shown = collisions.iter().map(|(path, kind)| Collision {
        path: text::escaped(path),
        kind: *kind,
    });
    Ok(Union {
        tree,
        collisions: shown.collect(),
        template_paths: collisions.into_iter().map(|(path, _)| path).collect(),
    })
}

/// Takes one of the two entries out of `names` wherever the sides disagree; returns the template's names of these,
/// and the kind of each difference.
fn settle(names: &mut BothSides, choice: OnCollision) -> Vec<(BString, CollisionKind)> {
    let (template, image) = (0, 1);
    let loser = match choice {
        OnCollision::Image => template,
        OnCollision::Template | OnCollision::Fail => image,
    };
    let mut collisions = Vec::new();
    // Names that the image has in both spellings are left as they are.
    let template_only = names.iter().filter(|(_, sides)| sides[image].is_none());
    let folded: HashMap<String, BString> = template_only
        .map(|(name, _)| (fold(name.as_bstr()), name.clone()))
        .collect();
    let image_only = names.iter().filter(|(_, sides)| sides[template].is_none());
    let spelled = image_only.filter_map(|(name, _)| Some((name.clone(), folded.get(&fold(name.as_bstr()))?.clone())));
    let spelled: Vec<(BString, BString)> = spelled.collect();

    for (name, sides) in names.iter_mut() {
        if let [Some(ours), Some(theirs)] = sides
            && ours != theirs
            && !(ours.is_tree() && theirs.is_tree())
        {
            collisions.push((name.clone(), difference(ours, theirs)));
            sides[loser] = None;
        }
    }
    for (images, templates) in spelled {
        let losing = if loser == image { &images } else { &templates };
        names.remove(losing);
        collisions.push((templates, CollisionKind::Case));
    }
    collisions
}

fn difference(ours: &TreeEntry, theirs: &TreeEntry) -> CollisionKind {
    match ours.is_file() == theirs.is_file() && (ours.is_file() || ours.kind == theirs.kind) {
        true => CollisionKind::Content,
        false => CollisionKind::Type,
    }
}

/// A name as a file system that ignores case compares it.
fn fold(name: &BStr) -> String {
    name.to_str_lossy().to_lowercase()
}
