//! The name of the image in its registry: as it was given, as the new repository builds it, or as the hubs use it.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};

use super::files::{ConfigFile, ConfigRole};
use super::moved_image::MovedImage;
use crate::error::{Exit, UserError};
use crate::hub::image::Image;
use crate::hub::{actions, fill, hubploy};

/// The image's name.
///
/// # Errors
/// When nothing names it, or the hubs use several names.
pub(super) fn name(configs: &[ConfigFile], moved: &MovedImage<'_>) -> Result<Image> {
    if let Some(image) = &moved.values.image {
        return Ok(image.clone());
    }
    let said: BTreeSet<String> = workflows(moved)?.iter().filter_map(|text| fill::image(text)).collect();
    if let (Some(name), 1) = (said.first(), said.len()) {
        return Image::parse(name).context("the workflow of the new repository has a name that cannot be used");
    }
    let names = built_names(configs, moved);
    let mut names = names.iter();
    match (names.next(), names.next()) {
        (Some(name), None) => {
            let image = Image::parse(name).context("the hubs use a name that cannot be used")?;
            check_registry(&image, moved)?;
            Ok(image)
        }
        (first, _) => {
            let why = match first {
                None => "no hub uses one",
                Some(_) => "the hubs use several",
            };
            Err(UserError::new(format!("the image's name is not known: {why}"))
                .hint("give it with '--image REGISTRY/PATH', such as 'quay.io/org/name'")
                .exit(Exit::Usage)
                .into())
        }
    }
}

/// Refuses the name under which hubs built the image so far, where no workflow of the new repository pushes to its
/// registry.
fn check_registry(image: &Image, moved: &MovedImage<'_>) -> Result<()> {
    let workflows = workflows(moved)?;
    let registries: BTreeSet<String> = workflows.iter().filter_map(|text| fill::registry_of(text)).collect();
    let Some(pushed_to) = registries.first().filter(|_| !registries.contains(image.registry())) else {
        return Ok(());
    };
    let message = format!(
        "the image's name is not known: the hubs use '{image}', and the workflow of the new repository pushes to \
         '{pushed_to}'"
    );
    Err(UserError::new(message)
        .hint(format!(
            "give the name that the workflow pushes with '--image {pushed_to}/PATH'"
        ))
        .exit(Exit::Usage)
        .into())
}

/// The names under which hubs build the directory.
pub(super) fn built_names(configs: &[ConfigFile], moved: &MovedImage<'_>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for config in configs.iter().filter(|config| config.role == ConfigRole::Hubploy) {
        for image in hubploy::images(&config.text).unwrap_or_default() {
            if is_built_there(&image, config, moved) {
                names.insert(image.untagged().to_owned());
            }
        }
    }
    names
}

/// Returns true if a hub builds `image` from the directory that moved.
pub(super) fn is_built_there(image: &hubploy::HubployImage, config: &ConfigFile, moved: &MovedImage<'_>) -> bool {
    let directory = image.directory(&config.path);
    directory.is_some_and(|directory| moved.directories.iter().any(|name| name.path() == directory))
}

/// The workflows of the new repository.
pub(super) fn workflows(moved: &MovedImage<'_>) -> Result<Vec<String>> {
    match moved.target {
        Some((repo, root)) => actions::texts(repo, root),
        None => Ok(Vec::new()),
    }
}
