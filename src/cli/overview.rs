//! The table at the top of a campaign's page, as data: a row for each hub.

use split_image::report::{Report, Status};
use split_image::verify::{Completeness, Verified};

use super::outline::{HubOnPage, Outline, PageKind};
use super::render::campaign::HubState;
use super::render::on_page::EndingOnPage;

/// A cell of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverviewCell<'a> {
    /// The name of the hub.
    Hub(&'a str),
    /// Words of a repository or of the list.
    Words(String),
    /// A number.
    Number(usize),
    /// A number of a greater one.
    Share(usize, usize),
    /// A day.
    Day(&'a str),
    /// The state.
    State(HubState),
    /// Not known.
    Nothing,
}

/// The heads of the columns, and the rows.
pub struct Overview<'a> {
    /// The heads.
    pub heads: &'static [&'static str],
    /// The places of the columns with numbers.
    pub numbers: &'static [usize],
    /// The rows, in the order of the list.
    pub rows: Vec<Vec<OverviewCell<'a>>>,
}

impl<'a> Overview<'a> {
    /// The table of a page.
    pub fn of(outline: &'a Outline<'a>) -> Self {
        let (heads, numbers): (&[_], &[_]) = match outline.kind {
            PageKind::Preview | PageKind::Run => (
                &[
                    "Hub",
                    "State",
                    "Commits",
                    "Authors",
                    "First",
                    "Last",
                    "Warnings",
                    "Collisions",
                    "Directory",
                    "Target",
                ],
                &[2, 3, 6, 7],
            ),
            PageKind::Verification => (
                &[
                    "Hub",
                    "State",
                    "Commits found",
                    "Missing",
                    "Differing files",
                    "Other commits",
                    "Warnings",
                    "Directory",
                    "Target",
                ],
                &[2, 3, 4, 5, 6],
            ),
        };
        Overview {
            heads,
            numbers,
            rows: outline.hubs.iter().map(|hub| row(hub, heads.len())).collect(),
        }
    }
}

fn row<'a>(hub: &HubOnPage<'a>, columns: usize) -> Vec<OverviewCell<'a>> {
    let mut row = vec![OverviewCell::Hub(hub.name), OverviewCell::State(hub.state)];
    match hub.ending {
        Some(EndingOnPage::Moved(report)) => row.extend(moved(report)),
        Some(EndingOnPage::Verified(verified)) => row.extend(found(verified)),
        None => {}
    }
    if let Some(ending) = hub.ending {
        row.push(OverviewCell::Words(ending.source().subdirs.join(", ")));
        row.push(OverviewCell::Words(ending.target().to_owned()));
    }
    row.resize(columns, OverviewCell::Nothing);
    row
}

fn moved(report: &Report) -> [OverviewCell<'_>; 6] {
    let split = report.split.as_ref();
    let number = |number: Option<usize>| number.map_or(OverviewCell::Nothing, OverviewCell::Number);
    let [first, last] = [
        split.and_then(|split| split.first_date.as_ref()),
        split.and_then(|split| split.last_date.as_ref()),
    ]
    .map(|date| date.map_or(OverviewCell::Nothing, |date| OverviewCell::Day(date.day())));
    let is_known = report.status != Status::Failed || !report.collisions.is_empty();
    [
        number(split.map(|split| split.commits_kept)),
        number(split.map(|split| split.authors)),
        first,
        last,
        number(Some(report.warnings.len())),
        number(is_known.then_some(report.collisions.len())),
    ]
}

fn found(verified: &Verified) -> [OverviewCell<'_>; 5] {
    if verified.status == Completeness::Failed {
        return std::array::from_fn(|_| OverviewCell::Nothing);
    }
    [
        OverviewCell::Share(verified.commits_found, verified.commits),
        OverviewCell::Number(verified.missing.len()),
        OverviewCell::Number(verified.differing.len()),
        OverviewCell::Number(verified.others.len()),
        OverviewCell::Number(verified.warnings.len()),
    ]
}
