//! A row for each hub of a campaign, with its error and details below it, and the totals.

use std::collections::BTreeMap;

use serde::Serialize;
use split_image::batch::{Ending, Hub};
use split_image::report::{Failure, Warning};

use super::failures;
use super::ink::{Ink, count, fitted, number, widest};

/// The state of a hub, in the order of the totals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HubState {
    Planned,
    Migrated,
    HandedOver,
    UpToDate,
    NotUsed,
    Complete,
    Incomplete,
    Waiting,
    Behind,
    NotMigrated,
    Squashed,
    Rebased,
    Rewritten,
    OtherFlags,
    OtherImage,
    Empty,
    NoRepository,
    Failed,
    Unknown,
    NotBegun,
}

impl HubState {
    /// The state in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            HubState::Planned => "planned",
            HubState::Migrated => "migrated",
            HubState::HandedOver => "handed over",
            HubState::UpToDate => "up to date",
            HubState::NotUsed => "not used",
            HubState::Complete => "complete",
            HubState::Incomplete => "incomplete",
            HubState::Waiting => "waiting",
            HubState::Behind => "behind",
            HubState::NotMigrated => "not migrated",
            HubState::Squashed => "squashed",
            HubState::Rebased => "rebased",
            HubState::Rewritten => "rewritten",
            HubState::OtherFlags => "other flags",
            HubState::OtherImage => "other image",
            HubState::Empty => "empty",
            HubState::NoRepository => "no repository",
            HubState::Failed => "failed",
            HubState::Unknown => "unknown",
            HubState::NotBegun => "not begun",
        }
    }

    /// The number of hubs, and of those in each state.
    pub fn totals(states: impl ExactSizeIterator<Item = HubState>) -> String {
        let all = count(states.len(), "hub");
        let mut hubs: BTreeMap<HubState, usize> = BTreeMap::new();
        for state in states {
            *hubs.entry(state).or_default() += 1;
        }
        let parts = hubs
            .iter()
            .map(|(state, hubs)| format!("{} {}", number(*hubs), state.word()));
        format!("{all}: {}", parts.collect::<Vec<_>>().join(", "))
    }

    /// `text` in the colour of the state.
    pub fn coloured(self, ink: &Ink, text: &str) -> String {
        self.tone().coloured(ink, text)
    }

    /// How good the state is.
    pub fn tone(self) -> Tone {
        match self {
            HubState::Planned
            | HubState::UpToDate
            | HubState::NotUsed
            | HubState::Waiting
            | HubState::NotMigrated
            | HubState::Empty
            | HubState::NoRepository => Tone::Plain,
            HubState::Migrated | HubState::HandedOver | HubState::Complete => Tone::Good,
            HubState::Incomplete
            | HubState::Behind
            | HubState::Squashed
            | HubState::Rebased
            | HubState::Rewritten
            | HubState::OtherFlags
            | HubState::OtherImage => Tone::Check,
            HubState::Failed | HubState::Unknown => Tone::Bad,
            HubState::NotBegun => Tone::Faint,
        }
    }
}

/// How good a state is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Check,
    Bad,
    Faint,
}

impl Tone {
    /// `text` in its colour.
    pub fn coloured(self, ink: &Ink, text: &str) -> String {
        match self {
            Tone::Plain => text.to_owned(),
            Tone::Good => ink.done(text),
            Tone::Check => ink.warning(text),
            Tone::Bad => ink.error(text),
            Tone::Faint => ink.faint(text),
        }
    }
}

/// An ending that can be shown.
pub trait Shown: Ending + Serialize {
    /// The state of the hub.
    fn state(&self) -> HubState;
    /// The commit that its branch has now.
    fn tip(&self) -> Option<&str>;
    /// Why it failed.
    fn failure(&self) -> Option<&Failure>;
    /// Its warnings.
    fn warnings(&self) -> &[Warning];
    /// The words about pushes of a hub that passed, which failed all the same.
    fn refused_pushes(&self) -> Vec<String> {
        Vec::new()
    }
    /// The columns of the table after name and status, for the room that is left there.
    fn columns(&self, ink: &Ink) -> String;
    /// Lines for the table below the row; `all` leaves nothing out.
    fn details(&self, ink: &Ink, all: bool) -> Vec<String>;
}

/// A hub of a campaign with its ending; none if it was not begun.
pub type Row<'a, E> = (&'a str, Option<&'a E>);

/// The rows of `hubs`, whose endings are in the same order.
pub fn rows<'a, E>(hubs: &'a [Hub], endings: &'a [Option<E>]) -> Vec<Row<'a, E>> {
    let names = hubs.iter().map(|hub| hub.name.as_str());
    names.zip(endings.iter().map(Option::as_ref)).collect()
}

fn state<E: Shown>((_, ending): &Row<'_, E>) -> HubState {
    ending.map_or(HubState::NotBegun, E::state)
}

/// The table; `columns` are the heads of the columns after name and status.
pub fn table<E: Shown>(ink: &Ink, columns: &str, rows: &[Row<'_, E>], all: bool) -> Vec<String> {
    let name_width = widest(rows.iter().map(|(name, _)| *name)).clamp(3, 40);
    let state_width = widest(rows.iter().map(|row| state(row).word())).max(6);
    let before = name_width + state_width + 4;
    let head = format!("{:name_width$}  {:state_width$}  {columns}", "hub", "status");
    let mut lines = vec![ink.title(&ink.cut(&head))];
    let errors: Vec<_> = rows.iter().map(|(_, ending)| ending.and_then(E::failure)).collect();
    for (place, row) in rows.iter().enumerate() {
        let (name, ending) = row;
        let word = format!("{:state_width$}", state(row).word());
        let columns = ending.map_or_else(String::new, |ending| ending.columns(&ink.within(before)));
        let name = fitted(name, name_width);
        lines.push(ink.cut(&format!("{name}  {}  {columns}", state(row).coloured(ink, &word))));
        lines.extend(failures::below(ink, &errors, place));
        let details = ending.map_or_else(Vec::new, |ending| ending.details(&ink.within(4), all));
        lines.extend(details.iter().map(|line| ink.cut(&format!("    {line}"))));
    }
    lines
}

/// The number of hubs, and of those in each state.
pub fn totals<E: Shown>(rows: &[Row<'_, E>]) -> String {
    HubState::totals(rows.iter().map(state))
}
