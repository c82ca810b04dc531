//! The hubs that a deployment repository has, to notice a name with a slip.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;

use super::hubs::Hub;
use crate::error::{Exit, UserError};
use crate::repos::tree;
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The error for a hub that the repository at `place` does not have in the tree `root`; none where it has it, or no hubs
/// at all. A hub may be named with its cluster.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn unknown(
    repo: &gix::Repository,
    root: ObjectId,
    place: &str,
    hubs: &[Hub],
    wanted: &str,
) -> Result<Option<UserError>> {
    if hubs.iter().any(|hub| hub.name.to_string() == wanted) {
        return Ok(None);
    }
    let mut hubs: BTreeSet<String> = hubs.iter().map(|hub| text::escaped(hub.name.hub.as_bytes())).collect();
    // A hub may be configured in a way that is not known here.
    if let Some(deployments) = tree::folder(repo, root, b"deployments")? {
        let entries = tree::read(repo, deployments)?;
        let folders = entries.iter().filter(|entry| tree::is_tree(entry));
        hubs.extend(folders.map(|entry| text::escaped(&entry.filename)));
    }
    let wanted = text::escaped(wanted.as_bytes());
    if hubs.is_empty() || hubs.contains(&wanted) {
        return Ok(None);
    }
    let near = did_you_mean(&nearest(&wanted, hubs.iter().map(String::as_str)));
    let all = || format!("there are {}", hubs.iter().cloned().collect::<Vec<_>>().join(", "));
    let error = UserError::new(format!(
        "there is no hub '{wanted}' in '{}'",
        text::escaped(place.as_bytes())
    ));
    Ok(Some(error.hint(near.unwrap_or_else(all)).exit(Exit::Usage)))
}
