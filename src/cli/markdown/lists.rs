//! The long lists of a hub in Markdown, behind a line that unfolds each.

use split_image::report::{Commit, FileChange, Handoff, Report};
use split_image::text::markdown::{block, code, table};
use split_image::verify::Verified;

use super::parts::Parts;
use crate::cli::render::commits::day;
use crate::cli::render::ink::{count, number, short};

/// The number of commits and of files that are listed.
const COMMITS: usize = 30;
const FILES: usize = 60;

/// The edits of a hand-off.
pub fn handoff(parts: &mut Parts, handoff: &Handoff) {
    for edit in &handoff.edits {
        parts.add(
            &format!("the edit of {}", code(&edit.path)),
            folded(&format!("Edit of {}", html(&edit.path)), &block("diff", &edit.diff)),
        );
    }
    for addition in &handoff.additions {
        let text = folded(
            &format!("To be added to {}", html(&addition.path)),
            &block("", &addition.text),
        );
        parts.add(&format!("what to add to {}", code(&addition.path)), text);
    }
}

/// The files that change; those that stay are counted.
pub fn files(parts: &mut Parts, report: &Report) {
    let changed: Vec<_> = report
        .files
        .iter()
        .filter(|file| file.change != FileChange::Kept)
        .collect();
    if changed.is_empty() {
        return;
    }
    let sign = |change| match change {
        FileChange::Added => '+',
        FileChange::Removed => '-',
        FileChange::Changed | FileChange::Kept => '~',
    };
    let lines: String = changed
        .iter()
        .take(FILES)
        .map(|file| format!("{} {}\n", sign(file.change), file.path))
        .collect();
    let title = format!(
        "{}, {} as they are",
        count(changed.len(), "file") + " added (+), changed (~) or removed (-)",
        count(report.files.len() - changed.len(), "file")
    );
    parts.add("the files", folded(&title, &block("", &lines)));
    if changed.len() > FILES {
        parts.leave_out(&count(changed.len() - FILES, "file"));
    }
}

/// A table of commits.
pub fn commits(parts: &mut Parts, title: &str, commits: &[&Commit]) {
    if commits.is_empty() {
        return;
    }
    let row = |commit: &&Commit| {
        vec![
            commit.old.as_deref().map_or_else(String::new, |old| code(short(old))),
            code(short(&commit.new)),
            day(commit.date.as_ref()).to_owned(),
            code(&commit.author.name),
            code(&commit.subject),
        ]
    };
    let rows: Vec<_> = commits.iter().take(COMMITS).map(row).collect();
    let text = table(&["old", "new", "date", "author", "subject"], &[], &rows);
    parts.add(
        "the commits",
        folded(&format!("{title}: {}", number(commits.len())), &text),
    );
    if commits.len() > COMMITS {
        parts.leave_out(&count(commits.len() - COMMITS, "commit"));
    }
}

/// The lists of a verification.
pub fn compared(parts: &mut Parts, verified: &Verified) {
    commits(
        parts,
        "Missing commits, oldest first",
        &verified.missing.iter().collect::<Vec<_>>(),
    );
    let differing: Vec<_> = verified
        .differing
        .iter()
        .map(|file| format!("- {}\n", code(&file.path)))
        .collect();
    if !differing.is_empty() {
        let shown: String = differing.iter().take(FILES).map(String::as_str).collect();
        parts.add("the files that differ", format!("### Changed in the target\n\n{shown}"));
    }
    if differing.len() > FILES {
        parts.leave_out(&count(differing.len() - FILES, "file"));
    }
    commits(
        parts,
        "Other commits of the target",
        &verified.others.iter().collect::<Vec<_>>(),
    );
}

/// Markdown behind a line that unfolds it.
fn folded(summary: &str, markdown: &str) -> String {
    format!("<details><summary>{summary}</summary>\n\n{markdown}\n</details>\n")
}

/// A path inside of HTML.
fn html(path: &str) -> String {
    maud::html! { code { (path) } }.into_string()
}
