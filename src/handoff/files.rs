//! The files of a deployment repository that may say which image a hub has.

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};
use gix::objs::tree::EntryKind;

use super::moved_image::MovedImage;
use crate::context::Context;
use crate::paths::{is_within, is_yaml, name_of};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::repos::workspace::Workspace;
use crate::split::Directory;

/// The purpose of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ConfigRole {
    /// A `hubploy.yaml`.
    Hubploy,
    /// Another file in YAML, which may have values of hubs.
    Values,
    /// Jobs of a continuous integration.
    Jobs,
    /// A list of image repositories.
    Repos,
    /// A script or another text that may name an image.
    Text,
}

/// Such a file.
#[derive(Debug, Clone)]
pub(super) struct ConfigFile {
    pub path: BString,
    pub role: ConfigRole,
    pub kind: EntryKind,
    pub text: String,
}

/// Ends of the names of scripts and settings.
const TEXTS: &[&str] = &[
    ".sh",
    ".bash",
    ".py",
    ".tf",
    ".tfvars",
    ".toml",
    ".cfg",
    ".ini",
    ".env",
    ".jsonnet",
    ".libsonnet",
    ".hcl",
    ".json",
    ".tpl",
    ".j2",
    "Dockerfile",
    "Makefile",
    "Jenkinsfile",
    "justfile",
];

/// The blobs that [`read`] reads.
///
/// # Errors
/// When a tree cannot be read.
fn candidates(
    repo: &gix::Repository,
    root: ObjectId,
    emptied: Option<&Directory>,
) -> Result<Vec<(BString, ConfigRole, EntryKind, ObjectId)>> {
    let mut found = Vec::new();
    tree::walk(repo, root, &mut |path, entry| {
        let goes = emptied.is_some_and(|directory| is_within(directory.path(), path));
        if entry.mode.is_blob()
            && let Some(role) = role(path).filter(|role| !goes || *role == ConfigRole::Hubploy)
        {
            found.push((path.clone(), role, entry.mode.kind(), entry.oid));
        }
        true
    })?;
    Ok(found)
}

/// Fetches the blobs that [`read`] reads at the tip of `source`, where a partial clone lacks them.
///
/// # Errors
/// When a tree cannot be read, or a blob cannot be fetched.
pub(super) fn workspace(
    source: &Source,
    root: ObjectId,
    moved: &MovedImage<'_>,
    context: Context<'_>,
) -> Result<Workspace> {
    source.with_blobs(&blobs(&source.repo, root, moved.directories.first())?, context)
}

/// The blobs that [`read`] reads in the tree `root` when `emptied` is the old directory; none for every directory.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn blobs(repo: &gix::Repository, root: ObjectId, emptied: Option<&Directory>) -> Result<Vec<ObjectId>> {
    let found = candidates(repo, root, emptied)?;
    Ok(found.into_iter().map(|(.., id)| id).collect())
}

/// Reads them in the tree `root`, in the order of their paths. Files that are missing or not text are left out, and
/// those in the directory that is `emptied`, if one is.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn read(repo: &gix::Repository, root: ObjectId, emptied: Option<&Directory>) -> Result<Vec<ConfigFile>> {
    let configs = candidates(repo, root, emptied)?
        .into_iter()
        .filter_map(|(path, role, kind, id)| {
            let content = tree::small_blob(repo, id)?;
            let text = String::from_utf8(content).ok()?;
            Some(ConfigFile { path, role, kind, text })
        });
    Ok(configs.collect())
}

fn role(path: &[u8]) -> Option<ConfigRole> {
    let name = name_of(path);
    // Encrypted values say nothing.
    if name.starts_with(b"enc-") || path.contains_str("secrets/") {
        return None;
    }
    match name {
        b"hubploy.yaml" | b"hubploy.yml" => Some(ConfigRole::Hubploy),
        b"repos.txt" | b"image-repos.txt" => Some(ConfigRole::Repos),
        _ if is_yaml(name) && (path.starts_with(b".circleci/") || path.starts_with(b".github/workflows/")) => {
            Some(ConfigRole::Jobs)
        }
        _ if is_yaml(name) => Some(ConfigRole::Values),
        _ if TEXTS.iter().any(|end| name.ends_with_str(end)) => Some(ConfigRole::Text),
        _ => None,
    }
}
