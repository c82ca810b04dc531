//! A small deployment repository and a repository made from a template, as real ones are.

use std::path::Path;

use anyhow::Result;
use split_image::context::Context;
use split_image::repos::git::import;

/// The directory of the deployment repository that is to move.
pub const SUBDIR: &str = "deployments/astro/image";

/// Makes the deployment repository at `path`.
///
/// # Errors
/// When it cannot be written, or the run was interrupted.
pub fn deployments(path: &Path, context: Context<'_>) -> Result<()> {
    import::repository(path, include_str!("deployments.fi"), context)
}

/// Makes a repository at `path` as "Use this template" leaves it.
///
/// # Errors
/// As [`deployments`].
pub fn image_repository(path: &Path, context: Context<'_>) -> Result<()> {
    import::repository(path, include_str!("template.fi"), context)
}
