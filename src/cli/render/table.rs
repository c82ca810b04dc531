//! One table for a campaign: what became of each hub, and what to look at.

use split_image::report::{Report, Status};

use super::ink::{Ink, count, number, width_of};
use super::{failures, notes};

/// A hub of the campaign with its report; none where it was not begun.
pub type Row<'a> = (&'a str, Option<&'a Report>);

/// The table, with the error of each hub that failed below its row.
pub fn lines(ink: &Ink, rows: &[Row<'_>]) -> Vec<String> {
    let width = |texts: &mut dyn Iterator<Item = usize>, least: usize| texts.max().unwrap_or(0).max(least);
    let name_width = width(&mut rows.iter().map(|(name, _)| width_of(name)), 3).min(40);
    let states: Vec<_> = rows
        .iter()
        .map(|(_, report)| report.map_or(named(None), word))
        .collect();
    let state_width = width(&mut states.iter().map(|state| state.len()), 6);
    let head = format!(
        "{:name_width$}  {:state_width$}  commits  {:12}  new tip",
        "hub", "status", "image tag"
    );
    let mut lines = vec![ink.title(&ink.cut(&head))];
    let errors: Vec<_> = rows
        .iter()
        .map(|(_, report)| report.and_then(|report| report.error.as_ref()))
        .collect();
    for (place, ((name, report), state)) in rows.iter().zip(states).enumerate() {
        let name = super::ink::fitted(name, name_width);
        let padded = format!("{state:state_width$}");
        let coloured = match report.map(|report| report.status) {
            Some(Status::Failed) => ink.error(&padded),
            Some(Status::Migrated) => ink.done(&padded),
            Some(Status::Planned | Status::UpToDate) => padded,
            None => ink.faint(&padded),
        };
        let columns = report.map_or_else(String::new, |report| columns(ink, report));
        lines.push(ink.cut(&format!("{name}  {coloured}  {columns}")));
        lines.extend(failures::below(ink, &errors, place));
        let in_the_way = report.iter().flat_map(|report| notes::in_the_way(ink, report));
        lines.extend(in_the_way.map(|line| format!("    {line}")));
    }
    lines
}

/// The last line: how many of what.
pub fn total(ink: &Ink, rows: &[Row<'_>]) -> String {
    let mut parts = Vec::new();
    for status in [
        Some(Status::Planned),
        Some(Status::Migrated),
        Some(Status::UpToDate),
        Some(Status::Failed),
        None,
    ] {
        let these = rows
            .iter()
            .filter(|(_, report)| report.map(|report| report.status) == status);
        let (hubs, name) = (these.count(), named(status));
        if hubs > 0 {
            parts.push(format!("{} {name}", number(hubs)));
        }
    }
    let commits = rows
        .iter()
        .filter_map(|(_, report)| report.and_then(|report| report.split.as_ref()));
    let commits = count(commits.map(|split| split.commits_kept).sum(), "commit");
    ink.title(&format!(
        "{}: {}; {commits}",
        count(rows.len(), "hub"),
        parts.join(", ")
    ))
}

/// What became of a hub, in a word or two.
pub fn word(report: &Report) -> &'static str {
    named(Some(report.status))
}

fn named(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Planned) => "planned",
        Some(Status::Migrated) => "migrated",
        Some(Status::UpToDate) => "up to date",
        Some(Status::Failed) => "failed",
        None => "not begun",
    }
}

fn columns(ink: &Ink, report: &Report) -> String {
    let commits = report
        .split
        .as_ref()
        .map_or_else(String::new, |split| number(split.commits_kept));
    if report.status == Status::Failed {
        return format!("{commits:>7}");
    }
    let tag = report.image_tag.as_deref().unwrap_or_default();
    let tip = report.target.after.as_deref().unwrap_or_default();
    format!("{commits:>7}  {}  {}", ink.new_id(&format!("{tag:12}")), ink.faint(tip))
}
