//! The commit that fills the template's placeholders.

use anyhow::Result;
use gix::ObjectId;

use super::planning::Planning;
use crate::hub::fill;
use crate::migrate::merge::OnCollision;
use crate::report::OwnCommit;
use crate::repos::tree;
use crate::text;

impl Planning<'_> {
    /// Returns the commit that fills the placeholders, on top of `tip`, whose tree is `template`, with its tree; the
    /// same
    /// two where there is nothing to fill.
    ///
    /// # Errors
    /// When a file of the template cannot be edited, or the commit cannot be made.
    pub fn fill_template(&mut self, tip: ObjectId, template: ObjectId) -> Result<(ObjectId, ObjectId)> {
        let values = &self.request.fill;
        if values.is_empty() {
            return Ok((tip, template));
        }
        let repo = self.workspace.repo();
        // The image's own README stays; the template's would only collide with it.
        let image_has_readme = tree::find(repo, self.split.tree, fill::README.as_bytes())?.is_some();
        let new_readme = !image_has_readme || self.request.on_collision == OnCollision::Template;
        let filled = fill::fill(repo, template, values, new_readme)?;
        self.report.warnings.extend(filled.warnings);
        if filled.tree == template {
            return Ok((tip, template));
        }
        let message = match &values.hub {
            Some(hub) => format!("Fill in the template for {}", text::escaped(hub.as_bytes())),
            None => "Fill in the template".to_owned(),
        };
        let commit = self.commit(filled.tree, &[tip], &message)?;
        self.report.filled = filled.paths.iter().map(|path| text::escaped(path)).collect();
        self.report.add_own_commit(OwnCommit::Fill, commit);
        Ok((commit, filled.tree))
    }
}
