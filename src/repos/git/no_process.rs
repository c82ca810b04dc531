//! The limit on the processes of a user, in the words of git and its helpers.

use crate::error::NO_PROCESS;

/// The words of git, of shells and of curl.
pub(super) const SIGNS: &[&str] = &[
    "annot fork",
    "unable to fork",
    "fork failed",
    "fork: ",
    "cannot create async thread",
    "unable to create thread",
    "thread failed to start",
];

/// The hint, where `words` speak of the limit.
pub(super) fn hint(words: &str) -> Option<&'static str> {
    SIGNS.iter().any(|sign| words.contains(sign)).then_some(NO_PROCESS)
}
