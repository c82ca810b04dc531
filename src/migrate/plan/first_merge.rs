//! The merge of a first run: the template without its examples, filled in, and the image's unrelated history.

use anyhow::Result;
use gix::ObjectId;

use super::collisions::{collided, settled};
use super::planning::{NewTip, Planning};
use crate::checks;
use crate::hub::repo2docker;
use crate::migrate::merge::{OnCollision, union};
use crate::text;

impl Planning<'_> {
    /// Adds the removal commit, the commit that fills the template, and the merge to the tip `before`.
    ///
    /// # Errors
    /// When both sides have a path, and the request settles no collisions.
    pub fn first_merge(&mut self, before: ObjectId, template: ObjectId) -> Result<NewTip> {
        let (tip, template) = self.remove_examples(before, template)?;
        let (tip, template) = self.fill_template(tip, template)?;
        let repo = self.workspace.repo();
        // These warnings come before the error about collisions, since one flag settles both.
        let leftovers = repo2docker::leftovers(repo, template, self.split.tree)?;
        self.report.warnings.extend(checks::leftovers(&leftovers));
        self.report.leftovers = leftovers.harmful.iter().map(|path| text::escaped(path)).collect();
        let choice = self.request.on_collision;
        let union = union(repo, template, self.split.tree, choice)?;
        if !union.collisions.is_empty() {
            if choice == OnCollision::Fail {
                self.report.collisions = union.collisions;
                let removed = &self.request.removal.paths;
                return Err(collided(&self.report.collisions, removed, &self.target).into());
            }
            self.report.warnings.push(settled(&union.collisions, choice));
        }
        self.merge_commit(tip, template, union.tree)
    }
}
