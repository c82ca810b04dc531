//! A report as text.

pub mod campaign;
pub mod commits;
pub mod common;
pub mod failures;
pub mod files;
pub mod graph;
pub mod handoff;
pub mod ink;
pub mod notes;
pub mod pruned;
pub mod summary;
pub mod table;
pub mod verified;

use split_image::migrate::Destination;
use split_image::migrate::merged_files::MergedEntry;
use split_image::report::{Commit, Report, Status};
use split_image::split::Split;

use ink::Ink;

/// What a preview shows besides the report.
pub struct Picture<'a> {
    /// The rewritten history.
    pub split: &'a Split,
    /// How many commits to show; 0 for all.
    pub limit: usize,
    /// Those that [`commits::shown`] names.
    pub commits: Vec<Commit>,
    /// The commits that were pruned, if they are to be shown.
    pub pruned: Option<pruned::PrunedCommits>,
    /// Whether the dates of new commits are given, so that the run will make the ids of the preview.
    pub dates_are_fixed: bool,
    /// The files of the target after the run.
    pub files: Vec<MergedEntry>,
}

/// Everything that a dry run has to say.
pub fn preview(ink: &Ink, report: &Report, picture: &Picture) -> Vec<String> {
    let mut lines = vec![ink.title("Preview: nothing is written anywhere"), String::new()];
    lines.extend(summary::lines(ink, report, files::total(&picture.files)));
    lines.extend([
        String::new(),
        ink.title("The rewritten commits, newest first"),
        String::new(),
    ]);
    lines.extend(commits::lines(ink, picture.split, picture.limit, &picture.commits));
    if let Some(pruned) = &picture.pruned {
        lines.extend([
            String::new(),
            ink.title("The commits that are not kept, newest first"),
            String::new(),
        ]);
        lines.extend(pruned::lines(ink, pruned));
    }
    let branch = report.target.branch.as_deref().unwrap_or("the target");
    lines.extend([
        String::new(),
        ink.title(&format!("The files of {branch} after the run")),
        String::new(),
    ]);
    lines.extend(files::lines(ink, &picture.files, is_later(report)));
    lines.extend(hand_over(ink, report));
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    lines.extend(match report.status {
        Status::UpToDate => vec![ink.done("Up to date: the target has all of this.")],
        _ => next(ink, report, picture.dates_are_fixed),
    });
    lines
}

/// Whether the target has some of the image's history already.
fn is_later(report: &Report) -> bool {
    let made = [&report.remove_commit, &report.merge_commit]
        .into_iter()
        .flatten()
        .count();
    let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
    report.target.new_commits.is_some_and(|new| new < kept + made)
}

/// What to do after a preview, and what its ids are worth.
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

/// Everything that a real run has to say, after it.
pub fn outcome(ink: &Ink, report: &Report, files: &[MergedEntry], destination: &Destination) -> Vec<String> {
    let branch = report.target.branch.as_deref().unwrap_or_default();
    if report.status == Status::UpToDate {
        let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
        let mut lines = vec![format!(
            "{} {branch} of {} has all {} of {}",
            ink.done("Up to date:"),
            report.target.repo,
            ink::count(kept, "commit"),
            report.source.subdirs.join(", "),
        )];
        lines.extend(notes::lines(ink, report));
        lines.extend(hand_over(ink, report));
        return lines;
    }
    let mut lines = summary::lines(ink, report, files::total(files));
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    lines.push(match destination {
        Destination::Push => format!("{} {branch} of {} has it all.", ink.done("Done:"), report.target.repo),
        Destination::Clone(folder) => format!(
            "{} nothing was pushed; the result is a clone in {folder}. To push it: git -C {folder} push origin {branch}",
            ink.done("Done:"),
            folder = folder.display(),
        ),
    });
    lines.extend(hand_over(ink, report));
    lines
}

/// The hand-off behind an empty line, where there is one.
fn hand_over(ink: &Ink, report: &Report) -> Vec<String> {
    let section = report.handoff.iter().flat_map(|handoff| handoff::section(ink, handoff));
    let gap = report.handoff.iter().map(|_| String::new());
    gap.chain(section).collect()
}
