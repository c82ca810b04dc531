//! The files of the target: after a first run as a tree, two levels deep, with the side each comes from; of a later one
//! those that change.

use split_image::report::{FileChange, FileKind, FileSide, Report, TargetFile};

use super::file_tree::FileTree;
use super::ink::{Ink, count, widest, width_of};

/// The number of names that are shown; the rest is counted.
const TOP: usize = 80;
/// The same for a folder in it.
const FOLDER: usize = 12;

/// How many of `files` the target has after the run.
pub fn total(files: &[TargetFile]) -> usize {
    files.iter().filter(|file| file.change != FileChange::Removed).count()
}

/// The files of the target after a first run, or those that a later one changes, with a title.
pub fn part(ink: &Ink, report: &Report, files: &[TargetFile]) -> Vec<String> {
    let branch = report.target.branch.as_deref().unwrap_or("the target");
    let (title, shown) = match report.in_target.contains(&true) {
        true => (format!("The files of {branch} that change"), changes(ink, files)),
        false => (format!("The files of {branch} after the run"), tree(ink, files)),
    };
    ink.part(&title).into_iter().chain(shown).collect()
}

/// Lists the files that change.
fn changes(ink: &Ink, files: &[TargetFile]) -> Vec<String> {
    let row = |file: &TargetFile| {
        let path = &file.path;
        let line = match file.change {
            FileChange::Added => format!("  {}    {path}", ink.done("added")),
            FileChange::Changed => format!("  {}  {path}", ink.warning("changed")),
            FileChange::Removed => format!("  {}  {path}", ink.error("removed")),
            FileChange::Kept => return None,
        };
        Some(ink.cut(&line))
    };
    let mut lines: Vec<_> = files.iter().filter_map(row).collect();
    let changed = lines.len();
    lines.truncate(TOP);
    if changed > TOP {
        lines.push(format!("  … {} more", changed - TOP));
    }
    lines.push(ink.faint(&match (changed, files.len() - changed) {
        (0, same) => format!("  none of {}", count(same, "file")),
        (_, 1) => "  1 file stays as it is".to_owned(),
        (_, same) => format!("  {} stay as they are", count(same, "file")),
    }));
    lines
}

/// Lists the names in a tree.
fn tree(ink: &Ink, files: &[TargetFile]) -> Vec<String> {
    let tree = FileTree::of(files.iter().filter(|file| file.change != FileChange::Removed));
    let mut rows = Vec::new();
    for (name, folder) in tree.folders.iter().take(TOP) {
        rows.push((format!("{name}/"), None));
        let inside = names(folder, |name, below| {
            let files = count(below.count(), "file");
            (format!("{name}/ ({files})"), Some(below.side()))
        });
        rows.extend(inside.take(FOLDER).map(|(name, side)| (format!("  {name}"), side)));
        let inside = folder.folders.len() + folder.files.len();
        if inside > FOLDER {
            rows.push((format!("  … {} more", inside - FOLDER), None));
        }
    }
    let top = tree.folders.len() + tree.files.len();
    let files = tree.files.iter().take(TOP.saturating_sub(tree.folders.len()));
    rows.extend(files.map(|(name, file)| row(name, file)));
    if top > TOP {
        rows.push((format!("… {} more", top - TOP), None));
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

/// The names in a folder: first those of its folders, as `folder` writes them.
fn names<'a>(
    tree: &'a FileTree<'a>,
    folder: impl Fn(&str, &FileTree<'a>) -> (String, Option<FileSide>) + 'a,
) -> impl Iterator<Item = (String, Option<FileSide>)> + 'a {
    let folders = tree.folders.iter().map(move |(name, below)| folder(name, below));
    folders.chain(tree.files.iter().map(|(name, file)| row(name, file)))
}

fn row(name: &str, file: &TargetFile) -> (String, Option<FileSide>) {
    (format!("{name}{}", kind(file)), Some(file.side))
}

/// The words behind the name of a symlink or a submodule.
pub fn kind(file: &TargetFile) -> &'static str {
    match file.kind {
        FileKind::Symlink => " (symlink)",
        FileKind::Submodule => " (submodule)",
        FileKind::File | FileKind::Executable => "",
    }
}

fn named(ink: &Ink, side: FileSide) -> String {
    match side {
        FileSide::Image => ink.image("image"),
        FileSide::Template => ink.template("template"),
        FileSide::Both => "both, the same".to_owned(),
        FileSide::Merged => "both".to_owned(),
    }
}
