//! The history as lanes, newest commit first: a column for each commit, and the links down to its parents.
//!
//! The rows are data, from which the terminal's lines are drawn here.

use renderdag::Ancestor;
use renderdag::pipeline::types::{GraphRowShape, PrefixLineKind, PrefixLinePart};
use renderdag::pipeline::{BoxDrawing, GraphRowShaper, PrefixLineRenderer};

/// Puts commits into lanes; children come before their parents.
pub fn rows<'a, Id: Copy + Eq + 'a>(
    commits: impl IntoIterator<Item = (Id, &'a [Id])>,
) -> impl Iterator<Item = GraphRowShape<Id>> {
    linked(commits.into_iter().map(|(id, parents)| {
        let parents = parents.iter().copied().map(Ancestor::Parent).collect();
        (id, parents)
    }))
}

/// The same for links that leave commits out, too.
pub fn linked<Id: Copy + Eq>(
    commits: impl IntoIterator<Item = (Id, Vec<Ancestor<Id>>)>,
) -> impl Iterator<Item = GraphRowShape<Id>> {
    let mut lanes = GraphRowShaper::new();
    commits
        .into_iter()
        .map(move |(id, parents)| lanes.next_row_shape(id, parents))
}

/// The lines of a row.
#[derive(Debug, Default)]
pub struct RowLines {
    /// The line with the commit's `*`.
    pub commit: String,
    /// The line that links the commit to its parents, unless the only one stands right below.
    pub links: Option<String>,
    /// The lanes below the row, as they pass a line of text.
    pub passing: String,
}

impl RowLines {
    /// Draws a row.
    pub fn of<Id>(row: &GraphRowShape<Id>) -> Self {
        let mut lines = RowLines::default();
        for line in <BoxDrawing>::new().next_prefix_lines(row) {
            let parts = line.parts.iter().map(|part| match part {
                PrefixLinePart::Text(text) => text.as_str(),
                PrefixLinePart::NodeGlyph => "*",
            });
            let text = parts.collect::<String>().trim_end().to_owned();
            match line.kind {
                PrefixLineKind::Node => lines.commit = text,
                PrefixLineKind::Link => lines.links = Some(text),
                PrefixLineKind::PostAncestry => lines.passing = text,
                _ => {}
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(commits: &[(u8, &[u8])]) -> String {
        let mut text = String::from("\n");
        for row in rows(commits.iter().copied()) {
            let lines = RowLines::of(&row);
            text += &format!("{} {}\n", lines.commit, row.node);
            text.extend(lines.links.map(|line| line + "\n"));
        }
        text
    }

    #[test]
    fn a_line_needs_no_links() {
        assert_eq!(drawn(&[(0, &[1]), (1, &[2]), (2, &[])]), "\n* 0\n* 1\n* 2\n");
    }

    #[test]
    fn a_merge_opens_a_lane_that_its_fork_closes() {
        let picture = "
* 0
├─╮
│ * 1
* │ 2
├─╯
* 3
";
        assert_eq!(drawn(&[(0, &[2, 1]), (1, &[3]), (2, &[3]), (3, &[])]), picture);
    }

    #[test]
    fn unrelated_histories_keep_their_lanes_to_their_roots() {
        let picture = "
* 0
├─╮
* │ 1
* │ 2
  * 3
  * 4
";
        let history: [(u8, &[u8]); 5] = [(0, &[1, 3]), (1, &[2]), (2, &[]), (3, &[4]), (4, &[])];
        assert_eq!(drawn(&history), picture);
    }

    #[test]
    fn an_octopus_has_a_lane_for_each_parent() {
        let picture = "
* 0
├─┬─╮
│ * │ 1
* │ │ 2
├─╯ │
│   * 3
├───╯
* 4
";
        let history: [(u8, &[u8]); 5] = [(0, &[2, 1, 3]), (1, &[4]), (2, &[4]), (3, &[4]), (4, &[])];
        assert_eq!(drawn(&history), picture);
    }

    #[test]
    fn criss_cross_merges_are_drawn_as_links_to_lanes_that_are_there() {
        let history: [(u8, &[u8]); 6] = [(0, &[2, 1]), (1, &[4, 3]), (2, &[3, 4]), (3, &[5]), (4, &[5]), (5, &[])];
        let picture = "
* 0
├─╮
│ * 1
│ ├─╮
* │ │ 2
╰─┬─╮
  │ * 3
  * │ 4
  ├─╯
  * 5
";
        assert_eq!(drawn(&history), picture);
    }
}
