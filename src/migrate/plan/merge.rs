//! The choice of the merge: none, the first, or a later one.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::ancestry::ancestors;
use super::other_rewrite;
use super::planning::{NewTip, Planning};
use crate::report::Status;
use crate::repos::tree;

impl Planning<'_> {
    /// Makes the target's new commits.
    ///
    /// # Errors
    /// When the two sides do not merge; the report has all collisions then.
    pub fn merge(&mut self) -> Result<NewTip> {
        match self.base {
            None => self.image_alone(),
            Some(base) => self.onto(base),
        }
    }

    /// The image's history alone, which becomes the branch of an empty target.
    pub fn image_alone(&self) -> Result<NewTip> {
        if let Some(emptied) = &self.emptied {
            emptied.settle(self.run.source, self.split, &|_| false)?;
        }
        Ok(NewTip {
            commit: self.image,
            template_tree: None,
            tree: self.split.tree,
        })
    }

    fn onto(&mut self, before: ObjectId) -> Result<NewTip> {
        let repo = self.workspace.repo();
        let template = tree::of_commit(repo, before).with_context(|| format!("cannot read '{}'", self.target))?;
        let known = ancestors(repo, before)?;
        let mut has_all = known.contains(&self.image);
        if let (false, Some(emptied)) = (has_all, &self.emptied) {
            let warning = emptied.settle(self.run.source, self.split, &|commit| known.contains(&commit))?;
            self.report.warnings.push(warning);
            has_all = true;
        }
        if has_all {
            self.report.status = Status::UpToDate;
            self.merged = self.split.commits.len();
            return Ok(NewTip {
                commit: before,
                template_tree: Some(template),
                tree: template,
            });
        }
        let merged: Vec<bool> = self
            .split
            .commits
            .iter()
            .map(|commit| known.contains(&commit.new))
            .collect();
        self.merged = merged.iter().filter(|&&is_there| is_there).count();
        other_rewrite::check_not_the_source(self.split, &known, &self.target)?;
        other_rewrite::check(&self.run.source.repo, self.split, repo, &known, &self.target)?;
        match merged.contains(&true) {
            true => self.later_merge(before, template, &merged),
            false => self.first_merge(before, template),
        }
    }
}
