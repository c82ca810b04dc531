//! The images that the `hubploy.yaml`s of a tree name, by where they come from.

use anyhow::Result;
use gix::ObjectId;

use super::files::{ConfigFile, ConfigRole};
use super::image_name::is_built_there;
use super::moved_image::MovedImage;
use super::old_place::image_at;
use super::places::{BlockKeys, Form, Place};
use crate::hub::yaml::Step;
use crate::hub::{hubploy, image};
use crate::split::Directory;

/// The places of these images.
#[derive(Default)]
pub(super) struct Hubploys<'a> {
    /// They are built from the directory that moved, and always change with it.
    pub moved: Vec<Place<'a>>,
    /// They come from a registry.
    pub pulled: Vec<Place<'a>>,
    /// They are built from another directory: another image, whatever its name.
    pub elsewhere: Vec<Place<'a>>,
}

impl Hubploys<'_> {
    /// Reads those of `files`, which are in the tree `root`.
    ///
    /// # Errors
    /// When a tree cannot be read.
    pub fn read(repo: &gix::Repository, root: ObjectId, files: &[ConfigFile], moved: &MovedImage<'_>) -> Result<Self> {
        let mut all = Self::default();
        let is_hubploy = |(_, file): &(usize, &ConfigFile)| file.role == ConfigRole::Hubploy;
        for (file, config) in files.iter().enumerate().filter(is_hubploy) {
            let images = hubploy::images(&config.text).unwrap_or_default();
            for (number, found) in images.iter().enumerate() {
                // An image is no longer built from a directory that has nothing but a README.
                let directory = found
                    .directory(&config.path)
                    .and_then(|path| Directory::new(&path).ok());
                let tree = directory
                    .map(|directory| image_at(repo, root, &directory))
                    .transpose()?;
                let places = match is_built_there(found, config, moved) {
                    true => &mut all.moved,
                    false if tree.flatten().is_some() => &mut all.elsewhere,
                    false => &mut all.pulled,
                };
                places.push(place(file, number, found));
            }
        }
        Ok(all)
    }
}

fn place(file: usize, number: usize, found: &hubploy::HubployImage) -> Place<'static> {
    let (name, tag) = image::split(&found.name);
    Place {
        file,
        path: vec![Step::Key("images"), Step::Item(number)],
        line: found.line,
        column: 0,
        name_line: found.line,
        keys: BlockKeys::USUAL,
        name: name.to_owned(),
        tag: tag.map(str::to_owned),
        form: Form::Hubploy(number),
    }
}
