//! The files of a deployment repository that say which image a hub has.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;
use gix::objs::tree::EntryKind;

use super::values;
use crate::context::Context;
use crate::paths::name_of;
use crate::repos::source::Source;
use crate::repos::tree;

/// The purpose of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConfigRole {
    /// A `hubploy.yaml`.
    Hubploy,
    /// A `cluster.yaml`, with the hubs of a cluster.
    Cluster,
    /// Helm values of one hub, or of several of a cluster.
    Values,
    /// The list of image repositories.
    Repos,
}

/// Such a file.
#[derive(Debug, Clone)]
pub(super) struct ConfigFile {
    pub path: BString,
    pub role: ConfigRole,
    pub kind: EntryKind,
    pub text: String,
}

/// Reads them at the tip of `source`, in the order of their paths. Files that are missing or not text are left out.
///
/// # Errors
/// When a tree cannot be read, or a file that a partial clone lacks cannot be fetched.
pub(super) fn read(source: &Source, context: Context<'_>) -> Result<Vec<ConfigFile>> {
    let root = tree::of_commit(&source.repo, source.tip)?;
    let mut found: Vec<(BString, ConfigRole, EntryKind, ObjectId)> = Vec::new();
    tree::walk(&source.repo, root, &mut |path, entry| {
        if entry.mode.is_blob()
            && let Some(role) = role(path)
        {
            found.push((path.clone(), role, entry.mode.kind(), entry.oid));
        }
        true
    })?;
    let ids: Vec<_> = found.iter().map(|(.., id)| *id).collect();
    let workspace = source.with_blobs(&ids, context)?;
    let configs = found.into_iter().filter_map(|(path, role, kind, id)| {
        let content = tree::small_blob(workspace.repo(), id)?;
        let text = String::from_utf8(content).ok()?;
        Some(ConfigFile { path, role, kind, text })
    });
    Ok(configs.collect())
}

fn role(path: &[u8]) -> Option<ConfigRole> {
    match name_of(path) {
        b"hubploy.yaml" | b"hubploy.yml" => Some(ConfigRole::Hubploy),
        b"repos.txt" => Some(ConfigRole::Repos),
        b"cluster.yaml" if path.starts_with(b"config/clusters/") => Some(ConfigRole::Cluster),
        _ => values::hub_of(path).map(|_| ConfigRole::Values),
    }
}
