//! Where one commit has its images.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::BString;

use super::signs::{Signs, Texts, contexts, is_customary};
use crate::context::Context;
use crate::hub::yaml::{self, Document};
use crate::hub::{hubploy, repo2docker};
use crate::paths::{folder_of, is_within, join, name_of, resolve};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;

/// The images of one commit.
#[derive(Debug, Default)]
pub(super) struct CommitImages {
    /// Directories with files that repo2docker reads, with the hubs that use them.
    pub images: BTreeMap<BString, BTreeSet<String>>,
    /// The names under which hubs build a directory.
    pub built: BTreeMap<BString, BTreeSet<String>>,
    /// Images that hubs should have and that this commit lacks.
    pub missing: Vec<Missing>,
    /// Files that say where images are, and could not be read.
    pub unread: Vec<String>,
}

/// An image that a hub should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Missing {
    pub hub: String,
    /// The directory that its hubploy.yaml names; none where it leaves that to the custom.
    pub named: Option<BString>,
    /// The hub's own folder.
    pub folder: BString,
}

impl Missing {
    /// Returns true if the image may have been this directory.
    pub fn may_be(&self, directory: &[u8]) -> bool {
        match &self.named {
            Some(named) => named == directory,
            None => is_within(&self.folder, directory) && is_customary(directory),
        }
    }

    /// Returns true if the image may have been this folder, or in it.
    pub fn may_be_in(&self, folder: &[u8]) -> bool {
        match &self.named {
            Some(named) => is_within(folder, named),
            None => is_within(folder, &self.folder) || is_within(&self.folder, folder),
        }
    }
}

impl CommitImages {
    /// Reads the tree of `commit`, and the few files that say more.
    ///
    /// # Errors
    /// When a tree cannot be read, or blobs that a partial clone lacks cannot be fetched.
    pub fn read(source: &Source, commit: ObjectId, context: Context<'_>) -> Result<CommitImages> {
        let signs = Signs::of(source, commit)?;
        let texts = Texts::read(source, &signs, context)?;
        let mut found = CommitImages::default();
        match signs.hubploy.is_empty() {
            true => found.by_custom(source, &signs, &texts)?,
            false => found.by_hubploy(source, commit, &signs, &texts)?,
        }
        found.unread = texts.unread;
        Ok(found)
    }

    fn by_hubploy(&mut self, source: &Source, commit: ObjectId, signs: &Signs, texts: &Texts) -> Result<()> {
        let root = tree::of_commit(&source.repo, commit)?;
        for (path, _) in &signs.hubploy {
            let folder = folder_of(path);
            let hub = text::escaped(name_of(folder));
            let images = texts.get(path).and_then(|text| hubploy::images(text).ok());
            for image in images.into_iter().flatten() {
                if let Some(directory) = image.directory(path) {
                    let names = self.built.entry(directory).or_default();
                    names.insert(image.untagged().to_owned());
                }
            }
            let named = texts.get(path).map_or_else(|| vec![None], paths);
            for named in named {
                let directory = match &named {
                    Some(typed) => resolve(folder, typed.as_bytes()),
                    None => Some(join(folder, b"image")),
                };
                let Some(directory) = directory.filter(|path| !path.is_empty()) else {
                    continue;
                };
                let entry = tree::find(&source.repo, root, &directory)?.filter(tree::is_tree);
                let is_there =
                    entry.is_some_and(|entry| matches!(repo2docker::is_configured(&source.repo, entry.oid), Ok(true)));
                match is_there {
                    true => {
                        self.images.entry(directory).or_default().insert(hub.clone());
                    }
                    false => self.missing.push(Missing {
                        hub: hub.clone(),
                        named: named.map(|_| directory),
                        folder: folder.into(),
                    }),
                }
            }
        }
        Ok(())
    }

    fn by_custom(&mut self, source: &Source, signs: &Signs, texts: &Texts) -> Result<()> {
        let charts = contexts(signs, texts);
        for (path, id) in &signs.folders {
            let is_inside = self.images.keys().any(|outer| is_within(outer, path));
            if !is_inside && !charts.contains(path) && repo2docker::is_configured(&source.repo, *id)? {
                self.images.entry(path.clone()).or_default();
            }
        }
        Ok(())
    }
}

/// The directories that a hubploy.yaml names, each once; none stands for the custom, which is `image`.
fn paths(text: &str) -> Vec<Option<String>> {
    let Ok(document) = Document::parse(text) else {
        return vec![None];
    };
    let images = document.get(&yaml::keys(&["images", "images"]));
    let items = images.into_iter().flat_map(yaml::Value::items);
    let path = |image: yaml::Value<'_>| image.step(yaml::Step::Key("path"))?.scalar_text().map(Into::into);
    let mut found: Vec<Option<String>> = items.map(path).collect();
    if found.is_empty() {
        found.push(None);
    }
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hubploy_names_its_images_or_leaves_it_to_the_custom() {
        let named = |path: &str| Some(path.to_owned());
        for (text, expected) in [
            (
                "images:\n  images:\n    - name: x\n      path: image/\n",
                vec![named("image/")],
            ),
            (
                "images: {images: [{name: a, path: images/default}, {name: b, path: ../b/image}]}",
                vec![named("images/default"), named("../b/image")],
            ),
            ("images:\n  image_name: x\n", vec![None]),
            ("images:\n  images:\n    - name: x:1\n    - name: y:1\n", vec![None]),
            ("", vec![None]),
        ] {
            assert_eq!(paths(text), expected, "{text}");
        }
    }
}
