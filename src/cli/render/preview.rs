//! The screen of a dry run: what matters most comes first.

use split_image::migrate::preview::Preview;
use split_image::report::{OwnCommit, Report, Status, Warning};

use super::ink::{Ink, count};
use super::{commits, failures, files, handoff, notes, pruned, setup, summary};

/// The whole screen.
pub fn lines(ink: &Ink, report: &Report, preview: &Preview<'_>) -> Vec<String> {
    let title = match report.error {
        None => "Preview: nothing is written anywhere",
        Some(_) => "Preview of a run that would stop: nothing is written anywhere",
    };
    let mut lines = vec![ink.title(title), String::new()];
    lines.extend(summary::lines(ink, report, preview.files.as_deref().map(files::total)));
    if let Some(error) = &report.error {
        lines.push(String::new());
        lines.extend(ink.labelled(&ink.error("error:"), &error.message));
        lines.extend(notes::in_the_way(ink, report));
        lines.extend(failures::hint(ink, "", error));
    }
    // The error has said it already.
    let is_error = |warning: &Warning| {
        report
            .error
            .as_ref()
            .is_some_and(|error| error.message == warning.message())
    };
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .filter(|warning| !is_error(warning))
        .cloned()
        .collect();
    lines.extend(notes::lines(ink, &warnings));
    lines.extend(commits::part(ink, preview));
    if let Some(pruned) = &preview.pruned {
        lines.extend(ink.part("The commits that are not kept, newest first"));
        lines.extend(pruned::lines(ink, pruned));
    }
    if let Some(shown) = preview.files.as_deref().filter(|_| report.status != Status::UpToDate) {
        lines.extend(files::part(ink, report, shown));
    }
    lines.extend(setup::lines(ink, [report]));
    lines.extend(handoff::after(ink, report));
    lines.push(String::new());
    lines.extend(match report.status {
        Status::UpToDate => vec![ink.done("Up to date: the target has all of this.")],
        Status::Failed => ink.wrapped(&format!("{} to settle first.", refusals(report)), 0),
        _ => next(ink, report, preview.signs),
    });
    lines.extend(notes::explanation([report]));
    lines
}

fn refusals(report: &Report) -> String {
    match report.collisions.len() {
        0 => "The error above is".to_owned(),
        1 => "1 path is".to_owned(),
        paths => format!("{} are", count(paths, "path")),
    }
}

/// The next step, and which ids of the preview the run will make again.
fn next(ink: &Ink, report: &Report, signs: bool) -> Vec<String> {
    let mut text = "Run it again without --dry-run to do this.".to_owned();
    if report.image_tag.is_none() && !report.own_commits.is_empty() {
        let own: Vec<_> = report.own_commits.iter().map(|kind| name(*kind)).collect();
        let reason = match signs {
            true => "time and a signature, which git's setting 'commit.gpgSign' asks for",
            false => "time, unless GIT_AUTHOR_DATE and GIT_COMMITTER_DATE are set",
        };
        text += &format!(
            " The rewritten commits keep these ids; those of the run's own commits ({}), and so the image tag, hold its \
             {reason}.",
            own.join(", ")
        );
    }
    ink.wrapped(&text, 0)
}

fn name(kind: OwnCommit) -> &'static str {
    match kind {
        OwnCommit::Initial => "initial commit",
        OwnCommit::Removal => "removal",
        OwnCommit::Fill => "filled template",
        OwnCommit::Merge => "merge",
    }
}
