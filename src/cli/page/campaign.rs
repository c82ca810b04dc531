//! A campaign: the table of its hubs, when their histories happened, and a section for each.

use maud::{Markup, html};

use super::{badges, hub, timeline};
use crate::cli::outline::Outline;
use crate::cli::overview::{Overview, OverviewCell};
use crate::cli::render::campaign::Tone;
use crate::cli::render::ink::number;

/// The table, the picture and the sections.
pub fn part(outline: &Outline<'_>) -> Markup {
    html! {
        (table(&Overview::of(outline)))
        (timeline::part(outline))
        @for (place, one) in outline.hubs.iter().enumerate() {
            details.hub id=(badges::anchor(place)) data-hub=(place) open[one.state.tone() == Tone::Bad] {
                summary { h2 { (one.name) } " " (badges::state(one.state)) " " span.note { (hub::line(one)) } }
                (hub::part(outline, one))
            }
        }
    }
}

fn table(overview: &Overview<'_>) -> Markup {
    html! {
        div {
            h2 #overview { "Overview" }
            // Whoever has no mouse scrolls what has the focus.
            section.scroll tabindex="0" aria-labelledby="overview" {
                table.sortable {
                    thead {
                        tr {
                            @for (place, head) in overview.heads.iter().enumerate() {
                                th scope="col" class=[overview.numbers.contains(&place).then_some("number")] { (head) }
                            }
                        }
                    }
                    tbody {
                        @for (place, row) in overview.rows.iter().enumerate() {
                            tr data-hub=(place) { @for shown in row { (cell(shown, place)) } }
                        }
                    }
                }
            }
        }
    }
}

/// A cell; `data-key` is what it is sorted by, where that is not its text.
fn cell(cell: &OverviewCell<'_>, place: usize) -> Markup {
    html! {
        @match cell {
            OverviewCell::Hub(name) => th scope="row" { a href=(format!("#{}", badges::anchor(place))) { (name) } },
            OverviewCell::Words(words) => td.words { (badges::path(words)) },
            OverviewCell::Number(n) => td.number data-key=(n) { (number(*n)) },
            OverviewCell::Share(found, all) => td.number data-key=(found) { (number(*found)) " of " (number(*all)) },
            OverviewCell::Day(day) => td.day { (day) },
            OverviewCell::State(state) => td { (badges::state(*state)) },
            OverviewCell::Nothing => td {},
        }
    }
}
