//! Values out of what was given, each checked.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::error::{Exit, UserError};
use crate::repos::location::Location;
use crate::repos::target::check_branch_name;
use crate::split::Directory;
use crate::text;

/// The first value as text.
pub(super) fn text(given: &[OsString]) -> Result<String, UserError> {
    texts(given)?
        .into_iter()
        .next()
        .ok_or_else(|| UserError::new("a value is missing").exit(Exit::Usage))
}

/// All values as texts.
pub(super) fn texts(given: &[OsString]) -> Result<Vec<String>, UserError> {
    let text = |given: &OsString| {
        given.clone().into_string().map_err(|given| {
            let shown = text::escaped(given.as_encoded_bytes());
            UserError::new(format!("'{shown}' is not UTF-8")).exit(Exit::Usage)
        })
    };
    given.iter().map(text).collect()
}

/// The first value as a path of the file system.
pub(super) fn path(given: &[OsString]) -> PathBuf {
    given.first().cloned().unwrap_or_default().into()
}

/// All values as directories of a repository.
pub(super) fn directories(given: &[OsString]) -> Result<Vec<Directory>, UserError> {
    let directory = |given: &OsString| {
        let mut bytes = given.as_encoded_bytes();
        // A shell that completes names may put it there.
        while let Some(rest) = bytes.strip_prefix(b"./").filter(|rest| !rest.is_empty()) {
            bytes = rest;
        }
        Ok(Directory::new(bytes)?)
    };
    given.iter().map(directory).collect()
}

/// The first value as the URL or path of a repository.
pub(super) fn repository(given: &[OsString]) -> Result<String, UserError> {
    let typed = text(given)?;
    Location::new(&typed).map(|_| typed)
}

/// The first value as the name of a branch.
pub(super) fn branch(given: &[OsString]) -> Result<String, UserError> {
    let name = text(given)?;
    check_branch_name(&name).map(|()| name)
}
