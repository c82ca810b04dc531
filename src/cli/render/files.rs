//! The tree of the target after the run, two levels deep, with the side each file comes from.

use gix::objs::tree::EntryKind;
use split_image::migrate::merged_files::{MergedEntry, Side};
use split_image::text;

use super::ink::{Ink, count, widest, width_of};

/// The number of names that are shown; the rest is counted.
const TOP: usize = 80;
/// The same for a folder in it.
const FOLDER: usize = 12;

/// Lists the names in a tree. In a `later` run the target already has the image's files, so changes are marked.
pub fn lines(ink: &Ink, entries: &[MergedEntry], later: bool) -> Vec<String> {
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
            let side = side.map_or_else(String::new, |side| format!("{blanks}{}", named(ink, side, later)));
            ink.cut(&format!("  {name}{side}"))
        })
        .collect()
}

/// Counts the files.
pub fn total(entries: &[MergedEntry]) -> usize {
    entries.iter().map(|entry| entry.files).sum()
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

fn named(ink: &Ink, side: Side, later: bool) -> String {
    match (side, later) {
        (Side::Image, false) => ink.image("image"),
        (Side::Template, false) => ink.template("template"),
        (Side::Both, false) => "both, the same".to_owned(),
        (Side::Mixed, false) => "both".to_owned(),
        (Side::Image, true) => ink.image("image, new"),
        (Side::Template, true) => ink.template("target"),
        (Side::Both, true) => "image".to_owned(),
        (Side::Mixed, true) => ink.image("merged"),
    }
}
