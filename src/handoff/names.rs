//! The names of the image, before and after the move.

use std::collections::BTreeSet;

use super::files::ConfigFile;
use super::image_name::built_names;
use super::moved_image::MovedImage;
use crate::hub::image;

/// The image before and after the move.
pub(super) struct Names<'a> {
    /// The new name.
    pub new: &'a str,
    /// The new tag.
    pub tag: &'a str,
    /// The names it had, and the new one.
    pub all: BTreeSet<String>,
}

impl<'a> Names<'a> {
    /// Those of an image whose name is `new` from now on.
    pub fn of(new: &'a str, files: &[ConfigFile], moved: &MovedImage<'a>) -> Self {
        let mut all = built_names(files, moved);
        all.extend(moved.hubs.old_images.iter().map(|old| old.name.clone()));
        all.insert(new.to_owned());
        let tag = moved.tag;
        Names { new, tag, all }
    }

    /// Returns true if it has this name, or had it.
    pub fn has(&self, name: &str) -> bool {
        self.all.iter().any(|known| image::is_same(known, name))
    }
}
