//! A campaign in Markdown: the table of its hubs, the warnings that they share, and the errors.

use std::collections::BTreeMap;

use split_image::report::Gravity;
use split_image::text::markdown::{code, table, words};

use super::parts::Parts;
use crate::cli::outline::Outline;
use crate::cli::overview::{Overview, OverviewCell};
use crate::cli::render::ink::{count, first_few, number};

/// The number of rows that one table has at most.
const ROWS: usize = 200;
/// The number of hubs that are named for one warning.
const NAMES: usize = 8;

/// Adds the parts.
pub fn parts(parts: &mut Parts, outline: &Outline<'_>) {
    parts.add("the totals", format!("**{}**\n", outline.totals()));
    let overview = Overview::of(outline);
    let rows: Vec<Vec<String>> = overview
        .rows
        .iter()
        .take(ROWS)
        .map(|row| row.iter().map(cell).collect())
        .collect();
    parts.add("the table", table(overview.heads, overview.numbers, &rows));
    if overview.rows.len() > ROWS {
        parts.leave_out(&format!("{} of the table", count(overview.rows.len() - ROWS, "row")));
    }
    for hub in &outline.hubs {
        let Some(ending) = hub.ending else { continue };
        if let Some(error) = ending.error() {
            let hint = error
                .hint
                .as_ref()
                .map_or_else(String::new, |hint| format!("  \n  Hint: {}", words(hint)));
            let text = format!("- ❌ {}: {}{hint}\n", code(hub.name), words(&error.message));
            parts.add("errors", text);
        }
    }
    parts.add("the warnings", warnings(outline));
    parts.leave_out("the commits and files of each hub");
}

fn cell(cell: &OverviewCell<'_>) -> String {
    match cell {
        OverviewCell::Hub(name) => code(name),
        OverviewCell::Words(words) => code(words),
        OverviewCell::Number(n) => number(*n),
        OverviewCell::Share(found, all) => format!("{} of {}", number(*found), number(*all)),
        OverviewCell::Day(day) => (*day).to_owned(),
        OverviewCell::State(state) => state.word().to_owned(),
        OverviewCell::Nothing => String::new(),
    }
}

/// Each warning once, the gravest first, with the hubs that have it.
fn warnings(outline: &Outline<'_>) -> String {
    let mut all: BTreeMap<(std::cmp::Reverse<Gravity>, &str, &str), Vec<&str>> = BTreeMap::new();
    for hub in &outline.hubs {
        for warning in hub.warnings() {
            let gravity = std::cmp::Reverse(warning.code.gravity());
            let names = all
                .entry((gravity, warning.code.name(), &warning.headline))
                .or_default();
            if names.last() != Some(&hub.name) {
                names.push(hub.name);
            }
        }
    }
    if all.is_empty() {
        return String::new();
    }
    let line = |((gravity, name, headline), hubs): (&(std::cmp::Reverse<Gravity>, &str, &str), &Vec<&str>)| {
        let names = first_few(hubs, NAMES, code);
        let mark = super::hub::mark(gravity.0);
        format!("- {mark} {}: {} ({})\n", code(name), words(headline), names)
    };
    format!("### Warnings\n\n{}", all.iter().map(line).collect::<String>())
}
