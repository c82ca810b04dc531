//! What the target's history will be: computed in full, in memory, before anything is pushed.

mod ahead;
mod ancestry;
mod begin;
mod looked;
mod told;

use std::collections::HashSet;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::BString;

use super::{Destination, Emptied, Failed, REMOVE_MESSAGE, REMOVED, Request, Run, directory, twice};
use crate::context::Context;
use crate::hub::repo2docker;
use crate::migrate::merge::{self, Merged, OnCollision};
use crate::migrate::{describe, template};
use crate::report::{self, Code, Collision, CollisionKind, Report, Status, Warning};
use crate::repos::commit;
use crate::repos::git::var::Identity;
use crate::repos::location::Location;
use crate::repos::source::{self, Source};
use crate::repos::workspace::Workspace;
use crate::split::Split;
use crate::{checks, text};
use ancestry::{ancestors, bases, start};
pub use looked::Looked;
use told::{checked_out, collided, conflicted, settled};

/// A migration that is ready to be pushed.
pub struct Plan {
    /// What it comes to.
    pub report: Report,
    /// Where all its objects can be read.
    pub workspace: Workspace,
    /// The target.
    pub target: Location,
    /// The branch that the result goes to.
    pub branch: String,
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
}

/// Works out one migration. Nothing is written but temporary files.
///
/// # Errors
/// When it cannot be done as asked; the report has what is known by then, such as all collisions.
pub fn plan(run: &Run<'_>, split: &Split, request: &Request, context: Context<'_>) -> Result<Plan, Failed> {
    plan_for(None, run, split, request, context)
}

/// Does the same with a target that was perhaps looked at before.
pub(super) fn plan_for(
    looked: Option<Looked>,
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    let mut report = first_report(run.source, request);
    let plan = Planning::begin(looked, run, split, request, &mut report, context).and_then(Planning::finish);
    plan.map_err(|error| Failed::new(report, error))
}

/// The report of a migration of which nothing is known but what was asked.
pub fn first_report(source: &Source, request: &Request) -> Report {
    let names = request.spec().names;
    Report {
        name: request.name.clone(),
        source: report::Source {
            repo: source.location.to_string(),
            reference: Some(source.reference.clone()),
            commit: Some(source.tip.to_string()),
            subdirs: names.iter().map(ToString::to_string).collect(),
        },
        target: report::Target {
            repo: text::escaped(text::without_secrets(&request.into).as_bytes()),
            ..Default::default()
        },
        warnings: source.notes.clone(),
        ..Default::default()
    }
}

/// What the steps of a plan share.
struct Planning<'a> {
    run: &'a Run<'a>,
    split: &'a Split,
    request: &'a Request,
    report: &'a mut Report,
    workspace: Workspace,
    target: Location,
    /// The split's newest commit.
    image: ObjectId,
    /// That the source has no image any more.
    emptied: Option<Emptied>,
    push_branch: String,
    before: Option<ObjectId>,
    /// What the result builds on: `before`, or the initial commit of a target that was empty.
    base: Option<ObjectId>,
    /// How many of the split's commits the target has already.
    merged: usize,
    also_push: Vec<Location>,
    context: Context<'a>,
}

/// What a step of a plan leads to.
struct Step {
    after: ObjectId,
    template_tree: Option<ObjectId>,
    tree: ObjectId,
}

impl<'a> Planning<'a> {
    /// Checks what was asked, and brings everything to where it can be read.
    fn begin(
        looked: Option<Looked>,
        run: &'a Run<'a>,
        split: &'a Split,
        request: &'a Request,
        report: &'a mut Report,
        context: Context<'a>,
    ) -> Result<Self> {
        let source = run.source;
        let emptied = Emptied::unasked(source, split)?;
        if emptied.is_none() {
            directory::check(source, split)?;
        }
        report.source.subdirs = split.spec.names.iter().map(ToString::to_string).collect();
        report.warnings.extend(split.warnings.iter().map(Into::into));
        report.warnings.extend(describe::history_before(&source.repo, split)?);
        report.split = Some(describe::split(&source.repo, split)?);
        let tip = split
            .tip
            .context("the directory is there, and no commit of its history was kept")?;

        let looked = looked.map_or_else(|| Looked::at(request, context), Ok)?;
        looked.check(source)?;
        let Looked {
            mut target,
            branch,
            push_branch,
            also_push,
        } = looked;
        let location = target.location.clone();
        let mut workspace = Workspace::new(
            run.stock,
            &source.repo,
            source.folder.as_ref(),
            run.objects,
            target.opened(),
        )?;
        target.bring(&mut workspace, &[&branch, &push_branch], context)?;
        let before = start(&workspace, &target, &branch, &push_branch)?;
        let base = match before {
            Some(before) => Some(before),
            None => begin::with_template(run, request, &mut workspace, report, context)?,
        };

        if request.destination == Destination::Push && target.is_checked_out(&push_branch) {
            report.warnings.push(checked_out(&push_branch));
        }
        report.target.branch = Some(branch);
        report.target.before = before.map(|id| id.to_string());
        Ok(Planning {
            run,
            split,
            request,
            report,
            workspace,
            target: location,
            image: split.commits[tip].new,
            emptied,
            push_branch,
            before,
            base,
            merged: 0,
            also_push,
            context,
        })
    }

    /// Makes the new commits, and takes the report.
    fn finish(mut self) -> Result<Plan> {
        let step = match self.base {
            None => self.as_it_is(),
            Some(base) => self.onto(base),
        };
        // Who has a collision to settle wants to know the rest as well.
        self.look_ahead(step.as_ref().ok())?;
        let step = step?;
        let after = step.after.to_string();
        let made = [
            &self.report.initial_commit,
            &self.report.remove_commit,
            &self.report.fill_commit,
            &self.report.merge_commit,
        ];
        let made = made.into_iter().flatten().count();
        self.report.target.new_commits = Some(self.split.commits.len() - self.merged + made);
        self.report.image_tag = Some(after[..12].to_owned());
        self.report.target.after = Some(after);
        if self.request.destination == Destination::Push {
            let changes = self.before != Some(step.after);
            let places = changes.then_some(&self.target).into_iter().chain(&self.also_push);
            self.report.target.pushed_to = places.map(|place| format!("{place} {}", self.push_branch)).collect();
        }
        Ok(Plan {
            report: std::mem::take(self.report),
            workspace: self.workspace,
            target: self.target,
            branch: self.push_branch,
            before: self.before,
            after: step.after,
            template_tree: step.template_tree,
            tree: step.tree,
            also_push: self.also_push,
        })
    }

    /// An empty target: the split itself becomes the branch.
    fn as_it_is(&mut self) -> Result<Step> {
        if let Some(emptied) = &self.emptied {
            emptied.settle(self.run.source, self.split, &|_| false)?;
        }
        Ok(Step {
            after: self.image,
            template_tree: None,
            tree: self.split.tree,
        })
    }

    fn onto(&mut self, before: ObjectId) -> Result<Step> {
        let repo = self.workspace.repo();
        let template = repo
            .find_commit(before)
            .with_context(|| format!("cannot read commit {before} of '{}'", self.target))?
            .tree_id()?
            .detach();
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
            return Ok(Step {
                after: before,
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
        twice::check_other(self.split, &known, &self.target)?;
        twice::check(&self.run.source.repo, self.split, repo, &known, &self.target)?;
        match merged.contains(&true) {
            true => self.later(before, template, &merged),
            false => self.first(before, template),
        }
    }

    /// A first run: removal commit, then the merge of two unrelated histories.
    fn first(&mut self, before: ObjectId, template: ObjectId) -> Result<Step> {
        let repo = self.workspace.repo();
        let removal = &self.request.removal;
        let mut removed = template::remove(repo, template, &removal.paths)?;
        if removal.examples {
            removed = self.without_examples(template, &removed)?;
        }
        let identity = self.run.identity.get()?;
        let mut tip = before;
        if removed.paths.is_empty() {
            if !removal.paths.is_empty() {
                let headline = "the target has nothing of what was to be removed, so there is no removal commit";
                let warning = Warning::new(Code::NothingRemoved, headline);
                self.report.warnings.push(warning.paths(removal.paths.clone()));
            }
        } else {
            tip = commit::write(
                repo,
                removed.tree,
                &[before],
                identity,
                &self.remove_message(&removed.paths),
            )?;
            self.report.remove_commit = Some(tip.to_string());
            self.report.removed = removed.paths.iter().map(|path| text::escaped(path)).collect();
        }

        let (tip, template) = self.filled(tip, removed.tree, identity)?;
        // Told before the collisions, since one flag settles both.
        let leftovers = repo2docker::leftovers(self.workspace.repo(), template, self.split.tree)?;
        self.report.warnings.extend(checks::leftovers(&leftovers));
        self.report.leftovers = leftovers.harmful.iter().map(|path| text::escaped(path)).collect();
        let union = merge::union(
            self.workspace.repo(),
            template,
            self.split.tree,
            self.request.on_collision,
        )?;
        if !union.collisions.is_empty() {
            if self.request.on_collision == OnCollision::Fail {
                self.report.collisions = union.collisions;
                return Err(collided(&self.report.collisions, &removal.paths, &self.target).into());
            }
            self.report
                .warnings
                .push(settled(&union.collisions, self.request.on_collision));
        }
        self.merge_commit(tip, template, union.tree, identity)
    }

    /// Removes, too, what collides or would configure repo2docker.
    fn without_examples(&self, template: ObjectId, removed: &template::Removed) -> Result<template::Removed> {
        let repo = self.workspace.repo();
        let union = merge::union(repo, removed.tree, self.split.tree, OnCollision::Fail)?;
        let leftovers = repo2docker::leftovers(repo, removed.tree, self.split.tree)?;
        let mut gone: HashSet<BString> = removed.paths.iter().cloned().collect();
        gone.extend(union.template_paths);
        gone.extend(leftovers.harmful);
        gone.extend(leftovers.harmless);
        template::remove_exactly(repo, template, &gone)
    }

    /// The message as asked for. The usual one is about one file, so that it lists what went where that was another.
    fn remove_message(&self, paths: &[BString]) -> String {
        let message = &self.request.remove_message;
        if message != REMOVE_MESSAGE || (paths.len() == 1 && paths[0] == REMOVED) {
            return message.clone();
        }
        let list: Vec<_> = paths.iter().map(|path| format!("- {}", text::escaped(path))).collect();
        format!("{message}\n\n{}\n", list.join("\n"))
    }

    /// A later run: the new commits come over in a three-way merge, and nothing is removed again.
    fn later(&mut self, before: ObjectId, template: ObjectId, merged: &[bool]) -> Result<Step> {
        if self.split.commits.iter().any(|commit| commit.new == before) {
            // Nothing but split commits so far, as in a target that was empty: git, too, would fast-forward.
            return self.as_it_is().map(|step| Step {
                template_tree: Some(template),
                ..step
            });
        }
        let bases = bases(self.split, merged);
        self.bring_blobs()?;
        self.workspace.set_head(before)?;
        match merge::three_way(self.workspace.repo(), &bases, template, self.split.tree)? {
            Merged::Clean(tree) => {
                let identity = self.run.identity.get()?;
                self.merge_commit(before, template, tree, identity)
            }
            Merged::Conflicts(paths) => {
                let paths = paths.iter().map(|path| text::escaped(path));
                self.report.collisions = paths
                    .map(|path| Collision {
                        path,
                        kind: CollisionKind::Content,
                    })
                    .collect();
                Err(conflicted(&self.report.collisions, &self.target).into())
            }
        }
    }

    /// Gets what the merge may have to read of the image, where the source does not have it.
    fn bring_blobs(&mut self) -> Result<()> {
        if !self.run.source.is_partial() {
            return Ok(());
        }
        let missing = source::missing_below(self.workspace.repo(), self.split.tree)?;
        self.run.source.bring(&missing, self.workspace.path(), self.context)?;
        self.workspace.reopen()
    }

    fn merge_commit(&mut self, tip: ObjectId, template: ObjectId, tree: ObjectId, identity: &Identity) -> Result<Step> {
        let merge = commit::write(
            self.workspace.repo(),
            tree,
            &[tip, self.image],
            identity,
            &self.request.message,
        )?;
        self.report.merge_commit = Some(merge.to_string());
        Ok(Step {
            after: merge,
            template_tree: Some(template),
            tree,
        })
    }
}
