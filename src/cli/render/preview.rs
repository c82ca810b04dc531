//! The screen of a dry run.

use split_image::migrate::merged_files::MergedEntry;
use split_image::report::{Commit, Report, Status};
use split_image::split::Split;

use super::ink::Ink;
use super::pruned::PrunedCommits;
use super::{commits, files, handoff, notes, pruned, summary};

/// The parts of a preview besides the report.
pub struct Preview<'a> {
    /// The rewritten history.
    pub split: &'a Split,
    /// The number of commits to show; 0 shows all.
    pub limit: usize,
    /// The commits that [`commits::shown`] returns.
    pub commits: Vec<Commit>,
    /// The pruned commits, with `-v`.
    pub pruned: Option<PrunedCommits>,
    /// True if the environment sets the dates of new commits, so that the run makes the ids of the preview.
    pub dates_are_fixed: bool,
    /// The files of the target after the run.
    pub files: Vec<MergedEntry>,
}

/// The whole screen.
pub fn lines(ink: &Ink, report: &Report, preview: &Preview) -> Vec<String> {
    let mut lines = vec![ink.title("Preview: nothing is written anywhere"), String::new()];
    lines.extend(summary::lines(ink, report, files::total(&preview.files)));
    lines.extend(ink.part("The rewritten commits, newest first"));
    lines.extend(commits::lines(ink, preview.split, preview.limit, &preview.commits));
    if let Some(pruned) = &preview.pruned {
        lines.extend(ink.part("The commits that are not kept, newest first"));
        lines.extend(pruned::lines(ink, pruned));
    }
    let branch = report.target.branch.as_deref().unwrap_or("the target");
    lines.extend(ink.part(&format!("The files of {branch} after the run")));
    lines.extend(files::lines(ink, &preview.files, is_later(report)));
    lines.extend(handoff::after(ink, report));
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    lines.extend(match report.status {
        Status::UpToDate => vec![ink.done("Up to date: the target has all of this.")],
        _ => next(ink, report, preview.dates_are_fixed),
    });
    lines.extend(notes::explanation([report]));
    lines
}

/// True if the target already has part of the image's history.
fn is_later(report: &Report) -> bool {
    let made = [&report.remove_commit, &report.merge_commit]
        .into_iter()
        .flatten()
        .count();
    let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
    report.target.new_commits.is_some_and(|new| new < kept + made)
}

/// The next step, and which ids of the preview the run will make again.
fn next(ink: &Ink, report: &Report, dates_are_fixed: bool) -> Vec<String> {
    let made = match (&report.remove_commit, &report.merge_commit) {
        (Some(_), Some(_)) => "the ids of the removal and the merge commit, and so the image tag, hold",
        (None, Some(_)) => "the id of the merge commit, and so the image tag, holds",
        _ => "",
    };
    let mut text = "Run it again without --dry-run to do this.".to_owned();
    if !made.is_empty() && !dates_are_fixed {
        text += &format!(
            " The rewritten commits keep these ids; {made} the time of the run, unless GIT_AUTHOR_DATE and \
             GIT_COMMITTER_DATE are set."
        );
    }
    ink.wrapped(&text, 0)
}
