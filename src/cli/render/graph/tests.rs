//! The drawing, held against `git log --graph` where both have one way to draw a history, and read back elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use super::Lanes;

/// Commits newest first, each with the numbers of its parents.
type History = Vec<(usize, Vec<usize>)>;

fn drawn(history: &History) -> String {
    let mut lanes = Lanes::new();
    let mut out = String::new();
    for (id, parents) in history {
        let drawn = lanes.next(*id, parents);
        for line in drawn.before {
            out += &format!("{line}\n");
        }
        out += &format!("{} {id}\n", drawn.commit);
        for line in drawn.after {
            out += &format!("{line}\n");
        }
    }
    out
}

/// What git draws for the same history, without blanks at line ends and before the numbers.
fn drawn_by_git(history: &History) -> String {
    let folder = tempfile::tempdir().unwrap();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command
            .current_dir(folder.path())
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env_remove("GIT_DIR");
        command
    };
    assert!(git(&["init", "-q"]).status().unwrap().success());
    let mut stream = String::new();
    for (id, parents) in history.iter().rev() {
        let when = 1_000_000_000 + 60 * (history.len() - id);
        stream += &format!("commit refs/heads/c{id}\nmark :{}\n", id + 1);
        stream += &format!("committer A <a@example.com> {when} +0000\ndata <<E\n{id}\nE\n");
        for (place, parent) in parents.iter().enumerate() {
            let word = if place == 0 { "from" } else { "merge" };
            stream += &format!("{word} :{}\n", parent + 1);
        }
        stream += "\n";
    }
    let mut import = git(&["fast-import", "--quiet"]).stdin(Stdio::piped()).spawn().unwrap();
    import.stdin.take().unwrap().write_all(stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
    let tip = format!("c{}", history[0].0);
    let log = git(&["log", "--graph", "--format=%s", &tip]).output().unwrap();
    let mut out = String::new();
    for line in String::from_utf8(log.stdout).unwrap().lines() {
        let line = line.trim_end();
        match line.rsplit_once(' ') {
            Some((lanes, id)) if id.parse::<usize>().is_ok() => out += &format!("{} {id}\n", lanes.trim_end()),
            _ => out += &format!("{line}\n"),
        }
    }
    out
}

#[test]
fn common_shapes_look_as_git_draws_them() {
    let histories: [(&str, History); 6] = [
        ("a line", vec![(0, vec![1]), (1, vec![2]), (2, vec![])]),
        (
            "a merge",
            vec![(0, vec![2, 1]), (1, vec![3]), (2, vec![3]), (3, vec![])],
        ),
        (
            "a branch without own main",
            vec![(0, vec![2, 1]), (1, vec![2]), (2, vec![])],
        ),
        ("two roots", vec![(0, vec![2, 1]), (1, vec![]), (2, vec![])]),
        (
            "a merge in a branch",
            vec![
                (0, vec![4, 1]),
                (1, vec![3, 2]),
                (2, vec![4]),
                (3, vec![4]),
                (4, vec![]),
            ],
        ),
        (
            "an octopus",
            vec![(0, vec![3, 2, 1]), (1, vec![2]), (2, vec![3]), (3, vec![])],
        ),
    ];
    for (name, history) in histories {
        assert_eq!(drawn(&history), drawn_by_git(&history), "{name}");
    }
}

#[test]
fn criss_cross_merges_keep_their_lanes_apart() {
    let history = vec![
        (0, vec![2, 1]),
        (1, vec![4, 3]),
        (2, vec![3, 4]),
        (3, vec![5]),
        (4, vec![5]),
        (5, vec![]),
    ];
    let picture = r"
* 0
|\
| * 1
| |\
* | | 2
|\| |
| |\|
|/ /
| * 3
* | 4
|/
* 5
";
    assert_eq!(drawn(&history), picture.trim_start());
}

#[test]
fn every_drawing_reads_back_as_its_history() {
    let mut random = Random(0x5eed);
    for round in 0..3_000 {
        let history = random.history(2 + round % 14);
        let picture = drawn(&history);
        let mut want: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (id, parents) in &history {
            want.insert(*id, parents.iter().copied().collect());
        }
        assert_eq!(read_back(&picture), want, "round {round}\n{picture}{history:?}");
    }
}

/// A generator that gives the same numbers everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// A history of `size` commits in which only the first has no child.
    fn history(&mut self, size: usize) -> History {
        let mut history: History = (0..size).map(|id| (id, Vec::new())).collect();
        for (id, parents) in history.iter_mut().take(size - 1) {
            for _ in 0..[0, 1, 1, 1, 2, 2, 3, 5][self.below(8)] {
                parents.push(*id + 1 + self.below(size - *id - 1).min(self.below(6)));
            }
        }
        for id in 1..size {
            if !history[..id].iter().any(|(_, parents)| parents.contains(&id)) {
                let child = id - 1 - self.below(id).min(2);
                history[child].1.push(id);
            }
        }
        history
    }
}

/// Follows every line of a picture down from each commit to the commits it ends at.
fn read_back(picture: &str) -> BTreeMap<usize, BTreeSet<usize>> {
    let lines: Vec<&[u8]> = picture.lines().map(str::as_bytes).collect();
    let mut found = BTreeMap::new();
    for (row, line) in lines.iter().enumerate() {
        let Some(star) = line.iter().position(|&c| c == b'*') else {
            continue;
        };
        let mut heads: BTreeSet<(usize, Heading)> = BTreeSet::from([(star, Heading::Down)]);
        for (column, &c) in line.iter().enumerate().skip(star + 1) {
            match c {
                b'-' | b'.' if column % 2 == 0 => drop(heads.insert((column, Heading::Down))),
                b'-' | b'.' => {}
                _ => break,
            }
        }
        let mut parents = BTreeSet::new();
        for below in row + 1..lines.len() {
            heads = heads
                .into_iter()
                .flat_map(|head| follow(lines[below - 1], lines[below], head))
                .collect();
            let at = |column: usize| lines[below].get(column) == Some(&b'*');
            if let Some(&(column, heading)) = heads.iter().find(|(column, _)| at(*column)) {
                parents.insert(id_of(lines[below]));
                heads.remove(&(column, heading));
                heads.retain(|(other, _)| *other != column);
            }
        }
        found.insert(id_of(line), parents);
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Heading {
    Down,
    Left,
    Right,
}

/// Where a line that stands above `column` may come out below the text line `line`, which stands below `above`.
fn follow(above: &[u8], line: &[u8], (column, heading): (usize, Heading)) -> Vec<(usize, Heading)> {
    let is = |at: Option<usize>, c: u8| at.and_then(|at| line.get(at)) == Some(&c);
    let was = |at: Option<usize>, c: u8| at.and_then(|at| above.get(at)) == Some(&c);
    let left = is(column.checked_sub(1), b'/').then(|| {
        let mut to = column - 2;
        while is(to.checked_sub(1), b'_') {
            to -= 2;
        }
        (to, Heading::Left)
    });
    let right = is(Some(column + 1), b'\\').then(|| {
        let mut to = column + 2;
        while is(Some(to + 1), b'_') {
            to += 2;
        }
        (to, Heading::Right)
    });
    let down = (is(Some(column), b'|') || is(Some(column), b'*')).then_some((column, Heading::Down));
    // A line that crosses a lane goes on in its direction, and the lane does not turn into it.
    let crosses_left = is_stroke(&was, Some(column + 1), b'/') && down.is_some();
    let crosses_right = is_stroke(&was, column.checked_sub(1), b'\\') && down.is_some();
    match heading {
        Heading::Left if left.is_some() => Vec::from_iter(left),
        Heading::Right if right.is_some() => Vec::from_iter(right),
        _ => [left.filter(|_| !crosses_left), down, right.filter(|_| !crosses_right)]
            .into_iter()
            .flatten()
            .collect(),
    }
}

fn is_stroke(was: &impl Fn(Option<usize>, u8) -> bool, at: Option<usize>, stroke: u8) -> bool {
    was(at, stroke) || was(at, b'_')
}

fn id_of(line: &[u8]) -> usize {
    let text = std::str::from_utf8(line).unwrap();
    text.rsplit(' ').next().unwrap().parse().unwrap()
}
