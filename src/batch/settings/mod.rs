//! The settings of one image: each is a flag of the command line and a key of a list.
//!
//! A setting is one row of [`GROUPS`], which has its name, the values that it takes, its help and how it becomes part of
//! a [`Hub`](super::Hub). The command line makes its flags from these rows, the list its keys, the manual its options; all
//! read a value by [`Setting::read`].

mod setting;
mod table;

pub use setting::{Choices, Reach, Setting, Takes};
pub use table::{CONFLICTS, GROUPS, NEEDS, all};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::hub::Hub;

    #[test]
    fn a_value_is_checked_wherever_it_is_given() {
        for (key, given, words) in [
            ("from", "ext::sh", "the repository 'ext::sh'"),
            ("into", "-x", "the repository '-x'"),
            ("also_push", "ext::sh", "the repository 'ext::sh'"),
            ("subdir", "/abs", "is an absolute path"),
            ("also_from", "a//b", "has an empty component"),
            ("push_branch", "a..b", "cannot be the name of a branch"),
            ("on_collision", "imaeg", "'on_collision' cannot be 'imaeg'"),
        ] {
            let setting = all().find(|setting| setting.key == key).unwrap();
            let error = setting.read(&mut Hub::default(), &[given.into()]).unwrap_err();
            assert!(error.message.contains(words), "{key}: {error}");
        }
    }

    #[test]
    fn no_key_is_there_twice_and_pairs_are_of_keys() {
        let keys: Vec<_> = all().map(|setting| setting.key).collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[..at].contains(key), "{key}");
        }
        for (one, other) in CONFLICTS.iter().chain(NEEDS) {
            assert!(keys.contains(one) && keys.contains(other), "{one}, {other}");
        }
    }
}
