//! When the history of each hub happened: a line for each, with a bar for each month that has commits.

use std::fmt::Write as _;

use maud::{Markup, html};
use split_image::report::{Commit, Date};

use super::badges::anchor;
use crate::cli::outline::Outline;
use crate::cli::render::ink::count;
use crate::cli::render::on_page::EndingOnPage;

/// The height of a line.
const HEIGHT: usize = 24;
/// The longest time that is drawn, in months: 60 years. Dates of commits can be any.
const LONGEST: usize = 720;

/// The picture; nothing where no hub lists its commits.
pub fn part(outline: &Outline<'_>) -> Markup {
    let months: Vec<Vec<usize>> = outline
        .hubs
        .iter()
        .map(|hub| hub.ending.and_then(EndingOnPage::report))
        .map(|report| report.map_or_else(Vec::new, |report| months(&report.commits)))
        .collect();
    let Some(last) = months.iter().flatten().max().copied() else {
        return html! {};
    };
    let first = months.iter().flatten().min().copied().unwrap_or(last);
    let first = first.max(last.saturating_sub(LONGEST - 1));
    let width = last - first + 1;
    let most = months
        .iter()
        .map(|all| counted(all, first, width).into_iter().max().unwrap_or(0))
        .max();
    let most = most.unwrap_or(1).max(1);
    html! {
        section aria-labelledby="times" {
            h2 #times { "When each history happened" }
            p.note {
                "Commits per month, " (month(first)) " to " (month(last)) ". A history that begins later than the others may \
                 lack the time before a rename; " code { "--follow" } " looks for it."
            }
            table.times {
                thead { tr { th scope="col" { "Hub" } th scope="col" { (years(first, width)) span.unseen { "Commits per month" } } } }
                tbody {
                    @for (place, (hub, months)) in outline.hubs.iter().zip(&months).enumerate() {
                        tr data-hub=(place) {
                            th scope="row" { a href=(format!("#{}", anchor(place))) { (hub.name) } }
                            td { (line(&counted(months, first, width), most)) span.unseen { (words(months)) } }
                        }
                    }
                }
            }
        }
    }
}

/// The months of commits, counted from the year 0.
fn months(commits: &[Commit]) -> Vec<usize> {
    let month = |date: &Date| {
        let mut parts = date.day().splitn(3, '-');
        let year: usize = parts.next()?.parse().ok()?;
        let month: usize = parts.next()?.parse().ok()?;
        Some(12 * year + month - 1)
    };
    commits
        .iter()
        .filter_map(|commit| month(commit.date.as_ref()?))
        .collect()
}

fn counted(months: &[usize], first: usize, width: usize) -> Vec<usize> {
    let mut counts = vec![0; width];
    for month in months {
        if let Some(count) = month.checked_sub(first).and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    counts
}

/// A bar for each month. Heights grow with the square root, so that one commit is seen beside a hundred.
fn line(counts: &[usize], most: usize) -> Markup {
    let mut bars = String::new();
    for (place, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let height = (((count as f64 / most as f64).sqrt() * HEIGHT as f64) as usize).clamp(3, HEIGHT);
        // Text cannot fail to be written to.
        let _ = write!(bars, "M{place} {HEIGHT}v-{height}h1v{height}z");
    }
    html! {
        svg viewBox=(format!("0 0 {} {HEIGHT}", counts.len())) preserveAspectRatio="none" aria-hidden="true" {
            path d=(bars) {}
        }
    }
}

/// The years above the lines, at most a dozen of them. Places in percent leave letters as wide as they are.
fn years(first: usize, width: usize) -> Markup {
    let step = width / 12 / 12 + 1;
    let begins = first.div_ceil(12)..=(first + width - 1) / 12;
    let place = |year: usize| format!("{:.2}%", 100.0 * (12 * year - first) as f64 / width as f64);
    html! {
        svg.years aria-hidden="true" {
            @for year in begins.step_by(step) {
                line x1=(place(year)) x2=(place(year)) y1="0" y2="100%" {}
                text x=(place(year)) dx="4" y="75%" { (year) }
            }
        }
    }
}

fn month(month: usize) -> String {
    format!("{}-{:02}", month / 12, month % 12 + 1)
}

fn words(months: &[usize]) -> String {
    match (months.iter().min(), months.iter().max()) {
        (Some(first), Some(last)) => format!(
            "{}, {} to {}",
            count(months.len(), "commit"),
            month(*first),
            month(*last)
        ),
        _ => "no commits are listed".to_owned(),
    }
}
