//! Errors about refs that a source does not have.

use crate::error::UserError;
use crate::repos::location::Location;
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The error about a ref that is not among `names`.
pub(super) fn no_such_ref<'a>(
    location: &Location,
    name: &str,
    names: impl Iterator<Item = &'a str> + Clone,
) -> UserError {
    let shown = text::escaped(name.as_bytes());
    let error = UserError::new(format!("the source '{location}' has no ref '{shown}'"));
    if names.clone().next().is_none() {
        return no_commit(location);
    }
    let hint = did_you_mean(&nearest(&shown, names));
    let may_be_short = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    error.hint(hint.unwrap_or_else(|| match may_be_short {
        true => {
            "give a commit's id in full, since a few digits may stand for several objects or be unknown here".into()
        }
        false => "'git branch -a' and 'git tag' there list what it has".into(),
    }))
}

/// The error about a source without commits.
pub(super) fn no_commit(location: &Location) -> UserError {
    UserError::new(format!("the source '{location}' has no commit")).hint("check what was given to '--from'")
}

/// Returns true if a name can only be a whole object id.
pub(super) fn is_object_id(name: &[u8]) -> bool {
    matches!(name.len(), 40 | 64) && name.iter().all(u8::is_ascii_hexdigit)
}
