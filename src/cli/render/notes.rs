//! Findings that the user should look at: warnings, left-over files, collisions.

use split_image::report::{Collision, CollisionKind, Report, Warning, by_gravity};
use split_image::text;

use super::ink::{Ink, count, widest, width_of};

/// How many paths of one note are shown.
const PATHS: usize = 10;

/// Warnings, the gravest first, each with its paths.
pub fn lines(ink: &Ink, warnings: &[Warning]) -> Vec<String> {
    let mut lines = Vec::new();
    for warning in by_gravity(warnings) {
        let code = ink.warning(&format!("{}:", warning.code));
        lines.push(String::new());
        lines.extend(ink.labelled(&ink.warning("!"), &format!("{code} {}", warning.message())));
        lines.extend(paths(ink, warning.paths.iter().map(String::as_str)));
    }
    lines
}

/// The last line of a preview that has warnings.
pub fn explanation<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Option<String> {
    let has_any = reports.into_iter().any(|report| !report.warnings.is_empty());
    has_any.then(|| "'split-image explain CODE' says what to do about a warning.".to_owned())
}

/// The obstacles to a merge: the collisions, and the left-overs that the same flag takes away.
pub fn in_the_way(ink: &Ink, report: &Report) -> Vec<String> {
    let mut lines = collisions(ink, report);
    if !lines.is_empty() && !report.leftovers.is_empty() {
        let alone = "the template alone has these, and repo2docker would build with them too: ";
        let text = ink.wrapped(&format!("{alone}{}", report.leftovers.join(", ")), 2);
        lines.extend(text.into_iter().map(|line| format!("  {line}")));
    }
    lines
}

/// The difference of the two sides at a path.
pub fn collision_words(kind: CollisionKind) -> &'static str {
    match kind {
        CollisionKind::Content => "different content",
        CollisionKind::Type => "a file on one side, something else on the other",
        CollisionKind::Case => "names differ only in upper and lower case",
        CollisionKind::Conflict => "both sides changed it",
    }
}

/// The collisions of a report, each with what is wrong.
fn collisions(ink: &Ink, report: &Report) -> Vec<String> {
    let width = widest(report.collisions.iter().map(|collision| collision.path.as_str())).min(50);
    let line = |collision: &Collision| {
        let how = collision_words(collision.kind);
        let blanks = " ".repeat(width.saturating_sub(width_of(&collision.path)));
        ink.cut(&format!("  {}{blanks}  {}", collision.path, ink.faint(how)))
    };
    report.collisions.iter().map(line).collect()
}

fn paths<'a>(ink: &Ink, paths: impl ExactSizeIterator<Item = &'a str>) -> Vec<String> {
    let all = paths.len();
    let mut lines: Vec<_> = paths
        .take(PATHS)
        .map(|path| ink.cut(&format!("      {}", text::escaped(path.as_bytes()))))
        .collect();
    if all > PATHS {
        lines.push(format!("      and {}", count(all - PATHS, "other")));
    }
    lines
}
