//! The version of the user's git, checked once a run.

use std::sync::OnceLock;

use anyhow::Result;

use super::environment;
use crate::error::UserError;
use crate::text;

/// 2.29 brought `fetch --stdin` and `--no-write-fetch-head`; 2.30 is the oldest that is tested.
const MINIMUM: (u32, u32) = (2, 30);

/// Checks that git is there and new enough.
///
/// # Errors
/// When it is not; with the version that is needed.
pub(super) fn check() -> Result<()> {
    installed()?;
    Ok(())
}

/// The version of the user's git, as it names itself.
///
/// # Errors
/// When there is none, or it is too old; with the version that is needed.
pub fn installed() -> Result<&'static str, UserError> {
    static FOUND: OnceLock<Result<String, UserError>> = OnceLock::new();
    let found = FOUND.get_or_init(find).as_deref();
    found.map_err(Clone::clone)
}

fn find() -> Result<String, UserError> {
    let (major, minor) = MINIMUM;
    let missing = |why: String| {
        UserError::new(format!("git cannot be used: {why}"))
            .hint(format!("install git {major}.{minor} or newer, and put it in your PATH"))
    };
    let output = match environment::program().arg("--version").output() {
        Ok(output) => output,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Err(missing("it was not found".into())),
        Err(err) => return Err(UserError::no_process(&err).unwrap_or_else(|| missing(err.to_string()))),
    };
    let said = text::escaped(output.stdout.trim_ascii());
    if let (false, Some(why)) = (
        output.status.success(),
        output.stderr.trim_ascii().strip_prefix(b"fatal: "),
    ) {
        return Err(unreadable_configuration(&text::escaped(why)));
    }
    match parse(&said) {
        Some(version) if version >= MINIMUM => Ok(said.trim_start_matches("git version ").to_owned()),
        Some(_) => Err(missing(format!("'{said}' is too old"))),
        None => Err(missing(format!("'git --version' says '{said}'"))),
    }
}

/// The error for a configuration that git stops at.
pub(super) fn unreadable_configuration(why: &str) -> UserError {
    UserError::new(format!("your git configuration cannot be read: {why}"))
        .hint("'git config --list --show-origin' names the file and the line")
}

fn parse(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.strip_prefix("git version ")?.split(['.', ' ']);
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_vendors_write_them() {
        assert_eq!(parse("git version 2.47.3"), Some((2, 47)));
        assert_eq!(parse("git version 2.39.3 (Apple Git-146)"), Some((2, 39)));
        assert_eq!(parse("git version 2.30.0.windows.1"), Some((2, 30)));
        assert_eq!(parse("hub"), None);
    }
}
