//! The merge of two texts line by line, as git's merge machinery does it: histogram differences, changes that touch are
//! a conflict.

use std::cmp::{max, min};
use std::ops::Range;

use gix::diff::blob::sources::byte_lines;
use gix::diff::blob::{Algorithm, Diff, InternedInput, NoSliderHeuristic, Token};

/// A change of one side: these lines of the base became those of the side.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    base: Range<usize>,
    side: Range<usize>,
}

/// Merges `ours` and `theirs`; returns none where they conflict. With `union`, as the attribute `merge=union` asks for,
/// lines that both put at one place are all taken.
///
/// In a text that repeats itself, histogram differences of two programs need not be the same. There the merge is taken
/// only if another algorithm leads to it, too.
pub(super) fn merge(base: &[u8], ours: &[u8], theirs: &[u8], union: bool) -> Option<Vec<u8>> {
    let by = |algorithm| merge_by(algorithm, [base, ours, theirs], union);
    by(Algorithm::Histogram).filter(|merged| by(Algorithm::Myers).as_ref() == Some(merged))
}

fn merge_by(algorithm: Algorithm, [base, ours, theirs]: [&[u8]; 3], union: bool) -> Option<Vec<u8>> {
    let mut lines: InternedInput<&[u8]> = InternedInput::default();
    let mut interned = |text| byte_lines(text).map(|line| lines.interner.intern(line)).collect();
    let [base, ours, theirs]: [Vec<Token>; 3] = [interned(base), interned(ours), interned(theirs)];
    let tokens = lines.interner.num_tokens();
    let changes = |side: &[Token]| changes(algorithm, &base, side, tokens);
    let sides = [(&ours, changes(&ours)), (&theirs, changes(&theirs))];

    let mut next = [0, 0];
    let mut merged: Vec<Token> = Vec::new();
    let mut done = 0;
    loop {
        let first = [sides[0].1.get(next[0]), sides[1].1.get(next[1])];
        let Some(start) = first.iter().flatten().map(|change| change.base.start).min() else {
            break;
        };
        // The changes of both sides that overlap or touch, one after the other.
        let (from, mut end) = (next, start);
        if let [Some(one), Some(two)] = first
            && one.base == two.base
            && sides[0].0[one.side.clone()] == sides[1].0[two.side.clone()]
        {
            end = one.base.end;
            next = [next[0] + 1, next[1] + 1];
        } else {
            let leading = usize::from(first[0].is_none_or(|change| change.base.start > start));
            end = max(end, sides[leading].1[next[leading]].base.end);
            next[leading] += 1;
            while let Some(side) = (0..2).find(|&side| {
                let touches = |change: &Change| change.base.start <= end;
                sides[side].1.get(next[side]).is_some_and(touches)
            }) {
                end = max(end, sides[side].1[next[side]].base.end);
                next[side] += 1;
            }
        }
        let [one, two] = [0, 1].map(|side| {
            let (tokens, changes) = &sides[side];
            applied(&base, start..end, tokens, &changes[from[side]..next[side]])
        });
        merged.extend_from_slice(&base[done..start]);
        done = end;
        match [next[0] > from[0], next[1] > from[1]] {
            [true, true] if one != two => {
                let is_whole = |token: &Token| lines.interner[*token].ends_with(b"\n");
                let can_unite = union && one.iter().all(is_whole) && two.iter().all(is_whole);
                merged.extend(united(one, two).filter(|_| can_unite)?);
            }
            [true, _] => merged.extend(one),
            _ => merged.extend(two),
        }
    }
    merged.extend_from_slice(&base[min(done, base.len())..]);
    let text: Vec<&[u8]> = merged.into_iter().map(|token| lines.interner[token]).collect();
    Some(text.concat())
}

fn changes(algorithm: Algorithm, base: &[Token], side: &[Token], tokens: u32) -> Vec<Change> {
    let mut diff = Diff::default();
    diff.compute_with(algorithm, base, side, tokens);
    // A merge puts a change that can slide where the default of `git diff` does without its look at indentation.
    diff.postprocess_with(base, side, NoSliderHeuristic);
    let range = |range: Range<u32>| range.start as usize..range.end as usize;
    let hunks = diff.hunks().map(|hunk| Change {
        base: range(hunk.before),
        side: range(hunk.after),
    });
    hunks.collect()
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

/// The lines of both, those that both begin or end with once; none where they have more in common.
fn united(one: Vec<Token>, two: Vec<Token>) -> Option<Vec<Token>> {
    let same = |(a, b): &(&Token, &Token)| a == b;
    let start = one.iter().zip(&two).take_while(same).count();
    let end = one[start..].iter().rev().zip(two[start..].iter().rev());
    let end = end.take_while(same).count();
    let (ours, theirs) = (&one[start..one.len() - end], &two[start..two.len() - end]);
    let differ = ours.iter().all(|line| !theirs.contains(line));
    differ.then(|| [&one[..start], ours, theirs, &one[one.len() - end..]].concat())
}

#[cfg(test)]
mod tests {

    #[track_caller]
    fn check(base: &str, ours: &str, theirs: &str, expected: Option<&str>) {
        assert_eq!(merged(base, ours, theirs, false).as_deref(), expected);
    }

    fn merged(base: &str, ours: &str, theirs: &str, union: bool) -> Option<String> {
        let [base, ours, theirs] = [base, ours, theirs].map(|lines| lines.replace(' ', "\n"));
        let merged = super::merge(base.as_bytes(), ours.as_bytes(), theirs.as_bytes(), union);
        merged.map(|text| String::from_utf8(text).unwrap().replace('\n', " "))
    }

    #[test]
    fn a_union_has_the_lines_of_both() {
        let united = |ours, theirs| merged("a b ", ours, theirs, true);
        assert_eq!(united("a b one ", "a b two ").as_deref(), Some("a b one two "));
        assert_eq!(united("a b x one ", "a b x two ").as_deref(), Some("a b x one two "));
        assert_eq!(united("a b one", "a b two "), None);
    }

    #[test]
    fn changes_with_a_line_between_them_are_both_taken() {
        check("a b c d ", "A b c d ", "a b C d ", Some("A b C d "));
        check("a b c ", "new a b c ", "a b c end", Some("new a b c end"));
    }

    #[test]
    fn changes_that_touch_conflict() {
        check("a b c ", "A b c ", "a B c ", None);
        check("a b c ", "a new b c ", "a B c ", None);
        check("a b c ", "a b c one ", "a b c two ", None);
    }

    #[test]
    fn a_change_that_both_made_is_taken_once() {
        check("a b c d ", "A b c d ", "A b c D ", Some("A b c D "));
        check("a b c ", "a new b c ", "a new b c ", Some("a new b c "));
    }
}
