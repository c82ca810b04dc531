//! The section of one hub.

use maud::{Markup, html};

use super::{files, handoff, history, notes, setup, summary, verified};
use crate::cli::outline::{HubOnPage, Outline};
use crate::cli::render::ink::count;
use crate::cli::render::on_page::EndingOnPage;

/// Everything about a hub; of one image with headings of the second level.
pub fn part(outline: &Outline<'_>, hub: &HubOnPage<'_>) -> Markup {
    let Some(ending) = hub.ending else {
        return html! { p { "This hub was not begun." } };
    };
    html! {
        @if !outline.is_campaign { h2 { "Summary" } }
        (summary::part(hub, ending))
        @if let Some(error) = ending.error() { (notes::error(error)) }
        @match ending {
            EndingOnPage::Moved(report) => {
                (notes::collisions(report))
                (notes::warnings(&report.warnings))
                (summary::names(report))
                (history::part(report))
                (files::part(report))
                @if let Some(made) = &report.setup { (setup::part(made)) }
                @if let Some(given) = &report.handoff { (handoff::part(given)) }
            }
            EndingOnPage::Verified(report) => {
                (verified::part(report))
                (notes::warnings(&report.warnings))
            }
        }
    }
}

/// A hub in a few words.
pub fn line(hub: &HubOnPage<'_>) -> String {
    let Some(ending) = hub.ending else {
        return String::new();
    };
    let mut parts = Vec::new();
    match ending {
        EndingOnPage::Moved(report) => {
            parts.extend(report.split.as_ref().map(|split| count(split.commits_kept, "commit")));
            parts.extend((!report.collisions.is_empty()).then(|| count(report.collisions.len(), "collision")));
        }
        EndingOnPage::Verified(report) => parts.push(format!(
            "{} of {}",
            report.commits_found,
            count(report.commits, "commit")
        )),
    }
    let warnings = ending.warnings().len();
    parts.extend((warnings > 0).then(|| count(warnings, "warning")));
    parts.join(", ")
}
