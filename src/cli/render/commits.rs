//! The rewritten commits as a graph, newest first: old id → new id, date, author, subject.

use split_image::migrate::preview::Preview;
use split_image::report::Date;

use super::graph::{self, RowLines};
use super::ink::{Ink, count, fitted, short, widest};

/// The commits that the target does not have yet, with a title; those that it has are a number.
pub fn part(ink: &Ink, preview: &Preview<'_>) -> Vec<String> {
    let new = &preview.commits;
    if new.shown.is_empty() {
        return Vec::new();
    }
    let title = match new.in_target {
        0 => "The rewritten commits, newest first",
        _ => "The new commits, newest first",
    };
    let mut lines = ink.part(title).to_vec();
    lines.extend(graph(ink, preview));
    lines
}

fn graph(ink: &Ink, preview: &Preview<'_>) -> Vec<String> {
    let (split, new) = (preview.split, &preview.commits);
    let indices = new.shown.iter().map(|(index, _)| *index);
    let rows = graph::rows(indices.map(|index| (index, split.commits[index].parents.as_slice())));
    let rows: Vec<_> = rows.map(|row| RowLines::of(&row)).collect();
    // Columns are aligned, unless the history is so wide that they would leave the screen.
    let lanes = widest(rows.iter().map(|row| row.commit.as_str()));
    let lanes = lanes.min(ink.width.map_or(24, |width| width / 6));
    let author = widest(new.shown.iter().map(|(_, commit)| commit.author.name.as_str()));
    let author = author.min(ink.width.map_or(20, |width| (width / 6).clamp(8, 24)));
    let mut lines = Vec::new();
    for (row, (_, commit)) in rows.iter().zip(&new.shown) {
        lines.push(format!(
            "{:lanes$} {} → {} {} {} {}",
            row.commit,
            ink.old_id(short(commit.old.as_deref().unwrap_or_default())),
            ink.new_id(short(&commit.new)),
            ink.faint(&fitted(day(commit.date.as_ref()), 10)),
            fitted(&commit.author.name, author),
            commit.subject,
        ));
        lines.extend(row.links.as_deref().map(|links| ink.faint(links)));
    }
    if new.older > 0 || new.in_target > 0 {
        lines.extend(rows.last().map(|row| ink.faint(&row.passing)));
    }
    if new.older > 0 {
        let text = format!("… {} older; --limit 0 shows all", count(new.older, "commit"));
        lines.push(ink.faint(&text));
    }
    if new.in_target > 0 {
        let text = format!(
            "The target has {} of this history already.",
            count(new.in_target, "commit")
        );
        lines.push(ink.faint(&text));
    }
    lines.iter().map(|line| ink.cut(line)).collect()
}

/// The day of a date, or an empty column.
pub fn day(date: Option<&Date>) -> &str {
    date.map_or("", Date::day)
}
