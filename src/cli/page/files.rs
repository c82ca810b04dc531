//! The files of a target as a tree: where each comes from, and what the run does to it.

use maud::{Markup, html};
use split_image::report::{FileChange, FileSide, Report, TargetFile};

use crate::cli::render::file_tree::FileTree;
use crate::cli::render::files::kind;
use crate::cli::render::ink::count;

/// The number of files that are listed.
const LISTED: usize = 2_000;
/// The number of files that are seen at once.
const SHOWN: usize = 60;
/// A folder with more files is folded.
const FOLDED: usize = 15;

/// The files of a report that lists them.
pub fn part(report: &Report) -> Markup {
    let files = &report.files;
    if files.is_empty() {
        return html! {};
    }
    let of = |change| files.iter().filter(|file| file.change == change).count();
    let [added, changed, removed] = [FileChange::Added, FileChange::Changed, FileChange::Removed].map(of);
    let is_later = report.in_target.contains(&true);
    let tree = FileTree::of(files.iter().take(LISTED));
    html! {
        h3 { "Files" }
        p.note {
            (count(files.len() - removed, "file")) " after the run: "
            (added) " added, " (changed) " changed, " (removed) " removed."
        }
        @if tree.count() > SHOWN {
            details {
                summary { "All files" }
                ul.tree { (folder(&tree, is_later)) }
            }
        } @else {
            ul.tree { (folder(&tree, is_later)) }
        }
        @if files.len() > LISTED {
            p.note { "… and " (count(files.len() - LISTED, "file")) " more; " code { "--json" } " lists all." }
        }
    }
}

fn folder(tree: &FileTree<'_>, is_later: bool) -> Markup {
    html! {
        @for (name, below) in &tree.folders {
            li {
                details open[below.count() <= FOLDED] {
                    summary { (name) "/ " span.note { (count(below.count(), "file")) } (side(below.side())) }
                    ul { (folder(below, is_later)) }
                }
            }
        }
        @for (name, shown) in &tree.files { (file(name, shown, is_later)) }
    }
}

fn file(name: &str, file: &TargetFile, is_later: bool) -> Markup {
    // In a first run all files of the image are new, which their side says.
    let change = match file.change {
        FileChange::Removed => Some("removed"),
        FileChange::Changed => Some("changed"),
        FileChange::Added if is_later => Some("added"),
        FileChange::Added | FileChange::Kept => None,
    };
    html! {
        li {
            @match file.change {
                FileChange::Removed => del { (name) },
                _ => (name),
            }
            (kind(file)) " "
            @if let Some(change) = change { span class=(format!("tag {change}")) { (change) } " " }
            @if file.change != FileChange::Removed { (side(file.side)) }
        }
    }
}

fn side(side: FileSide) -> Markup {
    let (class, words) = match side {
        FileSide::Image => ("image", "image"),
        FileSide::Template => ("template", "target"),
        FileSide::Both => ("both", "both, the same"),
        FileSide::Merged => ("both", "both"),
    };
    html! { " " span class=(format!("tag {class}")) { (words) } }
}
