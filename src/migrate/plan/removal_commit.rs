//! The commit that deletes the template's example files.

use std::collections::HashSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::planning::Planning;
use super::removal::{self, Removed};
use crate::hub::repo2docker;
use crate::migrate::merge::{OnCollision, union};
use crate::migrate::request::{REMOVE_MESSAGE, REMOVED};
use crate::report::{Code, Warning};
use crate::text;

impl Planning<'_> {
    /// Returns the removal commit on top of `before`, whose tree is `template`, with its tree; the same two where
    /// nothing
    /// is deleted.
    ///
    /// # Errors
    /// When a pattern cannot be read, or a commit cannot be made.
    pub fn remove_examples(&mut self, before: ObjectId, template: ObjectId) -> Result<(ObjectId, ObjectId)> {
        let removal = &self.request.removal;
        let mut removed = removal::remove(self.workspace.repo(), template, &removal.paths)?;
        if removal.examples {
            removed = self.without_colliding(template, &removed)?;
        }
        if removed.paths.is_empty() {
            if !removal.paths.is_empty() {
                let headline = "the target has none of the files to remove, so there is no removal commit";
                let warning = Warning::new(Code::NothingRemoved, headline);
                self.report.warnings.push(warning.paths(removal.paths.clone()));
            }
            return Ok((before, template));
        }
        let commit = self.commit(removed.tree, &[before], &self.removal_message(&removed.paths))?;
        self.report.remove_commit = Some(commit.to_string());
        self.report.removed = removed.paths.iter().map(|path| text::escaped(path)).collect();
        Ok((commit, removed.tree))
    }

    /// Also removes the files that collide or would configure repo2docker.
    fn without_colliding(&self, template: ObjectId, removed: &Removed) -> Result<Removed> {
        let repo = self.workspace.repo();
        let union = union(repo, removed.tree, self.split.tree, OnCollision::Fail)?;
        let leftovers = repo2docker::leftovers(repo, removed.tree, self.split.tree)?;
        let mut gone: HashSet<BString> = removed.paths.iter().cloned().collect();
        gone.extend(union.template_paths);
        gone.extend(leftovers.harmful);
        gone.extend(leftovers.harmless);
        removal::remove_exactly(repo, template, &gone)
    }

    /// The message of the request. The default names one file; where others were deleted, it also lists them.
    fn removal_message(&self, paths: &[BString]) -> String {
        let message = &self.request.remove_message;
        if message != REMOVE_MESSAGE || (paths.len() == 1 && paths[0] == REMOVED) {
            return message.clone();
        }
        let list: Vec<_> = paths.iter().map(|path| format!("- {}", text::escaped(path))).collect();
        format!("{message}\n\n{}\n", list.join("\n"))
    }
}
