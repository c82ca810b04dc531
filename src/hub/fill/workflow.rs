//! A workflow of GitHub Actions with the image's name and other values in it, and all else as it was.

use anyhow::{Context, Result};

use super::values::{Values, plain};
use crate::hub::placeholders::{self, TextKind};
use crate::hub::yaml::{self, Document, Quotes, Value};

/// The key that repo2docker-action reads the image's name from, without the registry.
const IMAGE_NAME: &str = "IMAGE_NAME";

/// Sets the keys in `values` where the workflow has them in a comment or with a placeholder, and fills the placeholders
/// that are left. A key that was given with `--set` also takes the place of a plain value.
///
/// # Errors
/// When the text is not valid YAML, or an edit would change more than its key.
pub(super) fn fill(text: &str, values: &Values) -> Result<String> {
    let mut keys: Vec<(&str, &str, bool)> = values.set.iter().map(|(k, v)| (k.as_str(), v.as_str(), true)).collect();
    if let Some(image) = values.image.as_ref().filter(|_| !values.set.contains_key(IMAGE_NAME)) {
        keys.push((IMAGE_NAME, image.path(), false));
    }
    let mut out = text.to_owned();
    for (key, value, chosen) in keys {
        if let Some(edited) = yaml::uncomment(&out, key, value)? {
            out = edited;
        }
        while let Some(edited) = set_next(&out, key, value, chosen)? {
            out = edited;
        }
    }
    let filled = placeholders::fill(&out, TextKind::Workflow, &|name, rest| {
        // Anything else could end the scalar that it stands in.
        let harmless = |value: &String| !value.contains(['"', '\'', '#', ':', '\\']);
        values.of(name, rest).filter(harmless)
    });
    Document::parse(&filled).context("it would be no YAML")?;
    Ok(filled)
}

/// Sets the first entry of this key that has no such value yet, and is not computed by the workflow.
fn set_next(text: &str, key: &str, value: &str, chosen: bool) -> Result<Option<String>> {
    let document = Document::parse(text)?;
    let is_open = |name: Value<'_>, old: Value<'_>| {
        let Some(old) = old.scalar_text().filter(|_| name.text() == Some(key)) else {
            return false;
        };
        let has_placeholder = !placeholders::find(&old, TextKind::Workflow).is_empty();
        old != value && !old.contains("${{") && (chosen || has_placeholder)
    };
    let path = document.find(&is_open);
    path.map(|path| yaml::set(text, &path, value, Quotes::AsNeeded))
        .transpose()
}

/// Returns true if the workflow has a use for a key: an entry, a comment that could become one, a placeholder, or a
/// variable of the repository.
pub(super) fn knows(text: &str, key: &str) -> bool {
    let entry = |line: &str| {
        let line = line.trim_start_matches([' ', '#', '-']);
        line.strip_prefix(key).is_some_and(|rest| rest.starts_with(':'))
    };
    let is_placeholder = |found: &placeholders::Placeholder<'_>| plain(found.name) == plain(key);
    text.lines().any(entry)
        || placeholders::find(text, TextKind::Workflow).iter().any(is_placeholder)
        || crate::hub::actions::variables(text).contains(key)
}

/// The registry that the workflow pushes to, with its line, where it says so itself.
pub(super) fn registry(text: &str) -> Option<(usize, String)> {
    plain_value(text, "DOCKER_REGISTRY")
}

/// The registry that the workflow pushes to, where it says so itself.
pub(crate) fn registry_of(text: &str) -> Option<String> {
    registry(text).map(|(_, registry)| registry)
}

/// The registry and the name of the image that the workflow builds, where it says both itself.
pub(crate) fn image(text: &str) -> Option<String> {
    let (_, name) = plain_value(text, IMAGE_NAME)?;
    let (_, registry) = registry(text)?;
    placeholders::find(&name, TextKind::Workflow)
        .is_empty()
        .then(|| format!("{registry}/{name}"))
}

/// The value of a key and its line, unless the workflow computes it.
fn plain_value(text: &str, key: &str) -> Option<(usize, String)> {
    let document = Document::parse(text).ok()?;
    let is_it = |name: Value<'_>, value: Value<'_>| {
        name.text() == Some(key) && value.text().is_some_and(|text| !text.contains("${{"))
    };
    let found = document.get(&document.find(&is_it)?)?;
    Some((found.line(), found.text()?.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::image::Image;

    const BUILD: &str = "\
on: [push]
jobs:
  build:
    steps:
    - with:
        # Make sure it matches
        DOCKER_REGISTRY: \"quay.io\"  # the default
        #
        # Uncomment and modify the following line
        # IMAGE_NAME: \"<quay-username>/<repository-name>\"

    - run: df -h
";

    fn values(image: Option<&str>, set: &[&str]) -> Values {
        let mut values = Values {
            image: image.map(|image| Image::parse(image).unwrap()),
            ..Values::default()
        };
        set.iter().for_each(|typed| values.set(typed).unwrap());
        values
    }

    #[test]
    fn the_commented_name_is_set_and_nothing_else() {
        let filled = fill(BUILD, &values(Some("quay.io/2i2c/a-image"), &[])).unwrap();
        let expected = BUILD.replace(
            "# IMAGE_NAME: \"<quay-username>/<repository-name>\"",
            "IMAGE_NAME: \"2i2c/a-image\"",
        );
        assert_eq!(filled, expected);
        assert_eq!(fill(&filled, &values(Some("quay.io/2i2c/other"), &[])).unwrap(), filled);
    }

    #[test]
    fn a_placeholder_in_the_place_of_the_name_is_filled_too() {
        let text = "a: <other>\nwith:\n  IMAGE_NAME: <quay-username>/<repository-name> # here\n";
        let filled = fill(text, &values(Some("quay.io/org/a"), &["other=y"])).unwrap();
        assert_eq!(filled, "a: y\nwith:\n  IMAGE_NAME: org/a # here\n");
    }

    #[test]
    fn what_the_workflow_computes_stays() {
        let text = "with:\n  IMAGE_NAME: ${{ env.IMAGE }}\n  HUB: ${{ vars.HUB }}\n";
        assert_eq!(fill(text, &values(Some("quay.io/org/a"), &["HUB=x"])).unwrap(), text);
        assert!(knows(text, "HUB") && knows(text, "IMAGE_NAME") && !knows(text, "IMAGE"));
    }

    #[test]
    fn plain_values_change_only_by_name() {
        let filled = fill(BUILD, &values(None, &["DOCKER_REGISTRY=ghcr.io"])).unwrap();
        assert_eq!(filled, BUILD.replace("quay.io", "ghcr.io"));
        assert_eq!(registry(&filled), Some((7, "ghcr.io".into())));
        assert_eq!(registry("DOCKER_REGISTRY: ${{ vars.R }}"), None);
        assert_eq!(image(BUILD), None);
        assert_eq!(image("DOCKER_REGISTRY: quay.io\nIMAGE_NAME: <user>/<name>\n"), None);
        let said = "with:\n  DOCKER_REGISTRY: quay.io\n  IMAGE_NAME: org/name\n";
        assert_eq!(image(said).as_deref(), Some("quay.io/org/name"));
    }
}
