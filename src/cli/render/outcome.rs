//! The screen of a run.

use split_image::migrate::Destination;
use split_image::report::{Report, Status, Target};
use split_image::repos::github::Repository;
use split_image::text;

use super::ink::{Ink, count};
use super::{handoff, notes, setup, summary};

/// The whole screen.
pub fn lines(ink: &Ink, report: &Report, files: Option<usize>, destination: &Destination) -> Vec<String> {
    let target = &report.target;
    let branch = target.branch.as_deref().unwrap_or_default();
    let up_to_date = report.status == Status::UpToDate;
    let mut lines = match up_to_date {
        true => Vec::new(),
        false => summary::lines(ink, report, files),
    };
    lines.extend(notes::lines(ink, &report.warnings));
    lines.extend(setup::lines(ink, [report]));
    lines.extend(handoff::after(ink, report));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    if let (Destination::Push, false) = (destination, up_to_date) {
        lines.extend(take_back(ink, target));
    }
    lines.extend(pull_request(ink, target));
    let kept = report.split.as_ref().map_or(0, |split| split.commits_kept);
    let (label, mut text) = match (up_to_date, destination) {
        (true, _) => (
            "Up to date:",
            format!(
                "{branch} of {} has all {} of {}",
                target.repo,
                count(kept, "commit"),
                report.source.subdirs.join(", ")
            ),
        ),
        (false, Destination::Push) => ("Done:", format!("{branch} of {} has it all", target.repo)),
        (false, Destination::Clone(folder)) => (
            "Done:",
            format!(
                "nothing was pushed; the result is a clone in {}. To push it: git -C {} push origin {}",
                text::escaped(folder.as_os_str().as_encoded_bytes()),
                text::quoted(&folder.to_string_lossy()),
                text::quoted(branch),
            ),
        ),
    };
    if let (Some(_), Some(base)) = (&target.waiting_on, &target.base) {
        text += &format!(", and waits to be merged into {base}");
    }
    if let (false, Destination::Push) = (up_to_date, destination) {
        text.push('.');
    }
    lines.extend(ink.labelled(&ink.done(label), &text));
    lines
}

/// The command that returns to the state before the run, where there was one.
fn take_back(ink: &Ink, target: &Target) -> Vec<String> {
    let (Some(branch), Some(after)) = (&target.branch, &target.after) else {
        return Vec::new();
    };
    let refs = match &target.before {
        Some(before) if before == after => return Vec::new(),
        Some(before) => format!(
            "--force-with-lease={} origin {}",
            text::quoted(&format!("{branch}:{}", &after[..12])),
            text::quoted(&format!("{}:{branch}", &before[..12]))
        ),
        None if target.waiting_on.is_some() => format!("origin --delete {}", text::quoted(branch)),
        None => return Vec::new(),
    };
    ink.labelled(
        "To take it back, in a clone of the target:",
        &format!("git push {refs}"),
    )
}

/// The way to the pull request, while the result waits for one.
fn pull_request(ink: &Ink, target: &Target) -> Vec<String> {
    let (Some(branch), Some(base)) = (&target.waiting_on, &target.base) else {
        return Vec::new();
    };
    let place = match Repository::at(&target.repo) {
        Some(repository) => repository.new_pull_request(base, branch),
        None => format!("from {branch} into {base}"),
    };
    let how = "Merge it with a merge commit: squash and rebase lose the history.";
    [ink.labelled("Open a pull request:", &place), ink.wrapped(how, 0)].concat()
}
