//! The lines that two texts have in common, by the histogram differences of git (xhistogram.c): the longest run of the
//! rarest lines, then the same before and after it.
//!
//! gix's own leave out equal lines at both ends first, and so match a text that repeats itself in another way.

use std::collections::HashMap;
use std::ops::Range;

use gix::diff::blob::Token;

/// With only more frequent lines in common, git takes another algorithm.
const FREQUENT: usize = 64;

/// Lines that are the same in both texts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CommonRun {
    pub before: usize,
    pub after: usize,
    pub len: usize,
}

/// The runs of common lines, in order; none for texts that are too repetitive for this algorithm.
pub(super) fn common_runs(before: &[Token], after: &[Token]) -> Option<Vec<CommonRun>> {
    let mut runs = Vec::new();
    let mut left = vec![(0..before.len(), 0..after.len())];
    while let Some(ranges) = left.pop() {
        if ranges.0.is_empty() || ranges.1.is_empty() {
            continue;
        }
        let mut search = RunSearch::new([before, after], ranges.clone());
        if let Some(run) = search.best()? {
            left.push((ranges.0.start..run.before, ranges.1.start..run.after));
            left.push((run.before + run.len..ranges.0.end, run.after + run.len..ranges.1.end));
            runs.push(run);
        }
    }
    runs.sort();
    Some(runs)
}

/// The search for the best run in a part of both texts.
struct RunSearch<'a> {
    texts: [&'a [Token]; 2],
    before: Range<usize>,
    after: Range<usize>,
    /// Where each line is in the first text.
    places: HashMap<Token, Vec<usize>>,
    /// How often the rarest line of the best run is there.
    rarest: usize,
    found: Option<CommonRun>,
}

impl<'a> RunSearch<'a> {
    fn new(texts: [&'a [Token]; 2], (before, after): (Range<usize>, Range<usize>)) -> Self {
        let mut places: HashMap<Token, Vec<usize>> = HashMap::new();
        for at in before.clone() {
            places.entry(texts[0][at]).or_default().push(at);
        }
        RunSearch {
            texts,
            before,
            after,
            places,
            rarest: FREQUENT + 1,
            found: None,
        }
    }

    /// The best run, if any line is in both; none where all such lines are too frequent.
    fn best(&mut self) -> Option<Option<CommonRun>> {
        let mut has_common = false;
        let mut at = self.after.start;
        while at < self.after.end {
            let mut next = at + 1;
            let places = self.places.get(&self.texts[1][at]).map_or(&[][..], Vec::as_slice);
            has_common |= !places.is_empty();
            if places.len() <= self.rarest {
                let mut end = 0;
                for place in places.iter().copied() {
                    if place >= end {
                        let (run, rarest) = self.extended(place, at);
                        end = run.before + run.len;
                        next = next.max(run.after + run.len);
                        if self.found.as_ref().map_or(1, |found| found.len) < run.len || rarest < self.rarest {
                            self.rarest = rarest;
                            self.found = Some(run);
                        }
                    }
                }
            }
            at = next;
        }
        (!has_common || self.rarest <= FREQUENT).then(|| self.found.take())
    }

    /// The whole run around two equal lines, and how often its rarest line is there.
    fn extended(&self, before: usize, after: usize) -> (CommonRun, usize) {
        let [one, two] = self.texts;
        let most = (before - self.before.start).min(after - self.after.start);
        let above = (1..=most).take_while(|by| one[before - by] == two[after - by]).count();
        let most = (self.before.end - before).min(self.after.end - after);
        let below = (0..most).take_while(|by| one[before + by] == two[after + by]).count();
        let lines = &one[before - above..before + below];
        let rarest = lines.iter().map(|line| self.places[line].len()).min();
        let run = CommonRun {
            before: before - above,
            after: after - above,
            len: above + below,
        };
        (run, rarest.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, expected: &[(usize, usize, usize)]) {
        let [before, after] =
            [before, after].map(|text| text.bytes().map(|byte| Token(byte.into())).collect::<Vec<_>>());
        let runs = common_runs(&before, &after).unwrap();
        let runs: Vec<_> = runs.iter().map(|run| (run.before, run.after, run.len)).collect();
        assert_eq!(runs, expected);
    }

    #[test]
    fn a_rare_line_is_matched_before_a_long_run_of_frequent_ones() {
        check("aaab", "baaa", &[(3, 0, 1)]);
        check("aaa", "aa", &[(0, 0, 2)]);
    }

    #[test]
    fn equal_ends_are_not_matched_first() {
        check("abcab", "abxab", &[(0, 0, 2), (3, 3, 2)]);
        check("aba", "aab", &[(0, 1, 2)]);
    }

    #[test]
    fn texts_of_frequent_lines_only_are_refused() {
        let same = |count| vec![Token(1); count];
        assert_eq!(common_runs(&same(66), &same(70)), None);
        assert!(common_runs(&same(64), &same(70)).is_some());
    }
}
