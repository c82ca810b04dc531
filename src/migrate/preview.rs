//! Everything that a preview knows besides the report, as data: a terminal or a page draws it.

use anyhow::{Context as _, Result};

use super::describe;
use super::plan::Plan;
use super::recipe::Outcome;
use super::target_files::{self, RunTrees};
use crate::report::{Commit, Report, TargetFile};
use crate::repos::git::var;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::history::History;
use crate::split::{Index, Pruned, Split};

/// The parts of a preview besides the report.
pub struct Preview<'a> {
    /// The rewritten history.
    pub split: &'a Split,
    /// The commits that the target does not have yet.
    pub commits: NewCommits,
    /// The files of the target; none where the run would fail.
    pub files: Option<Vec<TargetFile>>,
    /// The pruned commits, where they were asked for.
    pub pruned: Option<PrunedCommits>,
    /// True if git's settings have the run sign its own commits.
    pub signs: bool,
}

/// The rewritten commits that the target does not have yet.
pub struct NewCommits {
    /// The newest of them, newest first, with their places in the split.
    pub shown: Vec<(Index, Commit)>,
    /// How many older ones there are.
    pub older: usize,
    /// How many commits the target has already.
    pub in_target: usize,
}

/// The commits of the source that a split does not have.
pub struct PrunedCommits {
    /// The number of commits for each reason.
    pub counts: [(Pruned, usize); 3],
    /// The newest of them, newest first.
    pub shown: Vec<(Pruned, Commit)>,
}

impl<'a> Preview<'a> {
    /// Reads what a preview shows: at most `limit` commits of each list, and the pruned ones only `with_pruned`.
    ///
    /// # Errors
    /// When a commit or tree cannot be read; it is named.
    pub fn of(source: &Source, outcome: &'a Outcome, limit: Option<usize>, with_pruned: bool) -> Result<Self> {
        let split = &outcome.split;
        let limit = limit.unwrap_or(usize::MAX);
        let pruned = with_pruned.then(|| pruned(source, &outcome.history, split, limit));
        let plan = outcome.plan.as_ref().ok();
        Ok(Preview {
            split,
            commits: new_commits(source, split, &outcome.report, limit)?,
            files: plan.map(|plan| files(plan, split)).transpose()?,
            pruned: pruned.transpose()?,
            signs: !outcome.report.own_commits.is_empty() && var::signs_commits(),
        })
    }
}

/// Puts every rewritten commit into `report`, and every file of the target where there is a `plan`.
///
/// # Errors
/// When a commit or tree cannot be read; it is named.
pub fn list(source: &gix::Repository, split: &Split, plan: Option<&Plan>, report: &mut Report) -> Result<()> {
    let mut commits = describe::commits(source, split, 0..split.commits.len())?;
    for (commit, in_target) in commits.iter_mut().zip(&report.in_target) {
        commit.in_target = *in_target;
    }
    report.commits = commits;
    report.files = plan.map_or_else(|| Ok(Vec::new()), |plan| files(plan, split))?;
    Ok(())
}

/// The files of the target, with what the run does to each.
///
/// # Errors
/// When a tree cannot be read; it is named.
pub fn files(plan: &Plan, split: &Split) -> Result<Vec<TargetFile>> {
    let repo = plan.workspace.repo();
    let before = plan.before.map(|commit| tree::of_commit(repo, commit));
    let trees = RunTrees {
        before: before.transpose().context("cannot read the target")?,
        after: plan.tree,
        image: split.tree,
        template: plan.template_tree,
    };
    target_files::of(repo, trees)
}

fn new_commits(source: &Source, split: &Split, report: &Report, limit: usize) -> Result<NewCommits> {
    let is_new = |index: &Index| report.in_target.get(*index) != Some(&true);
    let all = split.commits.len();
    let new: Vec<Index> = (0..all).rev().filter(is_new).collect();
    let shown = new.iter().copied().take(limit);
    let described = describe::commits(&source.repo, split, shown.clone())?;
    Ok(NewCommits {
        older: new.len() - described.len(),
        in_target: split.count((0..all).filter(|index| !is_new(index))),
        shown: shown.zip(described).collect(),
    })
}

/// Counts the pruned commits, and reads the newest of them.
fn pruned(source: &Source, history: &History, split: &Split, limit: usize) -> Result<PrunedCommits> {
    let mut counts = [Pruned::Outside, Pruned::Merge, Pruned::Before].map(|reason| (reason, 0));
    let mut all = Vec::new();
    for (id, fate) in split.fates(history) {
        if let Err(reason) = fate {
            all.push((id, reason));
            counts
                .iter_mut()
                .filter(|(other, _)| *other == reason)
                .for_each(|(_, n)| *n += 1);
        }
    }
    let newest = all.into_iter().rev().take(limit);
    let shown = newest
        .map(|(id, reason)| Ok((reason, describe::original(&source.repo, id.to_owned())?)))
        .collect::<Result<_>>()?;
    Ok(PrunedCommits { counts, shown })
}
