//! The images in a `hubploy.yaml`: which there are, where each is built, and how a hub is pointed at one that is not
//! built there any more.

use anyhow::{Context, Result};
use gix::bstr::BString;

use crate::hub::image;
use crate::hub::yaml::{self, Document, Quotes, Step, Value};
use crate::paths::{folder_of, resolve};

/// Where an image is built that does not say so.
const BY_CUSTOM: &str = "image";

/// Keys about building an image, which go when it is built elsewhere.
const BUILD_KEYS: [&str; 2] = ["path", "repo2docker"];

/// An image of a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubployImage {
    /// Its name as written there, with its tag if it has one.
    pub name: String,
    /// The directory that is named for it, from the folder of the file.
    pub path: Option<String>,
    /// The line of its name.
    pub line: usize,
    /// The image that it is built on, with the line that says so.
    pub base: Option<(usize, String)>,
    /// Its number in the list; none in the older form, which has just one.
    item: Option<usize>,
}

/// The images of a `hubploy.yaml`.
///
/// # Errors
/// When it is not valid YAML.
pub fn images(text: &str) -> Result<Vec<HubployImage>> {
    let document = Document::parse(text)?;
    let Some(images) = document.get(&yaml::keys(&["images"])) else {
        return Ok(Vec::new());
    };
    let string = |value: Option<Value<'_>>| value.and_then(Value::scalar_text).map(String::from);
    let listed = images.step(Step::Key("images")).into_iter().flat_map(Value::items);
    let listed = listed.enumerate().filter_map(|(item, image)| {
        Some(HubployImage {
            line: image.step(Step::Key("name"))?.line(),
            base: base(image),
            name: string(image.step(Step::Key("name")))?,
            path: string(image.step(Step::Key("path"))),
            item: Some(item),
        })
    });
    let only = images.step(Step::Key("image_name"));
    let only = only
        .and_then(|name| Some((name.line(), string(Some(name))?)))
        .map(|(line, name)| HubployImage {
            line,
            base: None,
            name,
            path: None,
            item: None,
        });
    Ok(only.into_iter().chain(listed).collect())
}

fn base(image: Value<'_>) -> Option<(usize, String)> {
    let base = image.step(Step::Key("repo2docker"))?.step(Step::Key("base_image"))?;
    Some((base.line(), base.text()?.to_owned()))
}

impl HubployImage {
    /// The name without a tag.
    pub fn untagged(&self) -> &str {
        image::untagged(&self.name)
    }

    /// The directory of the repository that it is built from, for the file at `path`. An image with a tag and no path
    /// comes from a registry.
    pub fn directory(&self, path: &[u8]) -> Option<BString> {
        let folder = folder_of(path);
        match &self.path {
            Some(named) => resolve(folder, named.as_bytes()),
            None if self.untagged() != self.name => None,
            None => resolve(folder, BY_CUSTOM.as_bytes()),
        }
    }
}

/// The text with one of its images replaced by `name`, and without what was there to build it; without the registry to
/// push to, too, once none of its images is built.
///
/// # Errors
/// When the layout does not allow that.
pub fn point(text: &str, image: &HubployImage, name: &str) -> Result<String> {
    let place = match image.item {
        Some(item) => vec![Step::Key("images"), Step::Key("images"), Step::Item(item)],
        None => yaml::keys(&["images"]),
    };
    let at = |key: &'static str| [place.as_slice(), &[Step::Key(key)]].concat();
    let key = if image.item.is_some() { "name" } else { "image_name" };
    let mut out = yaml::set(text, &at(key), name, Quotes::AsNeeded)?;
    if image.item.is_some() {
        for key in BUILD_KEYS {
            out = without(out, &at(key))?;
        }
    }
    if !builds(&out) {
        out = without(out, &yaml::keys(&["images", "registry"]))?;
    }
    Ok(out)
}

/// Returns true if a `hubploy.yaml` has an image that is built, and not taken from a registry.
pub fn builds(text: &str) -> bool {
    let is_built = |image: &HubployImage| image.path.is_some() || image.untagged() == image.name;
    images(text).is_ok_and(|images| images.iter().any(is_built))
}

/// The part of a `hubploy.yaml` that names one image from a registry.
///
/// # Errors
/// When the name is none that YAML can have on one line.
pub fn new(name: &str) -> Result<String> {
    let text = "images:\n  images:\n    - name: NAME\n";
    let path = [
        Step::Key("images"),
        Step::Key("images"),
        Step::Item(0),
        Step::Key("name"),
    ];
    yaml::set(text, &path, name, Quotes::AsNeeded)
}

fn without(text: String, path: &[Step<'_>]) -> Result<String> {
    let is_there = Document::parse(&text)?.get(path).is_some();
    match is_there {
        true => yaml::remove(&text, path).context("cannot remove what is about the build"),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "\
images:
  images:
    - name: reg.dev/p/dev-user-image
      path: images/default
    - name: reg.dev/p/dev-secondary
      path: images/secondary
      repo2docker:
        base_image: docker.io/library/buildpack-deps:jammy
  registry:
    provider: gcloud

cluster:
  zone: x
";

    #[test]
    fn images_have_names_and_directories() {
        let directories = |text: &str| -> Vec<(String, Option<String>)> {
            let images = images(text).unwrap();
            let shown = |image: &HubployImage| {
                image
                    .directory(b"deployments/a/hubploy.yaml")
                    .map(|path| path.to_string())
            };
            images
                .iter()
                .map(|image| (image.untagged().to_owned(), shown(image)))
                .collect()
        };
        let found = |name: &str, path: &str| (name.to_owned(), Some(path.to_owned()));
        assert_eq!(
            directories(TWO),
            [
                found("reg.dev/p/dev-user-image", "deployments/a/images/default"),
                found("reg.dev/p/dev-secondary", "deployments/a/images/secondary")
            ]
        );
        let text = "images: {images: [{name: 'r:5000/b:1'}, {name: c, path: ../c/image}, {x: y}]}";
        assert_eq!(
            directories(text),
            [("r:5000/b".to_owned(), None), found("c", "deployments/c/image")]
        );
        assert_eq!(
            directories("images:\n  image_name: d\n"),
            [found("d", "deployments/a/image")]
        );
        assert_eq!(directories("cluster: x\n"), []);
        assert!(images("a: [").is_err());
    }

    #[test]
    fn the_registry_goes_with_the_last_image_that_is_built() {
        let first = &images(TWO).unwrap()[0];
        let once = point(TWO, first, "reg.dev/p/new:0123").unwrap();
        let expected = TWO.replace("dev-user-image\n      path: images/default", "new:0123");
        assert_eq!(once, expected);

        let second = &images(&once).unwrap()[1];
        let twice = point(&once, second, "reg.dev/p/other:4567").unwrap();
        assert_eq!(
            twice,
            "images:\n  images:\n    - name: reg.dev/p/new:0123\n    - name: reg.dev/p/other:4567\n\ncluster:\n  zone: x\n"
        );
    }

    #[test]
    fn the_older_form_keeps_its_form() {
        let text = "images:\n  image_name: reg.dev/p/a\n  registry:\n    provider: gcloud\n\ncluster: x\n";
        let image = &images(text).unwrap()[0];
        assert_eq!(
            point(text, image, "reg.dev/p/a:0123").unwrap(),
            "images:\n  image_name: reg.dev/p/a:0123\n\ncluster: x\n"
        );
    }
}
