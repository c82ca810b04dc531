//! A row for each hub of a campaign, with its error and details below it, and the totals.

use split_image::report::{self, Failure, Report};
use split_image::verify::{self, Verified};

use super::failures;
use super::ink::{Ink, count, fitted, number, width_of};

/// The state of a hub, in the order of the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HubState {
    Planned,
    Migrated,
    UpToDate,
    Complete,
    Incomplete,
    Failed,
    NotBegun,
}

impl HubState {
    const ALL: [HubState; 7] = [
        HubState::Planned,
        HubState::Migrated,
        HubState::UpToDate,
        HubState::Complete,
        HubState::Incomplete,
        HubState::Failed,
        HubState::NotBegun,
    ];

    /// The state of a migration.
    pub fn of_report(report: &Report) -> Self {
        match report.status {
            report::Status::Planned => HubState::Planned,
            report::Status::Migrated => HubState::Migrated,
            report::Status::UpToDate => HubState::UpToDate,
            report::Status::Failed => HubState::Failed,
        }
    }

    /// The state of a verification.
    pub fn of_verified(verified: &Verified) -> Self {
        match verified.status {
            verify::Status::Complete => HubState::Complete,
            verify::Status::Incomplete => HubState::Incomplete,
            verify::Status::Failed => HubState::Failed,
        }
    }

    /// The state in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            HubState::Planned => "planned",
            HubState::Migrated => "migrated",
            HubState::UpToDate => "up to date",
            HubState::Complete => "complete",
            HubState::Incomplete => "incomplete",
            HubState::Failed => "failed",
            HubState::NotBegun => "not begun",
        }
    }

    /// `text` in the colour of the state.
    pub fn coloured(self, ink: &Ink, text: &str) -> String {
        match self {
            HubState::Planned | HubState::UpToDate => text.to_owned(),
            HubState::Migrated | HubState::Complete => ink.done(text),
            HubState::Incomplete => ink.warning(text),
            HubState::Failed => ink.error(text),
            HubState::NotBegun => ink.faint(text),
        }
    }
}

/// A row of the table.
pub struct HubRow<'a> {
    /// The name of the hub.
    pub name: &'a str,
    /// Its state.
    pub state: HubState,
    /// The other columns.
    pub columns: String,
    /// Its error.
    pub error: Option<&'a Failure>,
    /// Lines to show below the row.
    pub details: Vec<String>,
}

/// The table; `columns` are the heads of the columns after name and status.
pub fn table(ink: &Ink, columns: &str, rows: &[HubRow<'_>]) -> Vec<String> {
    let name_width = rows
        .iter()
        .map(|row| width_of(row.name))
        .max()
        .unwrap_or(0)
        .clamp(3, 40);
    let states = rows.iter().map(|row| row.state.word().len());
    let state_width = states.max().unwrap_or(0).max(6);
    let head = format!("{:name_width$}  {:state_width$}  {columns}", "hub", "status");
    let mut lines = vec![ink.title(&ink.cut(&head))];
    let errors: Vec<_> = rows.iter().map(|row| row.error).collect();
    for (place, row) in rows.iter().enumerate() {
        let name = fitted(row.name, name_width);
        let state = format!("{:state_width$}", row.state.word());
        let state = row.state.coloured(ink, &state);
        lines.push(ink.cut(&format!("{name}  {state}  {}", row.columns)));
        lines.extend(failures::below(ink, &errors, place));
        lines.extend(row.details.iter().map(|line| ink.cut(&format!("    {line}"))));
    }
    lines
}

/// The number of hubs, and of those in each state.
pub fn totals(states: impl ExactSizeIterator<Item = HubState> + Clone) -> String {
    let hubs = |state| states.clone().filter(|other| *other == state).count();
    let parts = HubState::ALL.map(|state| (hubs(state), state.word()));
    let parts = parts.iter().filter(|(hubs, _)| *hubs > 0);
    let parts: Vec<_> = parts.map(|(hubs, word)| format!("{} {word}", number(*hubs))).collect();
    format!("{}: {}", count(states.len(), "hub"), parts.join(", "))
}
