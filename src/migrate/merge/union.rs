//! The merge of unrelated histories: everything from both sides, unless they disagree about a path.
//!
//! Only trees are read, so that it works where blobs are missing. For git, too, two sides with no common ancestor that
//! have the same path are a conflict unless mode and content are equal.

use std::collections::{BTreeMap, HashMap};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::tree::{Entry, EntryKind};

use crate::paths::join;
use crate::report::{Collision, CollisionKind};
use crate::repos::tree;
use crate::text;

/// What to do where both sides have a path, with different content.
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
    let mut uniting = Uniting {
        repo,
        choice,
        collisions: Vec::new(),
    };
    let tree = uniting.folder(b"", template, image)?;
    let mut collisions = uniting.collisions;
    collisions.sort();
    let (template_paths, collisions) = collisions.into_iter().unzip();
    Ok(Union {
        tree,
        collisions,
        template_paths,
    })
}

struct Uniting<'a> {
    repo: &'a gix::Repository,
    choice: OnCollision,
    collisions: Vec<(BString, Collision)>,
}

impl Uniting<'_> {
    fn folder(&mut self, path: &[u8], template: ObjectId, image: ObjectId) -> Result<ObjectId> {
        if template == image {
            return Ok(template);
        }
        let image_entries = tree::read(self.repo, image)?;
        let entries = tree::read(self.repo, template)?;
        let mut united: BTreeMap<BString, Entry> = entries
            .into_iter()
            .map(|entry| (entry.filename.clone(), entry))
            .collect();
        // A name that the image has in both spellings is the image's own affair.
        let folded: HashMap<String, BString> = united
            .keys()
            .filter(|name| !image_entries.iter().any(|entry| entry.filename == **name))
            .map(|name| (fold(name.as_bstr()), name.clone()))
            .collect();

        for theirs in image_entries {
            let name = theirs.filename.clone();
            if let Some(ours) = united.get_mut(&name) {
                if tree::is_tree(ours) && tree::is_tree(&theirs) {
                    let below = join(path, &name);
                    ours.oid = self.folder(&below, ours.oid, theirs.oid)?;
                } else if (ours.mode.kind(), ours.oid) != (theirs.mode.kind(), theirs.oid) {
                    self.collide(path, &name, kind(ours, &theirs));
                    if self.choice == OnCollision::Image {
                        *ours = theirs;
                    }
                }
            } else if let Some(spelled) = folded.get(&fold(name.as_bstr())) {
                self.collide(path, spelled, CollisionKind::Case);
                if self.choice == OnCollision::Image {
                    united.remove(spelled);
                    united.insert(name, theirs);
                }
            } else {
                united.insert(name, theirs);
            }
        }
        tree::write(self.repo, united.into_values().collect())
    }

    fn collide(&mut self, folder: &[u8], name: &[u8], kind: CollisionKind) {
        let path = join(folder, name);
        let shown = text::escaped(&path);
        self.collisions.push((path, Collision { path: shown, kind }));
    }
}

fn kind(ours: &Entry, theirs: &Entry) -> CollisionKind {
    // A file with the executable bit is a file all the same.
    let group = |entry: &Entry| match entry.mode.kind() {
        EntryKind::BlobExecutable => EntryKind::Blob,
        other => other,
    };
    match group(ours) == group(theirs) {
        true => CollisionKind::Content,
        false => CollisionKind::Type,
    }
}

/// What a file system that ignores case makes of a name.
fn fold(name: &BStr) -> String {
    name.to_str_lossy().to_lowercase()
}
