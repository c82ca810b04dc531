//! The pruned commits and the reason for each, which `-v` adds to a preview.

use split_image::migrate::preview::PrunedCommits;
use split_image::split::Pruned;

use super::commits::day;
use super::ink::{Ink, count, number, short};

/// Counts and lists them.
pub fn lines(ink: &Ink, pruned: &PrunedCommits) -> Vec<String> {
    let all: usize = pruned.counts.iter().map(|(_, n)| n).sum();
    let widest = pruned.counts.iter().map(|(_, n)| number(*n).len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (reason, n) in pruned.counts {
        let why = match reason {
            Pruned::Outside => "nothing changed in the directory",
            Pruned::Merge => "joins nothing without the commits outside the directory",
            Pruned::Before => "the directory did not exist yet",
        };
        lines.push(format!("  {}  {:>widest$}  {why}", word(reason), number(n)));
    }
    lines.push(String::new());
    for (reason, commit) in &pruned.shown {
        let line = format!(
            "{} {} {} {}",
            ink.old_id(short(&commit.new)),
            word(*reason),
            ink.faint(&format!("{:10}", day(commit.date.as_ref()))),
            commit.subject
        );
        lines.push(ink.cut(&line));
    }
    if all > pruned.shown.len() {
        let hidden = count(all - pruned.shown.len(), "commit");
        lines.push(ink.faint(&format!("… {hidden} older; --limit 0 shows all")));
    }
    lines
}

fn word(reason: Pruned) -> &'static str {
    match reason {
        Pruned::Outside => "outside",
        Pruned::Merge => "merge  ",
        Pruned::Before => "before ",
    }
}
