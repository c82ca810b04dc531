//! What the user should look at: warnings, left-over files, collisions.

use split_image::report::{CollisionKind, Report};
use split_image::text;

use super::ink::{Ink, count};

/// How many paths of one note are shown.
const PATHS: usize = 10;

/// The warnings of a report, each with its paths.
pub fn lines(ink: &Ink, report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for warning in &report.warnings {
        let code = format!("{}: ", warning.code);
        let text = ink.wrapped(&format!("{code}{}", warning.message), 4);
        lines.push(String::new());
        for (place, line) in text.iter().enumerate() {
            match line.strip_prefix(code.trim_end()).filter(|_| place == 0) {
                Some(rest) => lines.push(format!("{} {}{rest}", ink.warning("!"), ink.warning(code.trim_end()))),
                None => lines.push(format!("  {line}")),
            }
        }
        lines.extend(paths(ink, warning.paths.iter().map(String::as_str)));
    }
    lines
}

/// The collisions of a report, each with the flag that settles it.
pub fn collisions(ink: &Ink, report: &Report) -> Vec<String> {
    if report.collisions.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for collision in &report.collisions {
        let how = match collision.kind {
            CollisionKind::Content => "different content on both sides",
            CollisionKind::Type => "a file on one side, something else on the other",
            CollisionKind::Case => "the names differ only in upper and lower case",
        };
        lines.push(ink.cut(&format!("  {}  {}", collision.path, ink.faint(how))));
    }
    lines.push("Settle them with one of:".to_owned());
    let template = report
        .collisions
        .iter()
        .filter(|collision| collision.kind != CollisionKind::Case);
    let removals: Vec<_> = template
        .map(|collision| format!("--remove {}", quoted(&collision.path)))
        .collect();
    lines.push("  --on-collision image      keep the image's files".to_owned());
    lines.push("  --on-collision template   keep the template's files".to_owned());
    if !removals.is_empty() {
        lines.push(format!("  {}", removals.join(" ")));
    }
    lines
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

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+');
    match path.chars().all(plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}
