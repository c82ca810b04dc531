//! The files of the target: after a first run as a tree, two levels deep, with the side each comes from; of a later one
//! those that change.

use gix::objs::tree::EntryKind;
use split_image::migrate::changed_files::{ChangedFile, FileChange};
use split_image::migrate::merged_files::{MergedEntry, Side};
use split_image::migrate::preview::Files;
use split_image::text;

use super::ink::{Ink, count, widest, width_of};

/// The number of names that are shown; the rest is counted.
const TOP: usize = 80;
/// The same for a folder in it.
const FOLDER: usize = 12;

/// The files of `branch`, with a title.
pub fn part(ink: &Ink, files: &Files, branch: Option<&str>) -> Vec<String> {
    let branch = branch.unwrap_or("the target");
    let (title, shown) = match files {
        Files::Merged(entries) => (format!("The files of {branch} after the run"), tree(ink, entries)),
        Files::Changed(changed, same) => (
            format!("The files of {branch} that change"),
            changes(ink, changed, *same),
        ),
    };
    ink.part(&title).into_iter().chain(shown).collect()
}

/// Lists the files that change.
fn changes(ink: &Ink, changed: &[ChangedFile], same: usize) -> Vec<String> {
    let row = |file: &ChangedFile| {
        let path = text::escaped(&file.path);
        ink.cut(&match file.change {
            FileChange::Added => format!("  {}    {path}", ink.done("added")),
            FileChange::Changed => format!("  {}  {path}", ink.warning("changed")),
            FileChange::Removed => format!("  {}  {path}", ink.error("removed")),
        })
    };
    let mut lines: Vec<_> = changed.iter().take(TOP).map(row).collect();
    if changed.len() > TOP {
        lines.push(format!("  … {} more", changed.len() - TOP));
    }
    lines.push(ink.faint(&match (changed.is_empty(), same) {
        (true, _) => format!("  none of {}", count(same, "file")),
        (false, 1) => "  1 file stays as it is".to_owned(),
        (false, _) => format!("  {} stay as they are", count(same, "file")),
    }));
    lines
}

/// Lists the names in a tree.
fn tree(ink: &Ink, entries: &[MergedEntry]) -> Vec<String> {
    let mut rows = Vec::new();
    for entry in entries.iter().take(TOP) {
        rows.push(row(entry, ""));
        for below in entry.entries.iter().take(FOLDER) {
            rows.push(row(below, "  "));
        }
        if entry.entries.len() > FOLDER {
            rows.push((format!("  … {} more", entry.entries.len() - FOLDER), None));
        }
    }
    if entries.len() > TOP {
        rows.push((format!("… {} more", entries.len() - TOP), None));
    }
    let width = widest(rows.iter().map(|(name, _)| name.as_str()));
    let width = width.min(ink.width.map_or(60, |width| width.saturating_sub(12)));
    rows.into_iter()
        .map(|(name, side)| {
            let blanks = " ".repeat((width + 2).saturating_sub(width_of(&name)));
            let side = side.map_or_else(String::new, |side| format!("{blanks}{}", named(ink, side)));
            ink.cut(&format!("  {name}{side}"))
        })
        .collect()
}

fn row(entry: &MergedEntry, indent: &str) -> (String, Option<Side>) {
    let name = text::escaped(&entry.name);
    let (name, side) = match entry.kind {
        EntryKind::Tree if entry.entries.is_empty() => {
            (format!("{name}/ ({})", count(entry.files, "file")), Some(entry.side))
        }
        EntryKind::Tree => (format!("{name}/"), None),
        EntryKind::Link => (format!("{name} (symlink)"), Some(entry.side)),
        EntryKind::Commit => (format!("{name} (submodule)"), Some(entry.side)),
        EntryKind::Blob | EntryKind::BlobExecutable => (name, Some(entry.side)),
    };
    (format!("{indent}{name}"), side)
}

fn named(ink: &Ink, side: Side) -> String {
    match side {
        Side::Image => ink.image("image"),
        Side::Template => ink.template("template"),
        Side::Both => "both, the same".to_owned(),
        Side::Mixed => "both".to_owned(),
    }
}
