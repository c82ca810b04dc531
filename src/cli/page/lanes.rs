//! The lanes of a graph as SVG: a path for each colour, in a picture that is stretched over the rows of a list.

use std::fmt::Write as _;

use maud::{Markup, html};
use renderdag::pipeline::types::{GraphRowShape, NodeLine, PadLine};

/// The number of colours of lanes.
const COLOURS: usize = 6;
/// The width of a lane, and of all lanes, in pixels.
const WIDTHS: (usize, usize) = (14, 224);

/// The mark of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// A commit of the image.
    Dot,
    /// A commit of the target's side.
    Square,
    /// The merge of both sides.
    Ring,
}

/// The lanes of all rows of a graph, from which blocks are drawn one after another.
#[derive(Default)]
pub struct Lanes {
    /// For each column with a lane that goes on below: true if it leaves commits out.
    open: Vec<Option<bool>>,
}

/// The paths of a block.
#[derive(Default)]
struct Paths {
    solid: [String; COLOURS],
    dashed: String,
    marks: [String; 3],
    width: usize,
}

impl Paths {
    fn line(&mut self, is_dashed: bool, column: usize) -> &mut String {
        self.width = self.width.max(column + 1);
        match is_dashed {
            true => &mut self.dashed,
            false => &mut self.solid[column % COLOURS],
        }
    }

    /// A lane in `column` between two heights.
    fn straight(&mut self, is_dashed: bool, column: usize, from: usize, to: usize) {
        let x = centre(column);
        // Text cannot fail to be written to.
        let _ = write!(self.line(is_dashed, column), "M{x} {from}V{to}");
    }

    /// The way from one column to another, in the colour of the outer one.
    fn bent(&mut self, is_dashed: bool, [from, to]: [usize; 2], y: usize) {
        let [x, end] = [from, to].map(centre);
        let below = y + 1;
        let _ = write!(
            self.line(is_dashed, from.max(to)),
            "M{x} {y}C{x} {below} {end} {y} {end} {below}"
        );
    }
}

/// The middle of a column, which is two units wide.
fn centre(column: usize) -> usize {
    2 * column + 1
}

impl Lanes {
    /// Draws the next rows, each with the mark of its commit.
    pub fn draw(&mut self, rows: &[(GraphRowShape<usize>, Mark)]) -> Markup {
        let mut paths = Paths::default();
        let mut since: Vec<usize> = vec![0; self.open.len()];
        for (place, (row, mark)) in rows.iter().enumerate() {
            self.row(row, place, &mut since, &mut paths);
            let (x, y) = (centre(row.node_column), 2 * place + 1);
            paths.width = paths.width.max(row.node_column + 1);
            let _ = write!(paths.marks[*mark as usize], "M{x} {y}h0");
        }
        let end = 2 * rows.len();
        for (column, open) in self.open.iter().enumerate() {
            if let Some(is_dashed) = *open {
                paths.straight(is_dashed, column, since[column], end);
            }
        }
        svg(&paths, end)
    }

    fn row(&mut self, row: &GraphRowShape<usize>, place: usize, since: &mut Vec<usize>, paths: &mut Paths) {
        let (centre, below) = (2 * place + 1, 2 * place + 2);
        let columns = row.node_line.len().max(row.ancestry_line.len());
        let columns = columns.max(row.parent_columns.iter().map(|column| column + 1).max().unwrap_or(0));
        if self.open.len() < columns {
            self.open.resize(columns, None);
            since.resize(columns, 0);
        }
        let node = row.node_column;
        for (column, line) in row.node_line.iter().enumerate() {
            let passes = matches!(line, NodeLine::Parent | NodeLine::Ancestor);
            let goes_on = row
                .ancestry_line
                .get(column)
                .is_some_and(|line| *line != PadLine::Blank);
            if passes && !goes_on {
                // The node has one parent, which has a lane further out already: that lane comes here.
                let is_dashed = self.open[column].take().unwrap_or(false);
                paths.straight(is_dashed, column, since[column], centre);
                paths.bent(is_dashed, [column, node], centre);
            }
        }
        let goes_on = row.parent_columns.contains(&node);
        let is_dashed = row.ancestry_line.get(node) == Some(&PadLine::Ancestor);
        if !(goes_on && self.open[node] == Some(is_dashed))
            && let Some(is_dashed) = self.open[node].take()
        {
            paths.straight(is_dashed, node, since[node], centre);
        }
        for &column in &row.parent_columns {
            let is_dashed = row.ancestry_line.get(column) == Some(&PadLine::Ancestor);
            if column != node {
                paths.bent(is_dashed, [node, column], centre);
            }
            if self.open[column].is_none() {
                self.open[column] = Some(is_dashed);
                since[column] = if column == node { centre } else { below };
            }
        }
    }
}

fn svg(paths: &Paths, height: usize) -> Markup {
    let width = paths.width.max(1);
    let pixels = (width * WIDTHS.0).min(WIDTHS.1);
    html! {
        svg viewBox=(format!("0 0 {} {height}", 2 * width)) width=(pixels) preserveAspectRatio="none" aria-hidden="true" {
            @for (colour, path) in paths.solid.iter().enumerate().filter(|(_, path)| !path.is_empty()) {
                path class=(format!("c{colour}")) d=(path) {}
            }
            @if !paths.dashed.is_empty() { path class="dashed" d=(paths.dashed) {} }
            @for (class, path) in ["dot", "square", "ring"].iter().zip(&paths.marks) {
                @if !path.is_empty() { path class=(class) d=(path) {} }
            }
            @if !paths.marks[Mark::Ring as usize].is_empty() {
                path class="hole" d=(paths.marks[Mark::Ring as usize]) {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::render::graph;

    /// The paths of a history, in blocks of `rows` commits: the attributes `d` of each block.
    fn drawn(commits: &[(usize, &[usize])], rows: usize) -> Vec<Vec<String>> {
        let all: Vec<_> = graph::rows(commits.iter().copied())
            .map(|row| (row, Mark::Dot))
            .collect();
        let mut lanes = Lanes::default();
        let blocks = all.chunks(rows).map(|rows| lanes.draw(rows).into_string());
        let paths = |svg: String| {
            svg.split(" d=\"")
                .skip(1)
                .map(|path| path.split('"').next().unwrap().to_owned())
                .collect()
        };
        blocks.map(paths).collect()
    }

    #[test]
    fn a_line_is_one_path_from_its_first_commit_to_its_last() {
        let history: [(usize, &[usize]); 3] = [(0, &[1]), (1, &[2]), (2, &[])];
        assert_eq!(drawn(&history, 3), [["M1 1V5", "M1 1h0M1 3h0M1 5h0"]]);
    }

    #[test]
    fn a_merge_bends_into_a_lane_and_a_fork_out_of_it() {
        let history: [(usize, &[usize]); 4] = [(0, &[2, 1]), (1, &[3]), (2, &[3]), (3, &[])];
        let [paths] = &drawn(&history, 4)[..] else { panic!() };
        assert_eq!(paths[..2], ["M1 1V7", "M1 1C1 2 3 1 3 2M3 2V5M3 5C3 6 1 5 1 6"]);
    }

    #[test]
    fn a_lane_goes_on_in_the_next_block() {
        let history: [(usize, &[usize]); 4] = [(0, &[1]), (1, &[2]), (2, &[3]), (3, &[])];
        let blocks = drawn(&history, 2);
        assert_eq!([&blocks[0][0], &blocks[1][0]], ["M1 1V4", "M1 0V3"]);
    }

    #[test]
    fn a_lane_that_moves_in_is_drawn_to_its_new_place() {
        let history: [(usize, &[usize]); 4] = [(0, &[2, 1]), (2, &[]), (1, &[3]), (3, &[])];
        for block in drawn(&history, 4) {
            assert!(block.iter().all(|path| path.starts_with('M')), "{block:?}");
        }
    }
}
