//! The commits that are not in the result, and why: what `-v` adds to a preview.

use split_image::migrate::describe::Words;
use split_image::split::Pruned;

use super::ink::{Ink, count, number};
use super::summary::{day, short};

/// The commits of the source that a split does not have.
pub struct PrunedCommits {
    /// How many there are for each reason.
    pub counts: [(Pruned, usize); 3],
    /// The newest of them, newest first: id, reason, and what they say.
    pub shown: Vec<(String, Pruned, Words)>,
}

/// Counts and lists them.
pub fn lines(ink: &Ink, pruned: &PrunedCommits) -> Vec<String> {
    let all: usize = pruned.counts.iter().map(|(_, n)| n).sum();
    let widest = pruned.counts.iter().map(|(_, n)| number(*n).len()).max().unwrap_or(0);
    let mut lines = Vec::new();
    for (reason, n) in pruned.counts {
        let why = match reason {
            Pruned::Outside => "nothing changed in the directory",
            Pruned::Merge => "nothing to join without what lies outside the directory",
            Pruned::Before => "the directory was not there yet",
        };
        lines.push(format!("  {}  {:>widest$}  {why}", word(reason), number(n)));
    }
    lines.push(String::new());
    for (id, reason, words) in &pruned.shown {
        let why = word(*reason);
        let date = words.date.as_deref().map_or("", day);
        let line = format!(
            "{} {why} {} {}",
            ink.old_id(&short(ink, id)),
            ink.faint(&format!("{date:10}")),
            words.subject
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
