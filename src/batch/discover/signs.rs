//! The files and folders of a commit that say where images are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use crate::context::Context;
use crate::hub::yaml::{self, Document};
use crate::paths::{folder_of, name_of, resolve};
use crate::repos::source::Source;
use crate::repos::tree;
use crate::text;

/// The files and folders of a commit that have to do with images.
#[derive(Debug, Default)]
pub(super) struct Signs {
    pub hubploy: Vec<(BString, ObjectId)>,
    pub chartpress: Vec<(BString, ObjectId)>,
    /// Folders called `image`, or in one called `images`.
    pub folders: Vec<(BString, ObjectId)>,
}

impl Signs {
    pub fn of(source: &Source, commit: ObjectId) -> Result<Signs> {
        let mut signs = Signs::default();
        tree::walk(
            &source.repo,
            tree::of_commit(&source.repo, commit)?,
            &mut |path, entry| {
                // A cookiecutter's templates are nobody's hub.
                if path.contains_str("{{") {
                    return false;
                }
                if tree::is_tree(entry) {
                    if is_customary(path) {
                        signs.folders.push((path.clone(), entry.oid));
                    }
                    return true;
                }
                let files = match name_of(path) {
                    b"hubploy.yaml" | b"hubploy.yml" => &mut signs.hubploy,
                    b"chartpress.yaml" | b"chartpress.yml" => &mut signs.chartpress,
                    _ => return false,
                };
                if entry.mode.is_blob() {
                    files.push((path.clone(), entry.oid));
                }
                false
            },
        )?;
        Ok(signs)
    }
}

/// Returns true if a path is where images are by custom: `image`, or one in `images`.
pub(super) fn is_customary(path: &[u8]) -> bool {
    name_of(path) == b"image" || (name_of(folder_of(path)) == b"images" && !path.is_empty())
}

/// The content of the files that say more.
#[derive(Default)]
pub(super) struct Texts {
    read: BTreeMap<BString, String>,
    pub unread: Vec<String>,
}

impl Texts {
    pub fn read(source: &Source, signs: &Signs, context: Context<'_>) -> Result<Texts> {
        let files = signs.hubploy.iter().chain(&signs.chartpress);
        let ids: Vec<_> = files.clone().map(|(_, id)| *id).collect();
        let workspace = source.with_blobs(&ids, context)?;
        let mut texts = Texts::default();
        for (path, id) in files {
            let content = tree::small_blob(workspace.repo(), *id).and_then(|content| String::from_utf8(content).ok());
            match content.filter(|text| Document::parse(text).is_ok()) {
                Some(content) => {
                    texts.read.insert(path.clone(), content);
                }
                None => texts.unread.push(text::escaped(path)),
            }
        }
        Ok(texts)
    }

    pub fn get(&self, path: &BString) -> Option<&str> {
        self.read.get(path).map(String::as_str)
    }
}

/// The directories from which chartpress builds the images of charts: they belong to the hub itself, and to no user.
pub(super) fn contexts(signs: &Signs, texts: &Texts) -> BTreeSet<BString> {
    let mut found = BTreeSet::new();
    for (path, _) in &signs.chartpress {
        let Some(Ok(document)) = texts.get(path).map(Document::parse) else {
            continue;
        };
        let charts = document.get(&yaml::keys(&["charts"])).into_iter();
        let charts = charts.flat_map(yaml::Value::items);
        let images = charts.filter_map(|chart| chart.step(yaml::Step::Key("images")));
        for (name, image) in images.flat_map(yaml::Value::entries) {
            let context = image.step(yaml::Step::Key("contextPath"));
            let default = || name.scalar_text().map(|name| format!("images/{name}").into());
            let context = context.and_then(yaml::Value::scalar_text).or_else(default);
            let context = context.unwrap_or_default();
            found.extend(resolve(folder_of(path), context.as_bytes()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_where_they_are_by_custom() {
        for (path, expected) in [
            ("image", true),
            ("a/b/image", true),
            ("images/user", true),
            ("a/images/b", true),
            ("images", false),
            ("a/images/b/c", false),
            ("my-image", false),
        ] {
            assert_eq!(is_customary(path.as_bytes()), expected, "{path}");
        }
    }
}
