//! The look before a hand-off: the hub and the old directory change only once the image has arrived.

use crate::error::{Exit, UserError};
use crate::text;
use crate::verify::{Completeness, Verified};

/// Refuses the hand-off of an image whose repository lacks some of its history; `otherwise` ends the hint.
///
/// # Errors
/// When it lacks some, or could not be verified.
pub fn check(verified: &Verified, otherwise: &str) -> Result<(), UserError> {
    if verified.status == Completeness::Complete {
        return Ok(());
    }
    if let Some(error) = &verified.error {
        let exit = match error.exit {
            exit if exit == Exit::Usage as u8 => Exit::Usage,
            exit if exit == Exit::Interrupted as u8 => Exit::Interrupted,
            _ => Exit::Failed,
        };
        let failed = UserError::new(error.message.clone()).exit(exit);
        return Err(error.hint.iter().fold(failed, UserError::hint));
    }
    let target = &verified.target;
    let branch = target.branch.as_deref().unwrap_or_default();
    let directory = verified.source.subdirs.first().map_or("", String::as_str);
    let has = match (verified.commits_found, verified.commits) {
        (0, _) => "none of the history".to_owned(),
        (found, all) => format!("{found} of {all} commits"),
    };
    let command = [
        format!("--subdir {}", text::quoted(directory)),
        format!("--into {}", text::quoted(&target.repo)),
    ]
    .join(" ");
    Err(UserError::new(format!(
        "'{branch}' of '{}' has {has} of '{directory}', so the image has not moved",
        target.repo
    ))
    .hint(format!(
        "'split-image {command}' brings over what is missing; {otherwise}"
    ))
    .exit(Exit::SomeFailed))
}

/// Refuses the hand-off of an image that waits for its pull request: hubs get the tag of the commit that this becomes.
///
/// # Errors
/// When it waits.
pub fn check_merged(verified: &Verified, otherwise: &str) -> Result<(), UserError> {
    let target = &verified.target;
    match &target.waiting_on {
        None => Ok(()),
        Some(branch) => Err(UserError::new(format!(
            "the image waits on the branch '{branch}' of '{}' for its pull request",
            target.repo
        ))
        .hint(format!("merge it without a squash, {otherwise}"))
        .exit(Exit::SomeFailed)),
    }
}
