//! The hubs of a list that a run takes: by name, and by share.

use std::str::FromStr;

use super::hub::Hub;
use crate::error::{Exit, UserError};
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};
use crate::text::pattern::Pattern;

/// The part of a list to take.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Patterns of which a hub's name must match one, if there are any.
    pub only: Vec<String>,
    /// Patterns of which it must match none.
    pub skip: Vec<String>,
    /// The share of what is left.
    pub shard: Option<Shard>,
}

/// One of several equal shares of a list: every `count`th hub, beginning with the `number`th.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Which share, from 1.
    pub number: usize,
    /// How many there are.
    pub count: usize,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let parsed = typed
            .split_once('/')
            .and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        match parsed {
            Some((number, count)) if number >= 1 && number <= count => Ok(Shard { number, count }),
            Some((_, 0)) => Err("there are no shares".into()),
            Some((_, count)) => Err(format!("the shares are counted from 1 to {count}")),
            None => Err("write it as K/N, such as 1/4".into()),
        }
    }
}

impl Selection {
    /// Takes from `hubs`, in their order, those that are selected. A share may be empty.
    ///
    /// # Errors
    /// A usage error where a pattern cannot be read, or none of the names matches.
    pub fn apply(&self, hubs: Vec<Hub>) -> Result<Vec<Hub>, UserError> {
        let (only, skip) = (patterns(&self.only)?, patterns(&self.skip)?);
        let names = |patterns: &[Pattern], hub: &Hub| {
            let name = without_slashes(&hub.name);
            patterns.iter().any(|pattern| pattern.matches(name.as_bytes()))
        };
        let meant = |hub: &Hub| (only.is_empty() || names(&only, hub)) && !names(&skip, hub);
        if !hubs.iter().any(meant) {
            let pattern = self.only.first().map_or("", String::as_str);
            let names = hubs.iter().map(|hub| hub.name.as_str());
            let hint = did_you_mean(&nearest(pattern, names)).filter(|_| !pattern.is_empty());
            return Err(
                UserError::new("no hub of the list has a name that '--only' and '--skip' leave")
                    .hint(hint.unwrap_or_else(|| "'--list' shows the names".into()))
                    .exit(Exit::Usage),
            );
        }
        let meant = hubs.into_iter().filter(meant);
        Ok(match self.shard {
            Some(Shard { number, count }) => meant.skip(number - 1).step_by(count).collect(),
            None => meant.collect(),
        })
    }
}

/// The text with another character for each slash, since a slash in a name is a character like any other.
fn without_slashes(text: &str) -> String {
    text.replace('/', "\u{1}")
}

fn patterns(typed: &[String]) -> Result<Vec<Pattern>, UserError> {
    let unreadable = |pattern: &str, why: String| {
        let pattern = text::escaped(pattern.as_bytes());
        UserError::new(format!("the pattern '{pattern}' cannot be read: {why}"))
            .hint("'*' stands for any characters, '?' for one, '{a,b}' for either")
            .exit(Exit::Usage)
    };
    let read = |typed: &String| Pattern::new(&without_slashes(typed)).map_err(|why| unreadable(typed, why));
    typed.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::manifest::Manifest;

    fn hubs(names: &[&str]) -> Vec<Hub> {
        let lines: String = names.iter().map(|name| format!("{name}/image /t/{name}\n")).collect();
        Manifest::parse("hubs", &lines, &Hub::default()).unwrap().hubs
    }

    fn names(selection: &Selection, all: &[&str]) -> Vec<String> {
        let left = selection.apply(hubs(all)).unwrap();
        left.into_iter().map(|hub| hub.name).collect()
    }

    fn patterns(patterns: &[&str]) -> Vec<String> {
        patterns.iter().map(|&pattern| pattern.to_owned()).collect()
    }

    #[test]
    fn names_are_matched_as_a_whole() {
        let all = ["data8", "data100", "dev-a", "dev-b", "edx"];
        let selection = |only: &[&str], skip: &[&str]| Selection {
            only: patterns(only),
            skip: patterns(skip),
            shard: None,
        };
        assert_eq!(names(&selection(&["data*"], &[]), &all), ["data8", "data100"]);
        assert_eq!(names(&selection(&["data"], &["x"]), &["data", "data8"]), ["data"]);
        assert_eq!(names(&selection(&["dev-*", "edx"], &["*-b"]), &all), ["dev-a", "edx"]);
        assert_eq!(names(&selection(&[], &["d*"]), &all), ["edx"]);
        for pattern in ["a*", "a/?", "*/b"] {
            let mut named = hubs(&["x"]);
            named[0].name = "a/b".into();
            assert!(selection(&[pattern], &[]).apply(named).is_ok(), "{pattern}");
        }
        let none = selection(&["daat8"], &[]).apply(hubs(&all)).unwrap_err();
        assert_eq!(none.hint.as_deref(), Some("did you mean 'data8' or 'data100'?"));
        assert!(selection(&["[a"], &[]).apply(hubs(&all)).is_err());
    }

    #[test]
    fn the_shares_are_the_whole_and_have_nothing_in_common() {
        let all: Vec<String> = (0..10).map(|n| format!("h{n}")).collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        for count in 1..13 {
            let mut union = Vec::new();
            for number in 1..=count {
                let shard = format!("{number}/{count}").parse().unwrap();
                let share = names(
                    &Selection {
                        shard: Some(shard),
                        ..Selection::default()
                    },
                    &all,
                );
                assert!(share.len() == all.len() / count || share.len() == all.len() / count + 1);
                union.extend(share);
            }
            union.sort();
            assert_eq!(union, all, "{count} shares");
        }
    }

    #[test]
    fn a_share_is_written_as_a_fraction() {
        assert_eq!("2/3".parse(), Ok(Shard { number: 2, count: 3 }));
        for wrong in ["0/3", "4/3", "1", "1/0", "a/b", "-1/3", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
