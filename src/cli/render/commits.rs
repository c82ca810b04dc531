//! The rewritten commits as a graph, newest first: old id → new id, date, author, subject.

use split_image::report::Commit;
use split_image::split::{Index, Split};

use super::graph::Lanes;
use super::ink::{Ink, count, fitted, width_of};
use super::summary::{day, short};

/// Which commits of a split the picture shows, newest first.
pub fn shown(split: &Split, limit: usize) -> impl Iterator<Item = Index> {
    let limit = if limit == 0 { usize::MAX } else { limit };
    (0..split.commits.len()).rev().take(limit)
}

/// Draws `commits`, which are those that [`shown`] names.
pub fn lines(ink: &Ink, split: &Split, limit: usize, commits: &[Commit]) -> Vec<String> {
    let mut lanes = Lanes::new();
    let drawn: Vec<_> = shown(split, limit)
        .map(|index| lanes.next(index, &split.commits[index].parents))
        .collect();
    // Columns stand under each other unless the history is so wide that they would leave the screen.
    let graph = drawn.iter().map(|drawn| drawn.commit.len()).max().unwrap_or(0);
    let graph = graph.min(ink.width.map_or(24, |width| width / 6));
    let author = ink.width.map_or(20, |width| (width / 6).clamp(8, 24));
    let author = commits
        .iter()
        .map(|commit| width_of(name(commit)))
        .max()
        .unwrap_or(0)
        .min(author);
    let mut lines = Vec::new();
    for (drawn, commit) in drawn.iter().zip(commits) {
        lines.extend(drawn.before.iter().map(|line| ink.faint(line)));
        let date = commit.date.as_deref().map_or("", day);
        lines.push(format!(
            "{:graph$} {} → {} {} {} {}",
            drawn.commit,
            ink.old_id(&short(ink, &commit.old)),
            ink.new_id(&short(ink, &commit.new)),
            ink.faint(&fitted(date, 10)),
            fitted(name(commit), author),
            commit.subject,
        ));
        lines.extend(drawn.after.iter().map(|line| ink.faint(line)));
    }
    let hidden = split.commits.len() - drawn.len();
    if hidden > 0 {
        lines.push(ink.faint(&lanes.passing()));
        lines.push(ink.faint(&format!("… {} older; --limit 0 shows all", count(hidden, "commit"))));
    }
    lines.iter().map(|line| ink.cut(line)).collect()
}

/// The author without the e-mail.
fn name(commit: &Commit) -> &str {
    commit
        .author
        .rsplit_once(" <")
        .map_or(commit.author.as_str(), |(name, _)| name)
}
