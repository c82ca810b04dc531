//! The name of an image in a registry, such as `quay.io/org/name`, and what registries ask of it.

use std::fmt;

use gix::ObjectId;

use crate::error::{Exit, UserError};
use crate::hub::web_page::name_behind;
use crate::text;

/// The full name of an image, without a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    registry: String,
    path: String,
    /// The address of a web page that it was made from.
    typed: Option<String>,
}

impl Image {
    /// Takes a name as it was typed, or the address of the image's page at quay.io, Docker Hub or Google's console.
    ///
    /// # Errors
    /// A usage error where the registry would not take the name, or where it has a tag.
    pub fn parse(typed: &str) -> Result<Self, UserError> {
        let refuse = |why: &str, hint: String| {
            let message = format!("the image '{}' {why}", text::escaped(typed.as_bytes()));
            Err(UserError::new(message).hint(hint).exit(Exit::Usage))
        };
        let shown = text::without_secrets(typed);
        let name = name_behind(&shown);
        let Some((registry, path)) = name.split_once('/') else {
            return refuse("names no registry", "write it as 'quay.io/org/name'".into());
        };
        if !(registry.contains(['.', ':']) || registry == "localhost") {
            return refuse(
                "names no registry",
                format!("put the registry before it, such as 'quay.io/{name}'"),
            );
        }
        if let Some((bare, _)) = path.split_once(['@', ':']) {
            return refuse(
                "has a tag",
                format!("remove the tag, '{registry}/{bare}': the tag is made from the commit that is pushed"),
            );
        }
        if name.chars().any(|c| c.is_ascii_uppercase()) {
            return refuse(
                "has capital letters",
                format!("registries want '{}'", name.to_lowercase()),
            );
        }
        if !path.split('/').all(is_component) {
            return refuse(
                "is not a name for an image",
                "each part has small letters and digits, with '.', '_' or '-' between them".into(),
            );
        }
        let parts = path.split('/').count();
        match registry {
            "quay.io" if parts != 2 => refuse(
                "has not two parts behind 'quay.io'",
                "write it as 'quay.io/ORGANIZATION/NAME'".into(),
            ),
            google if google.ends_with("-docker.pkg.dev") && parts < 3 => refuse(
                "lacks the repository in Google's Artifact Registry",
                format!("write it as '{google}/PROJECT/REPOSITORY/NAME', such as '{google}/project/user-images/name'"),
            ),
            _ => Ok(Image {
                registry: registry.to_owned(),
                path: path.to_owned(),
                typed: (name != typed).then(|| typed.to_owned()),
            }),
        }
    }

    /// The host of the registry.
    pub fn registry(&self) -> &str {
        &self.registry
    }

    /// The path after the registry: for `quay.io/org/name`, `org/name`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The last part.
    pub fn last(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The address that was typed, where that was not the name itself.
    pub fn corrected_from(&self) -> Option<&str> {
        self.typed.as_deref()
    }
}

/// The name, as written before the tag in a hub's configuration.
impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.registry, self.path)
    }
}

/// The name and the tag, or the digest, of an image as a hub's file has it; the name is empty where the text is not that
/// of an image.
pub fn split(written: &str) -> (&str, Option<&str>) {
    let (named, digest) = match written.split_once('@') {
        Some((named, digest)) => (named, Some(digest)),
        None => (written, None),
    };
    let name = untagged(named);
    let tag = named[name.len()..].strip_prefix(':');
    let is_known = |text: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | ':');
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(fits)
    };
    let is_image = is_known(name)
        && !name.ends_with('/')
        && !name.contains("//")
        && tag.is_none_or(is_known)
        && digest.is_none_or(is_known);
    match is_image {
        true => (name, digest.or(tag)),
        false => ("", None),
    }
}

/// An image's name without the tag: a colon before a slash belongs to the registry.
pub fn untagged(name: &str) -> &str {
    let last = name.rfind('/').map_or(0, |slash| slash + 1);
    name[last..].find(':').map_or(name, |colon| &name[..last + colon])
}

/// The name at Docker Hub of an image that comes from there, without `library/`; none for one of another registry.
pub fn at_docker_hub(name: &str) -> Option<&str> {
    let registries = ["docker.io/", "index.docker.io/"];
    let known = registries.iter().find_map(|registry| name.strip_prefix(registry));
    let is_registry = |first: &str| first.contains(['.', ':']) || first == "localhost";
    let is_elsewhere = known.is_none() && name.split_once('/').is_some_and(|(first, _)| is_registry(first));
    let short = known.unwrap_or(name);
    (!is_elsewhere && !matches!(name, "" | "scratch")).then(|| short.strip_prefix("library/").unwrap_or(short))
}

/// Returns true if two names are those of one image: Docker Hub's go with and without the registry.
pub fn is_same(one: &str, other: &str) -> bool {
    let short = |name| at_docker_hub(name).unwrap_or(name);
    short(one) == short(other)
}

/// The tag that repo2docker-action gives to the image built from `commit`: its first 12 hex digits.
pub fn tag_of(commit: ObjectId) -> String {
    commit.to_hex_with_len(12).to_string()
}

/// Returns true if registries take it as a part of a name.
fn is_component(part: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let known = part.chars().all(|c| alphanumeric(c) || matches!(c, '.' | '_' | '-'));
    known && part.starts_with(alphanumeric) && part.ends_with(alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let image = Image::parse("us-central1-docker.pkg.dev/p/user-images/edx-user-image").unwrap();
        assert_eq!(image.registry(), "us-central1-docker.pkg.dev");
        assert_eq!(image.path(), "p/user-images/edx-user-image");
        assert_eq!(image.last(), "edx-user-image");
        assert_eq!(image.corrected_from(), None);
    }

    #[test]
    fn addresses_of_web_pages_become_names() {
        for (typed, name) in [
            (
                "https://quay.io/repository/2i2c/a-image?tab=tags",
                "quay.io/2i2c/a-image",
            ),
            ("quay.io/repository/2i2c/a-image/", "quay.io/2i2c/a-image"),
            ("https://hub.docker.com/r/org/a", "docker.io/org/a"),
            ("docker://ghcr.io/org/a", "ghcr.io/org/a"),
            (
                "https://console.cloud.google.com/artifacts/docker/p/us-central1/user-images/a?project=p",
                "us-central1-docker.pkg.dev/p/user-images/a",
            ),
        ] {
            let image = Image::parse(typed).unwrap();
            assert_eq!(
                (image.to_string().as_str(), image.corrected_from()),
                (name, Some(typed))
            );
        }
    }

    #[test]
    fn a_hubs_file_names_images_with_and_without_a_tag() {
        for (written, name, tag) in [
            ("quay.io/o/a:1.2", "quay.io/o/a", Some("1.2")),
            ("localhost:5000/a", "localhost:5000/a", None),
            ("o/a:x@sha256:0f", "o/a", Some("sha256:0f")),
            ("{value}", "", None),
            ("two words:1", "", None),
            ("https://quay.io/a", "", None),
        ] {
            assert_eq!(split(written), (name, tag), "{written}");
        }
        assert!(is_same("docker.io/library/r", "r") && is_same("jupyter/scipy", "docker.io/jupyter/scipy"));
        assert!(!is_same("quay.io/o/a", "o/a"));
        assert_eq!(at_docker_hub("rocker/binder"), Some("rocker/binder"));
        for other in ["quay.io/o/a", "localhost/a", "localhost:5000/a", "scratch", ""] {
            assert_eq!(at_docker_hub(other), None, "{other}");
        }
    }

    #[test]
    fn what_a_registry_would_refuse_is_refused() {
        for (typed, hint) in [
            ("name", "quay.io/org/name"),
            ("org/name", "quay.io/org/name"),
            ("quay.io/org/name:tag", "'quay.io/org/name'"),
            ("quay.io/org/name@sha256:0", "'quay.io/org/name'"),
            ("quay.io/Org/name", "'quay.io/org/name'"),
            ("quay.io/name", "quay.io/ORGANIZATION/NAME"),
            ("quay.io/a/b/c", "quay.io/ORGANIZATION/NAME"),
            ("quay.io/<user>/<name>", "small letters"),
            ("quay.io/org/-name", "small letters"),
            ("quay.io/org//name", "small letters"),
            (
                "us-central1-docker.pkg.dev/data8x-scratch/edx-user-image",
                "PROJECT/REPOSITORY/NAME",
            ),
        ] {
            let error = Image::parse(typed).unwrap_err();
            assert_eq!(error.exit, Exit::Usage);
            let found = error.hint.unwrap();
            assert!(found.contains(hint), "{typed}: {found}");
        }
    }
}
