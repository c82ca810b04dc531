//! The plan of a migration, and the state that its steps share.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::ancestry::ancestors;
use crate::context::Context;
use crate::hub::image;
use crate::migrate::emptied::Emptied;
use crate::migrate::request::{Destination, Request};
use crate::migrate::run::Run;
use crate::migrate::setup::NewRepository;
use crate::report::{OwnCommit, Report};
use crate::repos::commit;
use crate::repos::git::addresses::{self, Addresses};
use crate::repos::location::Location;
use crate::repos::workspace::Workspace;
use crate::split::Split;
use crate::text;

/// A migration that is ready to be pushed.
pub struct Plan {
    /// The report.
    pub report: Report,
    /// The temporary repository, in which all objects can be read.
    pub workspace: Workspace,
    /// The target.
    pub target: Location,
    /// The branch that the result goes to.
    pub branch: BString,
    /// The tip of the target's branch before the run; none for an empty target.
    pub before: Option<ObjectId>,
    /// Its tip after the run.
    pub after: ObjectId,
    /// The tree of the target's side before the merge, with the template's files that stay.
    pub template_tree: Option<ObjectId>,
    /// The tree after the run.
    pub tree: ObjectId,
    /// More repositories to push to.
    pub also_push: Vec<Location>,
    /// The target at GitHub, where it may have to be made.
    pub new: Option<NewRepository>,
}

/// The state that the steps of a plan share.
pub(super) struct Planning<'a> {
    pub run: &'a Run<'a>,
    pub split: &'a Split,
    pub request: &'a Request,
    pub report: &'a mut Report,
    pub workspace: Workspace,
    pub target: Location,
    /// The split's newest commit.
    pub image: ObjectId,
    /// Set where the source has no image any more.
    pub emptied: Option<Emptied>,
    /// The branch to build on, with its tip.
    pub branch: BString,
    pub branch_tip: Option<ObjectId>,
    pub push_branch: BString,
    /// The tip of `branch` or of `push_branch`: whichever has more.
    pub before: Option<ObjectId>,
    /// The commit that the result builds on: `before`, or the initial commit of a target that was empty.
    pub base: Option<ObjectId>,
    pub also_push: Vec<Location>,
    pub new: Option<NewRepository>,
    pub context: Context<'a>,
}

/// The target's branch as the steps leave it.
pub(super) struct NewTip {
    pub commit: ObjectId,
    pub template_tree: Option<ObjectId>,
    pub tree: ObjectId,
}

impl Planning<'_> {
    /// The plan that ends in `tip`, with the whole report.
    ///
    /// # Errors
    /// When the history of the branch to build on cannot be read.
    pub fn finished(mut self, tip: NewTip) -> Result<Plan> {
        let after = tip.commit.to_string();
        let own = self.report.own_commits.len();
        let has = &self.report.in_target;
        let in_target = self.split.count((0..has.len()).filter(|&index| has[index]));
        let moved = self.split.commit_count() - in_target;
        self.report.target.moved_commits = Some(moved);
        self.report.target.new_commits = Some(moved + own);
        self.report.image_tag = Some(image::tag_of(tip.commit));
        self.report.target.after = Some(after);
        if self.push_branch != self.branch && self.request.destination == Destination::Push {
            match self.waits()? {
                true => self.report.target.waiting_on = self.report.target.branch.clone(),
                false => self.speak_of_base(),
            }
        }
        if self.request.destination == Destination::Push {
            let changes = self.before != Some(tip.commit);
            let places = changes.then_some(&self.target).into_iter().chain(&self.also_push);
            self.report.target.pushed_to = places
                .map(|place| format!("{} {}", addresses::shown_push(place), text::escaped(&self.push_branch)))
                .collect();
            let addresses = Addresses::of(&self.target);
            let differs = changes && addresses.pushes_elsewhere();
            self.report.target.read_from = differs.then(|| addresses.shown_read());
        }
        Ok(Plan {
            report: std::mem::take(self.report),
            workspace: self.workspace,
            target: self.target,
            branch: self.push_branch,
            before: self.before,
            after: tip.commit,
            template_tree: tip.template_tree,
            tree: tip.tree,
            also_push: self.also_push,
            new: self.new,
        })
    }

    /// Returns true if the image is, or will be, on a branch that is to be merged into the one it builds on.
    fn waits(&self) -> Result<bool> {
        let Some(tip) = self.branch_tip else {
            return Ok(true);
        };
        let image = self
            .emptied
            .as_ref()
            .map_or(self.image, |emptied| self.split.commits[emptied.last].new);
        Ok(!ancestors(self.workspace.repo(), tip)?.contains(&image))
    }

    /// Makes the report speak of the branch to build on, which has all: nothing goes to another one.
    fn speak_of_base(&mut self) {
        let target = &mut self.report.target;
        target.branch.clone_from(&target.base);
        target.before.clone_from(&target.base_tip);
        target.after.clone_from(&target.base_tip);
    }

    /// Writes a commit with the identity of the run.
    ///
    /// # Errors
    /// When no author is configured, the message is empty, or the commit cannot be written.
    pub fn commit(&self, tree: ObjectId, parents: &[ObjectId], message: &str) -> Result<ObjectId> {
        let (repo, identity) = (self.workspace.repo(), self.run.identity.get()?);
        commit::write(repo, tree, parents, identity, message, self.context)
    }

    /// Writes the merge of the template's side at `ours` with the image.
    ///
    /// # Errors
    /// As [`commit`](Planning::commit).
    pub fn merge_commit(&mut self, ours: ObjectId, template_tree: ObjectId, tree: ObjectId) -> Result<NewTip> {
        let commit = self.commit(tree, &[ours, self.image], &self.request.message)?;
        self.report.add_own_commit(OwnCommit::Merge, commit);
        Ok(NewTip {
            commit,
            template_tree: Some(template_tree),
            tree,
        })
    }
}
