//! The hubs that a deployment repository has, to notice a name with a slip.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::bstr::ByteSlice;

use super::clusters::Clusters;
use super::edits::hub_of_folder;
use super::files::{ConfigFile, ConfigRole};
use crate::error::{Exit, UserError};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;
use crate::text::nearest::{did_you_mean, nearest};

/// The error for a hub that the repository does not have; none where it has it, or no hubs at all.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn unknown(
    config: &Source,
    configs: &[ConfigFile],
    clusters: &Clusters,
    wanted: &str,
) -> Result<Option<UserError>> {
    let mut hubs: BTreeSet<String> = BTreeSet::new();
    for file in configs {
        match file.role {
            ConfigRole::Hubploy => hubs.extend(hub_of_folder(file)),
            ConfigRole::Values => hubs.extend(clusters.hubs_of(file.path.as_bstr()).iter().map(|hub| last(hub))),
            ConfigRole::Cluster | ConfigRole::Repos => {}
        }
    }
    // A hub may be configured in a way that is not known here.
    let root = tree::of_commit(&config.repo, config.tip)?;
    if let Some(deployments) = tree::folder(&config.repo, root, b"deployments")? {
        let entries = tree::read(&config.repo, deployments)?;
        let folders = entries.iter().filter(|entry| tree::is_tree(entry));
        hubs.extend(folders.map(|entry| text::escaped(&entry.filename)));
    }
    let wanted = text::escaped(wanted.as_bytes());
    if hubs.is_empty() || hubs.contains(&wanted) {
        return Ok(None);
    }
    let near = did_you_mean(&nearest(&wanted, hubs.iter().map(String::as_str)));
    let all = || format!("there are {}", hubs.iter().cloned().collect::<Vec<_>>().join(", "));
    let error = UserError::new(format!("there is no hub '{wanted}' in '{}'", config.location));
    Ok(Some(error.hint(near.unwrap_or_else(all)).exit(Exit::Usage)))
}

fn last(hub: &str) -> String {
    hub.rsplit('/').next().unwrap_or(hub).to_owned()
}
