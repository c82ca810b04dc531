//! The clone of both repositories that the later steps work in.

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::ancestry::{ancestors, start};
use super::collisions::checked_out;
use super::initial_commit;
use super::planning::Planning;
use super::target::TargetBranches;
use crate::context::Context;
use crate::error::UserError;
use crate::migrate::emptied::Emptied;
use crate::migrate::request::{Destination, Request};
use crate::migrate::run::Run;
use crate::migrate::state::TargetState;
use crate::migrate::{describe, directory};
use crate::report::Report;
use crate::repos::tree;
use crate::repos::workspace::Workspace;
use crate::split::Split;
use crate::text;

impl<'a> Planning<'a> {
    /// Checks the request, and makes the objects of source and target readable in one temporary repository.
    ///
    /// # Errors
    /// When the directory is not there, or the target cannot be used.
    pub fn of_both_sides(
        found: Result<TargetBranches>,
        run: &'a Run<'a>,
        split: &'a Split,
        request: &'a Request,
        report: &'a mut Report,
        context: Context<'a>,
    ) -> Result<Self> {
        let source = run.source;
        let emptied = Emptied::unasked(source, split)?;
        if emptied.is_none()
            && let Err(error) = directory::check(source, split)
        {
            return Err(swapped(split, found.as_ref().ok()).unwrap_or(error));
        }
        describe::history(&source.repo, split, report)?;
        let tip = split
            .tip
            .context("the directory is there, and no commit of its history was kept")?;

        let found = found?;
        found.check(source)?;
        let TargetBranches {
            target,
            branch,
            push_branch,
            also_push,
            new,
        } = found;
        let location = target.location.clone();
        let mut workspace = Workspace::new(
            run.stock,
            &source.repo,
            source.folder.as_ref(),
            run.objects,
            target.opened(),
        )?;
        let before = match start(&workspace, &target, branch.as_bstr(), push_branch.as_bstr()) {
            Ok(before) => before,
            Err(error) if request.rejoin => return Err(error),
            Err(error) => {
                let tip = target.tip(branch.as_bstr());
                return Err(left_over(run, split, &workspace, tip, report)?.map_or(error, Into::into));
            }
        };
        let base = match before {
            Some(before) => Some(before),
            None => initial_commit::from_template(run, request, &mut workspace, report, context)?,
        };

        if request.destination == Destination::Push && target.is_checked_out(push_branch.as_bstr()) {
            report.warnings.push(checked_out(push_branch.as_bstr()));
        }
        let branch_tip = target.tip(branch.as_bstr());
        report.target.base = Some(text::escaped(&branch));
        report.target.base_tip = branch_tip.map(|id| id.to_string());
        report.target.branch = Some(text::escaped(&push_branch));
        report.target.before = target.tip(push_branch.as_bstr()).map(|id| id.to_string());
        Ok(Planning {
            run,
            split,
            request,
            report,
            workspace,
            target: location,
            image: split.commits[tip].new,
            emptied,
            branch,
            branch_tip,
            push_branch,
            before,
            base,
            also_push,
            new,
            context,
        })
    }
}

/// The error for a directory that the source never had and the target has.
fn swapped(split: &Split, found: Option<&TargetBranches>) -> Option<anyhow::Error> {
    let found = found.filter(|_| split.last_present.is_none())?;
    let tip = found.target.tip(found.branch.as_bstr())?;
    let repo = &found.target.opened()?.repo;
    let root = tree::of_commit(repo, tip).ok()?;
    let name = &split.spec.names[0];
    tree::folder(repo, root, name.path()).ok()??;
    let error = UserError::new(format!(
        "the source has no directory '{name}', and the target '{}' has it: '--from' and '--into' are swapped",
        found.target.location
    ));
    Some(
        error
            .hint("give '--from' the deployment repository, and '--into' the image's own")
            .into(),
    )
}

/// The refusal of a target whose pull request was squashed or rebased, and whose branch for it was left over; `tip` is the
/// newest commit of the branch that it was merged into.
fn left_over(
    run: &Run<'_>,
    split: &Split,
    workspace: &Workspace,
    tip: Option<ObjectId>,
    report: &mut Report,
) -> Result<Option<UserError>> {
    let Some(tip) = tip else {
        return Ok(None);
    };
    let repo = workspace.repo();
    let state = TargetState::of(run.source, split, repo, tip, &ancestors(repo, tip)?)?;
    let Some(same) = &state.same else {
        return Ok(None);
    };
    let shown = report.target.repo.clone();
    report.warnings.extend(state.warning(split, &shown));
    Ok(Some(same.refusal(split, &shown)))
}
