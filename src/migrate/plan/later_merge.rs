//! The merge of a later run: the new commits of the source in a three-way merge. Nothing is removed again.

use anyhow::Result;
use gix::ObjectId;

use super::ancestry::bases;
use super::collisions::conflicted;
use super::planning::{NewTip, Planning};
use crate::migrate::merge::{Merged, three_way};
use crate::report::{Collision, CollisionKind};
use crate::repos::source;
use crate::text;

impl Planning<'_> {
    /// Adds a merge to the tip `before`; `merged` tells which commits of the split the target has.
    ///
    /// # Errors
    /// When the merge has conflicts.
    pub fn later_merge(&mut self, before: ObjectId, template: ObjectId, merged: &[bool]) -> Result<NewTip> {
        if self.split.commits.iter().any(|commit| commit.new == before) {
            // The target has only commits of the split, as one that was empty. Git would fast-forward, too.
            return self.image_alone().map(|tip| NewTip {
                template_tree: Some(template),
                ..tip
            });
        }
        let bases = bases(self.split, merged);
        self.bring_blobs()?;
        self.workspace.set_head(before)?;
        match three_way(self.workspace.repo(), &bases, template, self.split.tree)? {
            Merged::Clean(tree) => self.merge_commit(before, template, tree),
            Merged::Conflicts(paths) => {
                let collision = |path| Collision {
                    path,
                    kind: CollisionKind::Conflict,
                };
                self.report.collisions = paths.iter().map(|path| collision(text::escaped(path))).collect();
                Err(conflicted(&self.report.collisions, &self.target).into())
            }
        }
    }

    /// Fetches the blobs that the merge may read, where the source does not have them.
    fn bring_blobs(&mut self) -> Result<()> {
        if !self.run.source.is_partial() {
            return Ok(());
        }
        let missing = source::missing_below(self.workspace.repo(), self.split.tree)?;
        self.run.source.bring(&missing, self.workspace.path(), self.context)?;
        self.workspace.reopen()
    }
}
