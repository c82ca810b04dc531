//! The merge: none, the first one, or that of a later run.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::ancestry::{ancestors, bases, check_not_the_source};
use super::collisions::{collided, conflicted, settled};
use super::planning::{NewTip, Planning};
use crate::checks;
use crate::error::UserError;
use crate::hub::repo2docker;
use crate::migrate::merge::{Merged, OnCollision, three_way, three_way_from, union};
use crate::migrate::state::{SameImage, TargetState};
use crate::report::{Collision, CollisionKind, Status};
use crate::repos::{refused_path, tree};
use crate::split;
use crate::text;

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
    fn image_alone(&self) -> Result<NewTip> {
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
            self.report.in_target = vec![true; self.split.commits.len()];
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
        self.report.in_target.clone_from(&merged);
        check_not_the_source(self.split, &known, &self.target)?;
        let state = TargetState::of(self.run.source, self.split, repo, before, &known)?;
        let has_some = merged.contains(&true);
        let rejoined = self.settle(&state, has_some)?;
        match (has_some, rejoined) {
            (_, Some(files)) => self.rejoin(before, template, files),
            (true, None) => self.later_merge(before, template, &merged),
            (false, None) => self.first_merge(before, template),
        }
    }

    /// Refuses a target that has this image in another form, or another one, unless the request settles that; returns the
    /// files that the target has, where the history is to be joined to them.
    fn settle(&mut self, state: &TargetState, has_some: bool) -> Result<Option<ObjectId>, UserError> {
        let shown = self.target.to_string();
        let warning = state.warning(self.split, &shown);
        self.report.warnings.extend(warning);
        if let Some(same) = &state.same {
            let joins = self.request.rejoin.then(|| same.base()).flatten();
            return match (joins, same) {
                (Some(files), _) => Ok(Some(files)),
                // The tip that a later run merges has the files that are there already.
                (None, SameImage::Rebased { .. }) if has_some => Ok(None),
                (None, _) => Err(same.refusal(self.split, &shown)),
            };
        }
        match &state.other {
            // In a later run the target is this image's, whatever else it has.
            Some(other) if !has_some && !self.request.force_target => Err(other.refusal(&shown)),
            _ => Ok(None),
        }
    }

    /// The merge of a first run: the template without its examples, filled in, and the image's unrelated history. Adds
    /// the removal commit, the commit that fills the template, and the merge to the tip `before`.
    ///
    /// # Errors
    /// When both sides have a path, and the request settles no collisions.
    fn first_merge(&mut self, before: ObjectId, template: ObjectId) -> Result<NewTip> {
        if let Some((path, why)) = refused_path::find(self.workspace.repo(), template)? {
            let path = text::escaped(&path);
            return Err(
                UserError::new(format!("'{}' has the path '{path}', {why}", self.target))
                    .hint("remove it from the target, or from the template that it was made from")
                    .into(),
            );
        }
        let (tip, template) = self.remove_examples(before, template)?;
        let (tip, template) = self.fill_template(tip, template)?;
        let repo = self.workspace.repo();
        // These warnings come before the error about collisions, since one flag settles both.
        let leftovers = repo2docker::leftovers(repo, template, self.split.tree)?;
        self.report
            .warnings
            .extend(checks::leftovers(&leftovers, self.request.name.is_some()));
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

    /// The merge of a later run: the new commits of the source in a three-way merge, to which nothing is removed again.
    /// Adds a merge to the tip `before`; `merged` tells which commits of the split the target has.
    ///
    /// # Errors
    /// When the merge has conflicts.
    fn later_merge(&mut self, before: ObjectId, template: ObjectId, merged: &[bool]) -> Result<NewTip> {
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
        let merged = three_way(self.workspace.repo(), &bases, template, self.split.tree)?;
        self.merged(before, template, merged)
    }

    /// Adds the merge of the split and the tip `before`, which has its `files` by other commits.
    fn rejoin(&mut self, before: ObjectId, template: ObjectId, files: ObjectId) -> Result<NewTip> {
        self.bring_blobs()?;
        self.workspace.set_head(before)?;
        let merged = three_way_from(self.workspace.repo(), files, template, self.split.tree)?;
        self.merged(before, template, merged)
    }

    fn merged(&mut self, before: ObjectId, template: ObjectId, merged: Merged) -> Result<NewTip> {
        match merged {
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
        let missing = split::missing_files(self.workspace.repo(), vec![self.split.tree], self.context)?;
        self.run.source.bring(&missing, self.workspace.path(), self.context)?;
        self.workspace.reopen()
    }
}
