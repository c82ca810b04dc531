//! The edits of the files that name the image.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};

use super::choice::{Choice, Override};
use super::config::Config;
use super::files::ConfigFile;
use super::moved_image::EditedFile;
use super::names::Names;
use super::places::{BlockKeys, Form, Place};
use super::values;
use crate::hub::yaml::{self, Document, Quotes, Step, Value};
use crate::hub::{diff, hubploy, image};
use crate::report::FileEdit;
use crate::text;

/// The new texts of files, by number, and the places that could not be edited.
#[derive(Default)]
pub(super) struct Edits {
    pub texts: BTreeMap<usize, String>,
    pub by_hand: Vec<String>,
}

impl Edits {
    /// Makes the edits of all places.
    pub fn make(&mut self, choice: &Choice<'_>, configs: &[Config<'_>], names: &Names<'_>) {
        for place in &choice.edits {
            let at = configs[place.file].at(place.line);
            self.edit(place.file, configs, at, |text| edited(text, place, names));
        }
        for Override { file, path } in &choice.overrides {
            self.point(*file, path, configs, names);
        }
        for place in &choice.redundant {
            let at = configs[place.file].at(place.line);
            self.edit(place.file, configs, at, |text| without(text, &place.path));
        }
    }

    /// Sets the image at a path that may lack it.
    pub fn point(&mut self, file: usize, path: &[Step<'_>], configs: &[Config<'_>], names: &Names<'_>) {
        let at = configs[file].at(values::line(&configs[file], path));
        self.edit(file, configs, at, |text| {
            values::point(text, path, BlockKeys::USUAL, (names.new, names.tag))
        });
    }

    /// Makes one edit of a file; one that fails is left to a person, with `at`.
    fn edit(&mut self, file: usize, configs: &[Config<'_>], at: String, edit: impl FnOnce(&str) -> Result<String>) {
        let before = self.texts.get(&file).unwrap_or(&configs[file].file.text);
        match edit(before) {
            Ok(after) if after != *before => {
                self.texts.insert(file, after);
            }
            Ok(_) => {}
            Err(_) => self.by_hand.push(at),
        }
    }

    /// The edits for people, as git takes them.
    pub fn shown(&self, files: &[ConfigFile]) -> Vec<FileEdit> {
        let shown = |(number, text): (&usize, &String)| {
            let path = text::escaped(&files[*number].path);
            let diff = diff::unified(&path, &files[*number].text, text);
            FileEdit { path, diff }
        };
        self.texts.iter().map(shown).collect()
    }

    /// The edited files.
    pub fn files(&self, files: &[ConfigFile]) -> Vec<EditedFile> {
        let edited = |(number, text): (&usize, &String)| EditedFile {
            path: files[*number].path.clone(),
            kind: files[*number].kind,
            text: text.clone(),
        };
        self.texts.iter().map(edited).collect()
    }
}

/// The text with the new name and tag in one place. A name that only Docker Hub's registry tells apart stays as it is.
fn edited(text: &str, place: &Place<'_>, names: &Names<'_>) -> Result<String> {
    let name = match image::is_same(&place.name, names.new) {
        true => &place.name,
        false => names.new,
    };
    let joint = format!("{name}:{}", names.tag);
    match place.form {
        Form::Joint => yaml::set(text, &place.path, &joint, Quotes::AsNeeded),
        Form::Bare => yaml::set(text, &place.path, name, Quotes::AsNeeded),
        Form::Block | Form::TagOnly if *name == place.name => {
            values::point_tag(text, &place.path, place.keys, names.tag)
        }
        // Kustomize finds an image by its name, and has another key for the new one.
        Form::Block if place.keys.tag == "newTag" => bail!("the name says which image gets the tag"),
        Form::Block | Form::TagOnly => values::point(text, &place.path, place.keys, (name, names.tag)),
        Form::Hubploy(number) => {
            let images = hubploy::images(text)?;
            let image = images.get(number).context("the image is gone")?;
            hubploy::point(text, image, &joint)
        }
    }
}

/// The text without what is at `path`, and without the mappings that have nothing else; the outermost one stays.
fn without(text: &str, path: &[Step<'_>]) -> Result<String> {
    let document = Document::parse(text)?;
    let is_alone = |path: &[Step<'_>]| {
        document
            .get(path)
            .is_some_and(|value: Value<'_>| value.entries().count() == 1)
    };
    let mut path = path;
    while path.len() > 2 && is_alone(&path[..path.len() - 1]) {
        path = &path[..path.len() - 1];
    }
    yaml::remove(text, path)
}
