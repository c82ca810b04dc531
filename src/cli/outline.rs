//! The outline of a page: what is shown of which hubs. HTML and Markdown are made from it.

use split_image::report::Warning;

use super::render::campaign::{HubState, Row, Shown};
use super::render::ink::count;
use super::render::on_page::{EndingOnPage, OnPage};

/// The hubs of a page, and what was done with them.
pub struct Outline<'a> {
    /// The work.
    pub kind: PageKind,
    /// The hubs; one where `is_campaign` is false.
    pub hubs: Vec<HubOnPage<'a>>,
    /// True for the hubs of a list.
    pub is_campaign: bool,
}

/// The work that a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageKind {
    /// Nothing was written.
    Preview,
    /// Images were moved.
    Run,
    /// Targets were compared with their splits.
    Verification,
}

impl PageKind {
    /// A preview or a run.
    pub fn of_move(is_dry_run: bool) -> Self {
        match is_dry_run {
            true => PageKind::Preview,
            false => PageKind::Run,
        }
    }

    /// The sentence below the title.
    pub fn sentence(self) -> &'static str {
        match self {
            PageKind::Preview => "Nothing was written anywhere.",
            PageKind::Run => "This is the result of a run.",
            PageKind::Verification => {
                "Each target was compared with the history that it should have. Nothing was written."
            }
        }
    }
}

/// One hub of a page.
pub struct HubOnPage<'a> {
    /// Its name in the list; of one image its directory.
    pub name: &'a str,
    /// The state.
    pub state: HubState,
    /// How it ended; none where it was not begun.
    pub ending: Option<EndingOnPage<'a>>,
}

impl<'a> HubOnPage<'a> {
    /// The warnings of its ending.
    pub fn warnings(&self) -> &'a [Warning] {
        self.ending.map_or(&[], EndingOnPage::warnings)
    }
}

impl<'a> Outline<'a> {
    /// The outline of one image.
    pub fn of_one<E: Shown + OnPage>(kind: PageKind, ending: &'a E) -> Self {
        let shown = ending.on_page();
        Outline {
            kind,
            hubs: vec![HubOnPage {
                name: shown.source().subdirs.first().map_or("image", String::as_str),
                state: ending.state(),
                ending: Some(shown),
            }],
            is_campaign: false,
        }
    }

    /// The outline of a campaign.
    pub fn of_campaign<E: Shown + OnPage>(kind: PageKind, rows: &[Row<'a, E>]) -> Self {
        let hub = |(name, ending): &Row<'a, E>| HubOnPage {
            name,
            state: ending.map_or(HubState::NotBegun, E::state),
            ending: ending.map(E::on_page),
        };
        Outline {
            kind,
            hubs: rows.iter().map(hub).collect(),
            is_campaign: true,
        }
    }

    /// The title.
    pub fn title(&self) -> String {
        let what = match (self.is_campaign, self.hubs.as_slice()) {
            (false, [hub]) => hub.name.to_owned(),
            (_, hubs) => count(hubs.len(), "hub"),
        };
        let is_refused = !self.is_campaign && self.hubs.iter().any(|hub| hub.state == HubState::Failed);
        match self.kind {
            PageKind::Preview if is_refused => format!("Preview of a move that would stop: {what}"),
            PageKind::Preview => format!("Preview of a move: {what}"),
            PageKind::Run if is_refused => format!("A move that stopped: {what}"),
            PageKind::Run => format!("Move of {what}"),
            PageKind::Verification => format!("Verification of {what}"),
        }
    }

    /// The number of hubs in each state, in words.
    pub fn totals(&self) -> String {
        HubState::totals(self.hubs.iter().map(|hub| hub.state))
    }
}
