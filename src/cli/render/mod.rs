//! A report as text.

pub mod commits;
pub mod files;
pub mod graph;
pub mod ink;
pub mod notes;
pub mod summary;

use split_image::migration::Destination;
use split_image::picture::Entry;
use split_image::report::{Commit, Report, Status};
use split_image::rewrite::Split;

use ink::Ink;

/// What a preview shows besides the report.
pub struct Picture<'a> {
    /// The rewritten history.
    pub split: &'a Split,
    /// How many commits to show; 0 for all.
    pub limit: usize,
    /// Those that [`commits::shown`] names.
    pub commits: Vec<Commit>,
    /// The files of the target after the run.
    pub files: Vec<Entry>,
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
    let branch = report.target.branch.as_deref().unwrap_or("the target");
    lines.extend([
        String::new(),
        ink.title(&format!("The files of {branch} after the run")),
        String::new(),
    ]);
    lines.extend(files::lines(ink, &picture.files));
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    lines.push(match report.status {
        Status::UpToDate => ink.done("Up to date: the target has all of this."),
        _ => "Run it again without --dry-run to do this, with these ids at these dates.".to_owned(),
    });
    lines
}
/// Everything that a real run has to say, after it.
pub fn outcome(ink: &Ink, report: &Report, files: &[Entry], destination: &Destination) -> Vec<String> {
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
    lines
}
