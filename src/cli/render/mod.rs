//! A report as text.

pub mod commits;
pub mod files;
pub mod graph;
pub mod ink;
pub mod notes;
pub mod summary;

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
    /// The files of the target after the run, where they are known.
    pub files: Option<Vec<Entry>>,
}

/// Everything that a dry run has to say.
pub fn preview(ink: &Ink, report: &Report, picture: &Picture) -> Vec<String> {
    let files = picture.files.as_deref();
    let mut lines = vec![ink.title("Preview: nothing is written anywhere"), String::new()];
    lines.extend(summary::lines(ink, report, files.map(files::total)));
    if !picture.commits.is_empty() {
        lines.extend([
            String::new(),
            ink.title("The rewritten commits, newest first"),
            String::new(),
        ]);
        lines.extend(commits::lines(ink, picture.split, picture.limit, &picture.commits));
    }
    if let Some(files) = files {
        let branch = report.target.branch.as_deref().unwrap_or("the target");
        lines.extend([
            String::new(),
            ink.title(&format!("The files of {branch} after the run")),
            String::new(),
        ]);
        lines.extend(files::lines(ink, files));
    }
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    lines.push(match report.status {
        Status::UpToDate => ink.done("Up to date: the target has all of this."),
        _ => "Run it again without --dry-run to do this, with these ids at these dates.".to_owned(),
    });
    lines
}
