//! What a verification says, for one target and for many.

use split_image::verify::{Commit, DifferenceKind, Status, Verified};

use super::failures;
use super::ink::{Ink, count, fitted, number, width_of};
use super::summary::{day, short};

/// How many commits or files of one kind are shown.
const SHOWN: usize = 20;
/// How many commits of others are shown.
const OTHERS: usize = 5;

/// The word for a hub that was not looked at.
const NOT_BEGUN: &str = "not begun";

/// A hub of a campaign with what was found; none where it was not begun.
pub type Row<'a> = (&'a str, Option<&'a Verified>);

/// Everything there is to say about one target; `all` leaves nothing out.
pub fn lines(ink: &Ink, verified: &Verified, all: bool) -> Vec<String> {
    let target = &verified.target;
    let branch = target.branch.as_deref().unwrap_or_default();
    let mut lines = vec![format!(
        "{}: {} of {} in {branch} of {}",
        coloured(ink, Some(verified.status), word(verified)),
        number(verified.commits_found),
        count(verified.commits, "commit"),
        target.repo
    )];
    lines.extend(below(ink, verified, if all { usize::MAX } else { SHOWN }));
    let others = &verified.others;
    if !others.is_empty() {
        let shown = if all { others.len() } else { OTHERS };
        lines.push(String::new());
        lines.push(format!("{} of others, for information:", count(others.len(), "commit")));
        lines.extend(others.iter().rev().take(shown).map(|other| commit(ink, other)));
        lines.extend(more(others.len(), shown));
    }
    lines
}

/// One table for a campaign.
pub fn table(ink: &Ink, rows: &[Row<'_>], all: bool) -> Vec<String> {
    let name_width = rows
        .iter()
        .map(|(name, _)| width_of(name))
        .max()
        .unwrap_or(0)
        .clamp(3, 40);
    let head = format!(
        "{:name_width$}  {:10}  {:>11}  differing  others",
        "hub", "status", "commits"
    );
    let mut lines = vec![ink.title(&ink.cut(&head))];
    let errors: Vec<_> = rows
        .iter()
        .map(|(_, verified)| verified.and_then(|verified| verified.error.as_ref()))
        .collect();
    for (place, (name, verified)) in rows.iter().enumerate() {
        let status = verified.map(|verified| verified.status);
        let word = verified.map_or(NOT_BEGUN, word);
        let columns = verified
            .filter(|verified| verified.status != Status::Failed)
            .map(|verified| {
                let found = format!("{} of {}", number(verified.commits_found), number(verified.commits));
                let (differing, others) = (number(verified.differing.len()), number(verified.others.len()));
                format!("{found:>11}  {differing:>9}  {others:>6}")
            });
        let padded = coloured(ink, status, &format!("{word:10}"));
        let row = format!(
            "{}  {padded}  {}",
            fitted(name, name_width),
            columns.unwrap_or_default()
        );
        lines.push(ink.cut(&row));
        if let Some(verified) = verified {
            lines.extend(failures::below(ink, &errors, place));
            // What the target did with its files is for whoever asks about one.
            let missing = Verified {
                differing: Vec::new(),
                ..(*verified).clone()
            };
            let indented = below(ink, &missing, if all { usize::MAX } else { OTHERS });
            lines.extend(
                indented
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .map(|line| ink.cut(&format!("    {line}"))),
            );
        }
    }
    lines.extend([String::new(), ink.title(&total(rows))]);
    lines
}

/// The last line: how many of what.
fn total(rows: &[Row<'_>]) -> String {
    let is = |verified: Option<&Verified>| verified.map_or(NOT_BEGUN, word);
    let mut parts = Vec::new();
    for word in ["complete", "incomplete", "failed", NOT_BEGUN] {
        let these = rows.iter().filter(|(_, verified)| is(*verified) == word).count();
        if these > 0 {
            parts.push(format!("{} {word}", number(these)));
        }
    }
    format!("{}: {}", count(rows.len(), "hub"), parts.join(", "))
}

/// What became of it, in a word.
pub fn word(verified: &Verified) -> &'static str {
    match verified.status {
        Status::Complete => "complete",
        Status::Incomplete => "incomplete",
        Status::Failed => "failed",
    }
}

/// What is missing, and what differs.
fn below(ink: &Ink, verified: &Verified, shown: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut part = |title: String, commits: &[Commit]| {
        if !commits.is_empty() {
            lines.extend([String::new(), title]);
            lines.extend(commits.iter().take(shown).map(|missing| commit(ink, missing)));
            lines.extend(more(commits.len(), shown));
        }
    };
    part(
        format!(
            "{} missing, oldest first; a run brings them over:",
            count(verified.missing.len(), "commit")
        ),
        &verified.missing,
    );
    part(
        "Since then the source has only emptied the directory:".to_owned(),
        &verified.emptied_by,
    );
    let differing = &verified.differing;
    if !differing.is_empty() {
        let verb = if differing.len() == 1 { "is" } else { "are" };
        let title = format!(
            "{} of the image {verb} not as there any more:",
            count(differing.len(), "file")
        );
        lines.extend([String::new(), title]);
        for difference in differing.iter().take(shown) {
            let kind = match difference.kind {
                DifferenceKind::Changed => "changed",
                DifferenceKind::Deleted => "deleted",
            };
            let since = commit(ink, &difference.since);
            lines.push(ink.cut(&format!("  {}  {kind} since {}", difference.path, since.trim_start())));
        }
        lines.extend(more(differing.len(), shown));
    }
    lines
}

fn commit(ink: &Ink, commit: &Commit) -> String {
    let id = commit.old.as_deref().unwrap_or(&commit.new);
    let author = commit.author.split(" <").next().unwrap_or_default();
    let date = commit.date.as_deref().map_or("", day);
    ink.cut(&format!(
        "  {} {date} {} {}",
        ink.old_id(&short(ink, id)),
        commit.subject,
        ink.faint(&format!("({author})"))
    ))
}

fn more(all: usize, shown: usize) -> Option<String> {
    (all > shown).then(|| format!("  and {} more; '--verbose' shows all", number(all - shown)))
}

fn coloured(ink: &Ink, status: Option<Status>, text: &str) -> String {
    match status {
        Some(Status::Complete) => ink.done(text),
        Some(Status::Incomplete) => ink.warning(text),
        Some(Status::Failed) => ink.error(text),
        None => ink.faint(text),
    }
}
