//! The merge of two texts line by line, as git's merge machinery does it (xmerge.c): histogram differences, and
//! changes that touch are a conflict.

use gix::diff::blob::Token;

use super::regions::{Region, Regions};

/// Merges `ours` and `theirs`; returns none where they conflict. With `union`, as the attribute `merge=union` asks for,
/// lines that both put at one place are all taken.
pub(super) fn merge(base: &[u8], ours: &[u8], theirs: &[u8], union: bool) -> Option<Vec<u8>> {
    Regions::new([base, ours, theirs])?.merged(union)
}

impl Regions<'_> {
    fn merged(self, union: bool) -> Option<Vec<u8>> {
        let is_whole = |token: &Token| self.lines.interner[*token].ends_with(b"\n");
        let mut merged = Vec::new();
        for region in self.regions {
            merged.extend(match region {
                Region::Shared(lines) | Region::Changed(lines) => lines,
                Region::Conflict([one, two]) => {
                    let can_unite = union && one.iter().all(is_whole) && two.iter().all(is_whole);
                    united(one, two).filter(|_| can_unite)?
                }
            });
        }
        let text: Vec<&[u8]> = merged.into_iter().map(|token| self.lines.interner[token]).collect();
        Some(text.concat())
    }
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
        assert_eq!(united("a b one x ", "a b two x ").as_deref(), Some("a b one two x "));
        assert_eq!(
            united("a b x one y ", "a b x two z y ").as_deref(),
            Some("a b x one two z y ")
        );
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
