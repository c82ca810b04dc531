//! The table of a campaign that migrates.

use split_image::report::{Report, Status};

use super::campaign::{self, HubRow, HubState};
use super::ink::{Ink, count, number};
use super::notes;

/// A hub of the campaign with its report; none if it was not begun.
pub type Row<'a> = (&'a str, Option<&'a Report>);

/// The table, with the error and the collisions of each hub below its row.
pub fn lines<'a>(ink: &Ink, rows: &[Row<'a>]) -> Vec<String> {
    let inner = ink.within(4);
    let row = |&(name, report): &Row<'a>| HubRow {
        name,
        state: state(report),
        columns: report.map_or_else(String::new, |report| columns(ink, report)),
        error: report.and_then(|report| report.error.as_ref()),
        details: report.map_or_else(Vec::new, |report| notes::in_the_way(&inner, report)),
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    campaign::table(ink, &format!("commits  {:12}  new tip", "image tag"), &rows)
}

/// The last line: the number of hubs in each state, and of all their commits.
pub fn total(ink: &Ink, rows: &[Row<'_>]) -> String {
    let commits = rows
        .iter()
        .filter_map(|(_, report)| report.and_then(|report| report.split.as_ref()));
    let commits = count(commits.map(|split| split.commits_kept).sum(), "commit");
    let hubs = campaign::totals(rows.iter().map(|(_, report)| state(*report)));
    ink.title(&format!("{hubs}; {commits}"))
}

fn state(report: Option<&Report>) -> HubState {
    report.map_or(HubState::NotBegun, HubState::of_report)
}

fn columns(ink: &Ink, report: &Report) -> String {
    let split = report.split.as_ref();
    let commits = split.map_or_else(String::new, |split| number(split.commits_kept));
    if report.status == Status::Failed {
        return format!("{commits:>7}");
    }
    let tag = report.image_tag.as_deref().unwrap_or_default();
    let tip = report.target.after.as_deref().unwrap_or_default();
    format!("{commits:>7}  {}  {}", ink.new_id(&format!("{tag:12}")), ink.faint(tip))
}
