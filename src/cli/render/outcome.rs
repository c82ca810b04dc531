//! The screen of a run.

use split_image::migrate::Destination;
use split_image::migrate::preview::Files;
use split_image::report::{Report, Status};

use super::ink::{Ink, count};
use super::{handoff, notes, summary};

/// The whole screen.
pub fn lines(ink: &Ink, report: &Report, files: Option<&Files>, destination: &Destination) -> Vec<String> {
    let branch = report.target.branch.as_deref().unwrap_or_default();
    if report.status == Status::UpToDate {
        let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
        let text = format!(
            "{branch} of {} has all {} of {}",
            report.target.repo,
            count(kept, "commit"),
            report.source.subdirs.join(", "),
        );
        let mut lines = ink.labelled(&ink.done("Up to date:"), &text);
        lines.extend(notes::lines(ink, report));
        lines.extend(handoff::after(ink, report));
        return lines;
    }
    let mut lines = summary::lines(ink, report, files.map(Files::total));
    lines.extend(notes::lines(ink, report));
    lines.push(String::new());
    let text = match destination {
        Destination::Push => format!("{branch} of {} has it all.", report.target.repo),
        Destination::Clone(folder) => format!(
            "nothing was pushed; the result is a clone in {folder}. To push it: git -C {folder} push origin {branch}",
            folder = folder.display(),
        ),
    };
    lines.extend(ink.labelled(&ink.done("Done:"), &text));
    lines.extend(handoff::after(ink, report));
    lines
}
