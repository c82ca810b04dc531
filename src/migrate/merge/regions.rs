//! Where two texts differ from their base, and where from each other.

use std::cmp::{max, min};
use std::ops::Range;

use gix::diff::blob::sources::byte_lines;
use gix::diff::blob::{Algorithm, Diff, InternedInput, NoSliderHeuristic, Token};

use super::histogram::common_runs;

/// A change of one side: these lines of the base became those of the side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub base: Range<usize>,
    pub side: Range<usize>,
}

/// Lines of the merged text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Region {
    /// Lines of the base, or a change that both sides made.
    Shared(Vec<Token>),
    /// Lines of a side that changed them.
    Changed(Vec<Token>),
    /// The lines of both sides.
    Conflict([Vec<Token>; 2]),
}

/// The merge of three texts, region by region.
pub(super) struct Regions<'t> {
    pub lines: InternedInput<&'t [u8]>,
    pub regions: Vec<Region>,
}

impl<'t> Regions<'t> {
    /// None if git's differences are not known.
    pub fn new([base, ours, theirs]: [&'t [u8]; 3]) -> Option<Self> {
        let mut lines: InternedInput<&[u8]> = InternedInput::default();
        let mut interned = |text| byte_lines(text).map(|line| lines.interner.intern(line)).collect();
        let [base, ours, theirs]: [Vec<Token>; 3] = [interned(base), interned(ours), interned(theirs)];
        let changes = [changes(&base, &ours)?, changes(&base, &theirs)?];
        let regions = regions(&base, [&ours, &theirs], changes);
        Some(Regions { lines, regions })
    }
}

fn regions(base: &[Token], sides: [&[Token]; 2], changes: [Vec<Change>; 2]) -> Vec<Region> {
    let mut regions = Vec::new();
    let mut next = [0, 0];
    let mut done = 0;
    loop {
        let first = [changes[0].get(next[0]), changes[1].get(next[1])];
        let Some(start) = first.iter().flatten().map(|change| change.base.start).min() else {
            break;
        };
        regions.push(Region::Shared(base[done..start].to_vec()));
        if let [Some(one), Some(two)] = first
            && one.base == two.base
            && sides[0][one.side.clone()] == sides[1][two.side.clone()]
        {
            regions.push(Region::Shared(sides[0][one.side.clone()].to_vec()));
            next = [next[0] + 1, next[1] + 1];
            done = one.base.end;
            continue;
        }
        // The changes of both sides that overlap or touch, one after the other.
        let from = next;
        let leading = usize::from(first[0].is_none_or(|change| change.base.start > start));
        let mut end = changes[leading][next[leading]].base.end;
        next[leading] += 1;
        while let Some(side) = (0..2).find(|&side| {
            let touches = |change: &Change| change.base.start <= end;
            changes[side].get(next[side]).is_some_and(touches)
        }) {
            end = max(end, changes[side][next[side]].base.end);
            next[side] += 1;
        }
        let [one, two] = [0, 1].map(|side| {
            let changes = &changes[side][from[side]..next[side]];
            applied(base, start..end, sides[side], changes)
        });
        done = end;
        regions.push(match [next[0] > from[0], next[1] > from[1]] {
            [true, true] if one != two => Region::Conflict([one, two]),
            [true, _] => Region::Changed(one),
            _ => Region::Changed(two),
        });
    }
    regions.push(Region::Shared(base[min(done, base.len())..].to_vec()));
    regions
}

/// The changes of a side; none if git's are not known.
pub(super) fn changes(base: &[Token], side: &[Token]) -> Option<Vec<Change>> {
    // Texts in which only the lines of common runs are the same have only one difference.
    let new_line = |at: usize| Token(u32::try_from(at).expect("because git refuses texts of so many lines"));
    let before: Vec<Token> = (0..base.len()).map(new_line).collect();
    let mut after: Vec<Token> = (base.len()..base.len() + side.len()).map(new_line).collect();
    for run in common_runs(base, side)? {
        after[run.after..run.after + run.len].copy_from_slice(&before[run.before..run.before + run.len]);
    }
    let mut diff = Diff::default();
    let lines = new_line(base.len() + side.len());
    diff.compute_with(Algorithm::Histogram, &before, &after, lines.into());
    // A merge puts a change that can slide where the default of `git diff` does without its look at indentation.
    diff.postprocess_with(base, side, NoSliderHeuristic);
    let range = |range: Range<u32>| range.start as usize..range.end as usize;
    let hunks = diff.hunks().map(|hunk| Change {
        base: range(hunk.before),
        side: range(hunk.after),
    });
    Some(hunks.collect())
}

/// The lines `range` of the base with changes of one side.
fn applied(base: &[Token], range: Range<usize>, side: &[Token], changes: &[Change]) -> Vec<Token> {
    let mut lines = Vec::new();
    let mut done = range.start;
    for change in changes {
        lines.extend_from_slice(&base[done..change.base.start]);
        lines.extend_from_slice(&side[change.side.clone()]);
        done = change.base.end;
    }
    lines.extend_from_slice(&base[done..range.end]);
    lines
}
