//! The screen of a run.

use split_image::migrate::Destination;
use split_image::migrate::merged_files::MergedEntry;
use split_image::report::{Report, Status};

use super::ink::{Ink, count};
use super::{files, handoff, notes, summary};

/// The whole screen.
pub fn lines(ink: &Ink, report: &Report, files: &[MergedEntry], destination: &Destination) -> Vec<String> {
    let branch = report.target.branch.as_deref().unwrap_or_default();
    if report.status == Status::UpToDate {
        let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
        let mut lines = vec![format!(
            "{} {branch} of {} has all {} of {}",
            ink.done("Up to date:"),
            report.target.repo,
            count(kept, "commit"),
            report.source.subdirs.join(", "),
        )];
        lines.extend(notes::lines(ink, report));
        lines.extend(handoff::after(ink, report));
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
    lines.extend(handoff::after(ink, report));
    lines
}
