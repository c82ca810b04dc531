//! Two documents compared, except for the place of an edit.

use super::document::{Step, Value};
use super::lines::is_alias;

/// A scalar that an edit replaced.
pub(super) struct Replaced<'a> {
    /// The text before the edit.
    pub text: &'a str,
    /// The scalar in it.
    pub old: Value<'a>,
    /// The new string.
    pub value: &'a str,
}

/// Returns true if two documents are the same, except that a scalar was replaced, and its aliases with it.
pub(super) fn same_but_for(one: Option<Value<'_>>, other: Option<Value<'_>>, replaced: &Replaced<'_>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return one == other;
    };
    let same = |one: Value<'_>, other: Value<'_>| same_but_for(Some(one), Some(other), replaced);
    let is_it = (one.line(), one.column()) == (replaced.old.line(), replaced.old.column());
    if one.scalar_text().is_some() && (is_it || (one == replaced.old && is_alias(replaced.text, one))) {
        // An alias may be of another anchor that has the same value.
        return other.text() == Some(replaced.value) || (!is_it && one == other);
    }
    let entries = || one.entries().zip(other.entries());
    let items = || one.items().zip(other.items());
    match (one.is_mapping(), one.is_sequence()) {
        (true, _) => {
            one.entries().count() == other.entries().count()
                && other.is_mapping()
                && entries().all(|(one, other)| one.0 == other.0 && same(one.1, other.1))
        }
        (_, true) => {
            one.items().count() == other.items().count()
                && other.is_sequence()
                && items().all(|(one, other)| same(one, other))
        }
        _ => one == other,
    }
}

/// Returns true if two documents are the same except at `path`, which either may lack.
pub(super) fn same_except(one: Option<Value<'_>>, other: Option<Value<'_>>, path: &[Step<'_>]) -> bool {
    let Some((&step, below)) = path.split_first() else {
        return true;
    };
    beside(one, step).is_some_and(|rest| beside(other, step) == Some(rest))
        && same_except(
            one.and_then(|value| value.step(step)),
            other.and_then(|value| value.step(step)),
            below,
        )
}

/// The keys and values, or the items, without the one at `step`; none where it cannot be there.
fn beside<'a>(value: Option<Value<'a>>, step: Step<'_>) -> Option<Vec<Value<'a>>> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Some(Vec::new());
    };
    match step {
        Step::Key(key) => value.is_mapping().then(|| {
            let others = value.entries().filter(|(name, _)| name.text() != Some(key));
            others.flat_map(|(name, value)| [name, value]).collect()
        }),
        Step::Item(index) => value.items().nth(index).is_some().then(|| {
            let others = value.items().enumerate().filter(|(at, _)| *at != index);
            others.map(|(_, item)| item).collect()
        }),
    }
}

/// Returns true if `after` is `before` without what is at `path`. A mapping that has lost its last entry is nothing.
pub(super) fn same_without(before: Option<Value<'_>>, after: Option<Value<'_>>, path: &[Step<'_>]) -> bool {
    let (Some(before), Some((&step, below))) = (before, path.split_first()) else {
        return false;
    };
    let is_last = below.is_empty();
    match step {
        Step::Key(key) => {
            let is_it = |name: &Value<'_>| name.text() == Some(key);
            let kept: Vec<_> = before.entries().filter(|(name, _)| !(is_last && is_it(name))).collect();
            let left: Vec<_> = after.into_iter().flat_map(Value::entries).collect();
            let is_same = |(one, other): (&(Value<'_>, Value<'_>), &(Value<'_>, Value<'_>))| {
                one.0 == other.0
                    && match is_it(&one.0) {
                        true => same_without(Some(one.1), Some(other.1), below),
                        false => one.1 == other.1,
                    }
            };
            let is_mapping = after.is_none_or(|after| after.is_mapping() || (kept.is_empty() && after.is_null()));
            is_mapping && kept.len() == left.len() && kept.iter().zip(&left).all(is_same)
        }
        Step::Item(number) => {
            let kept = before.items().enumerate().filter(|(at, _)| !(is_last && *at == number));
            let kept: Vec<_> = kept.collect();
            let left: Vec<_> = after.into_iter().flat_map(Value::items).collect();
            let is_same = |((at, one), other): (&(usize, Value<'_>), &Value<'_>)| match *at == number && !is_last {
                true => same_without(Some(*one), Some(*other), below),
                false => one == other,
            };
            kept.len() == left.len() && kept.iter().zip(&left).all(is_same)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::yaml::{Document, keys};

    #[test]
    fn two_documents_are_compared_without_one_place() {
        let same = |one: &str, other: &str, path: &[Step<'_>]| {
            let (one, other) = (Document::parse(one).unwrap(), Document::parse(other).unwrap());
            let there_and_back = [(&one, &other), (&other, &one)].map(|(a, b)| same_except(a.root(), b.root(), path));
            assert_eq!(there_and_back[0], there_and_back[1]);
            there_and_back[0]
        };
        let text = "a: {b: 1, c: [x, y]}";
        let (b, none) = (keys(&["a", "b"]), keys(&["d"]));
        let item = [Step::Key("a"), Step::Key("c"), Step::Item(1)];
        assert!(same(text, "a:\n  b: 1\n  c: [x, y]\n", &none));
        assert!(same(text, "a: {b: 2, c: [x, y]}", &b) && same(text, "a: {c: [x, y]}", &b));
        assert!(same(text, "a: {b: 1, c: [x, z]}", &item));
        assert!(!same(text, "a: {b: 2, c: [x, y]}", &none) && !same(text, "a: {b: 2, c: [x]}", &b));
        assert!(!same(text, "a: {b: 1, c: [z, y]}", &item) && !same(text, "a: {b: 1, c: z}", &item));
        assert!(!same("a: 1", "a: '1'", &none) && !same("a: 1", "a: {b: 1}", &b));
        assert!(same("a:", "a: {b: 1}", &b) && !same("a:", "a: {b: 1, c: 1}", &b));
    }
}
