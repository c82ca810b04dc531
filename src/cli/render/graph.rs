//! Draws a history as lanes, like `git log --graph`: newest first, a `*` for each commit, lines down to its parents.
//!
//! Lane `k` stands in text column `2k`; the odd columns are for what moves between lanes. A line that has to cross
//! other lanes runs along their feet: `|_|/` and then `|/| |`.

/// The lines above, at and below one commit.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Lines that make room for the commit.
    pub before: Vec<String>,
    /// The line that has the `*`.
    pub commit: String,
    /// Lines that lead to the parents.
    pub after: Vec<String>,
}

/// The lanes between two commits: each leads down to one commit that is still to come.
#[derive(Debug, Default)]
pub struct Lanes<Id> {
    waiting: Vec<Id>,
}

impl<Id: Copy + Eq> Lanes<Id> {
    /// Begins with no lane.
    pub fn new() -> Self {
        Lanes { waiting: Vec::new() }
    }

    /// Draws the next commit; children must have come before their parents.
    pub fn next(&mut self, id: Id, parents: &[Id]) -> Drawn {
        let at = self.lane_of(id).unwrap_or_else(|| {
            self.waiting.push(id);
            self.waiting.len() - 1
        });
        let mut fresh = Vec::new();
        let mut known = Vec::new();
        for &parent in parents {
            match self.lane_of(parent) {
                Some(lane) if !known.contains(&lane) => known.push(lane),
                None if !fresh.contains(&parent) => fresh.push(parent),
                _ => {}
            }
        }
        let mut drawn = Drawn::default();
        let lanes = self.waiting.len();
        let dashes = fresh.len().saturating_sub(2);
        for done in 0..dashes {
            if at + 1 < lanes {
                drawn
                    .before
                    .push(shifted(at + 1, at + 1 + done..lanes + done, Step::Right));
            }
        }
        drawn.commit = commit_line(at, dashes, lanes);
        if fresh.is_empty() {
            self.close(at, known, &mut drawn.after);
        } else {
            let more = fresh.len() - 1;
            if more > 0 {
                let mut line = shifted(at + 1, at + 1 + dashes..lanes + dashes, Step::Right);
                for lane in at..at + more {
                    put(&mut line, 2 * lane + 1, '\\');
                }
                drawn.after.push(line);
            }
            self.waiting.splice(at..=at, fresh);
            for lane in known {
                let lane = if lane > at { lane + more } else { lane };
                self.branch(at, lane, &mut drawn.after);
            }
        }
        drawn
    }

    /// The lines that lead to commits still to come, as they pass a line of text.
    pub fn passing(&self) -> String {
        upright(self.waiting.len())
    }

    fn lane_of(&self, id: Id) -> Option<usize> {
        self.waiting.iter().position(|&waiting| waiting == id)
    }

    /// Ends the lane `at`, whose commit's parents are all awaited in the lanes `known`.
    fn close(&mut self, at: usize, mut known: Vec<usize>, lines: &mut Vec<String>) {
        let left = known.iter().copied().filter(|&lane| lane < at).max();
        let Some(nearest) = left.or_else(|| known.iter().copied().min()) else {
            let lanes = self.waiting.len();
            if at + 1 < lanes {
                lines.push(shifted(at, at + 1..lanes, Step::Left));
            }
            self.waiting.remove(at);
            return;
        };
        known.retain(|&lane| lane != nearest);
        for lane in known {
            self.branch(at, lane, lines);
        }
        // Whichever of the two stands further left goes on.
        let (to, from) = (nearest.min(at), nearest.max(at));
        let lanes = self.waiting.len();
        let mut line = shifted(from, from + 1..lanes, Step::Left);
        put(&mut line, 2 * from - 1, '/');
        run_along(&mut line, to + 1..from - 1);
        lines.push(line);
        self.waiting[to] = self.waiting[nearest];
        self.waiting.remove(from);
        if from - to > 1 {
            let mut line = upright(self.waiting.len());
            put(&mut line, 2 * to + 1, '/');
            lines.push(line);
        }
    }

    /// Draws a line from the lane `from`, which goes on, into the lane `to`.
    fn branch(&self, from: usize, to: usize, lines: &mut Vec<String>) {
        let lanes = self.waiting.len();
        let (low, high) = (from.min(to), from.max(to));
        let step = if to < from { Step::Left } else { Step::Right };
        let (first, last) = match step {
            Step::Left => (high - 1, low),
            Step::Right => (low, high - 1),
        };
        let mut line = upright(lanes);
        put(&mut line, 2 * first + 1, step.stroke());
        run_along(&mut line, low + 1..high - 1);
        lines.push(line);
        if first != last {
            let mut line = upright(lanes);
            put(&mut line, 2 * last + 1, step.stroke());
            lines.push(line);
        }
    }
}

/// Where a line goes from one line of text to the next.
#[derive(Clone, Copy)]
enum Step {
    Left,
    Right,
}

impl Step {
    fn stroke(self) -> char {
        match self {
            Step::Left => '/',
            Step::Right => '\\',
        }
    }
}

/// Every one of `lanes` goes straight down.
fn upright(lanes: usize) -> String {
    let mut line = String::new();
    for lane in 0..lanes {
        put(&mut line, 2 * lane, '|');
    }
    line
}

/// The first `still` lanes go straight down; those that stand at `moving` take one step.
fn shifted(still: usize, moving: std::ops::Range<usize>, step: Step) -> String {
    let mut line = upright(still);
    for lane in moving {
        let column = match step {
            Step::Left => 2 * lane - 1,
            Step::Right => 2 * lane + 1,
        };
        put(&mut line, column, step.stroke());
    }
    line
}

/// Draws a line along the feet of `lanes`.
fn run_along(line: &mut String, lanes: std::ops::Range<usize>) {
    for lane in lanes {
        put(line, 2 * lane + 1, '_');
    }
}

/// The line of a commit in the lane `at`, with an arm over `dashes` lanes for what does not fit below it.
fn commit_line(at: usize, dashes: usize, lanes: usize) -> String {
    let mut line = upright(at);
    put(&mut line, 2 * at, '*');
    for column in 2 * at + 1..2 * (at + dashes) {
        put(&mut line, column, '-');
    }
    if dashes > 0 {
        put(&mut line, 2 * (at + dashes), '.');
    }
    for lane in at + 1 + dashes..lanes + dashes {
        put(&mut line, 2 * lane, '|');
    }
    line
}

/// Writes one ASCII character at `column`, over what stands there.
fn put(line: &mut String, column: usize, c: char) {
    while line.len() <= column {
        line.push(' ');
    }
    line.replace_range(column..=column, c.encode_utf8(&mut [0; 4]));
}

#[cfg(test)]
mod tests;
