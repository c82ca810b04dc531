//! The rewritten commits as a graph, newest first: old id → new id, date, author, subject.

use split_image::report::{Commit, Date};
use split_image::split::{Index, Split};

use super::graph::{self, RowLines};
use super::ink::{Ink, count, fitted, widest};

/// The commits of a split that a preview shows, newest first.
pub fn shown(split: &Split, limit: usize) -> impl Iterator<Item = Index> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    (0..split.commits.len()).rev().take(limit)
}

/// Draws `commits`, those that [`shown`] returns.
pub fn lines(ink: &Ink, split: &Split, limit: usize, commits: &[Commit]) -> Vec<String> {
    let rows = graph::rows(shown(split, limit).map(|index| (index, split.commits[index].parents.as_slice())));
    let rows: Vec<_> = rows.map(|row| RowLines::of(&row)).collect();
    // Columns are aligned, unless the history is so wide that they would leave the screen.
    let lanes = widest(rows.iter().map(|row| row.commit.as_str()));
    let lanes = lanes.min(ink.width.map_or(24, |width| width / 6));
    let author = widest(commits.iter().map(|commit| commit.author.name.as_str()));
    let author = author.min(ink.width.map_or(20, |width| (width / 6).clamp(8, 24)));
    let mut lines = Vec::new();
    for (row, commit) in rows.iter().zip(commits) {
        lines.push(format!(
            "{:lanes$} {} → {} {} {} {}",
            row.commit,
            ink.old_id(ink.short(commit.old.as_deref().unwrap_or_default())),
            ink.new_id(ink.short(&commit.new)),
            ink.faint(&fitted(day(commit.date.as_ref()), 10)),
            fitted(&commit.author.name, author),
            commit.subject,
        ));
        lines.extend(row.links.as_deref().map(|links| ink.faint(links)));
    }
    let hidden = split.commits.len() - rows.len();
    if hidden > 0 {
        lines.extend(rows.last().map(|row| ink.faint(&row.passing)));
        lines.push(ink.faint(&format!("… {} older; --limit 0 shows all", count(hidden, "commit"))));
    }
    lines.iter().map(|line| ink.cut(line)).collect()
}

/// The day of a date, or an empty column.
pub fn day(date: Option<&Date>) -> &str {
    date.map_or("", Date::day)
}
