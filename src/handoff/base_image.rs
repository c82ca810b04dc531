//! The base that an image was built on, which the new repository has to name as well.

use anyhow::Result;

use super::files::ConfigFile;
use super::moved_image::MovedImage;
use super::places::{Form, Place};
use crate::hub::hubploy;
use crate::report::{Code, Warning};
use crate::repos::tree;
use crate::text;

/// `base-image`: the base that a `hubploy.yaml` names for one of the images that are `built` from the directory, unless a
/// workflow of the new repository names it, or a Dockerfile says what the image is built on.
///
/// # Errors
/// When a tree cannot be read.
pub(super) fn base_image(
    files: &[ConfigFile],
    built: &[Place<'_>],
    workflows: &[String],
    moved: &MovedImage<'_>,
) -> Result<Option<Warning>> {
    if let Some((repo, root)) = moved.target {
        for path in ["Dockerfile", "binder/Dockerfile", ".binder/Dockerfile"] {
            if tree::find(repo, root, path.as_bytes())?.is_some() {
                return Ok(None);
            }
        }
    }
    let mut lines = Vec::new();
    for place in built {
        let Form::Hubploy(number) = place.form else {
            continue;
        };
        let file = &files[place.file];
        let base = hubploy::images(&file.text)?.swap_remove(number).base;
        if let Some((line, base)) = base.filter(|(_, base)| !workflows.iter().any(|workflow| workflow.contains(base))) {
            let shown = text::escaped(base.as_bytes());
            lines.push(format!("{}:{line}: {shown}", text::escaped(&file.path)));
        }
    }
    let takes_arguments = workflows.iter().any(|workflow| workflow.contains("repo2docker-action"));
    let headline = match takes_arguments {
        true => {
            "hubploy built the image on this base; to keep it, give the step of repo2docker-action in the new repository \
             'REPO2DOCKER_EXTRA_ARGS: --Repo2Docker.base_image=IMAGE'"
        }
        false => {
            "hubploy built the image on this base, and no workflow of the new repository names one; check that the new \
             image still builds, or give repo2docker '--Repo2Docker.base_image=IMAGE'"
        }
    };
    Ok(Warning::about(Code::BaseImage, headline, lines))
}
