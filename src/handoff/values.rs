//! The image in a hub's Helm values, as 2i2c keeps them in `config/clusters/CLUSTER/HUB.values.yaml`.

use anyhow::Result;

use crate::hub::hubploy::untagged;
use crate::hub::yaml::{self, Document, Quotes, Step, Value};

/// The keys above a hub's values, in charts that wrap the one of JupyterHub.
const WRAPPERS: [&[&str]; 2] = [&[], &["basehub"]];

const IMAGE: [&str; 3] = ["jupyterhub", "singleuser", "image"];

/// The cluster and the hub whose values a file has: `common` is all hubs of the cluster.
pub(super) fn hub_of(path: &[u8]) -> Option<(&str, &str)> {
    let path = std::str::from_utf8(path).ok()?;
    let (cluster, file) = path.strip_prefix("config/clusters/")?.split_once('/')?;
    let hub = file.strip_suffix(".values.yaml")?;
    let is_plain = !hub.contains('/') && !hub.starts_with("enc-") && hub != "support";
    is_plain.then_some((cluster, hub))
}

/// Where a hub's values are by custom.
pub(super) fn path_of(cluster: &str, hub: &str) -> String {
    format!("config/clusters/{cluster}/{hub}.values.yaml")
}

/// The name of the image that the values set, without a tag.
pub(super) fn image(text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let name = document.get(&at(&document, "name"))?;
    name.text().map(|name| untagged(name).to_owned())
}

/// Returns true if the values set the tag of the image.
pub(super) fn has_tag(text: &str) -> bool {
    Document::parse(text).is_ok_and(|document| document.get(&at(&document, "tag")).is_some())
}

/// The lines on which users are offered an image with a tag, as in a list of profiles, that is `wanted` by name and
/// tag.
pub(super) fn offers(text: &str, wanted: &dyn Fn(&str, &str) -> bool) -> Vec<usize> {
    let is_wanted = |line: &str| {
        let entry = line.trim_start_matches([' ', '-']).strip_prefix("image:")?;
        let entry = entry.split(" #").next().unwrap_or(entry);
        let image = entry.trim().trim_matches(['"', '\'']);
        let name = untagged(image);
        Some(wanted(name, image[name.len()..].strip_prefix(':')?))
    };
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| is_wanted(line) == Some(true));
    lines.map(|(number, _)| number + 1).collect()
}

/// The values with the image set.
///
/// # Errors
/// When it is not valid YAML, or its layout leaves no room for the keys.
pub(super) fn point(text: &str, name: &str, tag: &str) -> Result<String> {
    let document = Document::parse(text)?;
    let named = yaml::set(text, &at(&document, "name"), name, Quotes::AsNeeded)?;
    yaml::set(&named, &at(&document, "tag"), tag, Quotes::Always)
}

/// The values with the tag of the image set.
///
/// # Errors
/// As [`point`].
pub(super) fn point_tag(text: &str, tag: &str) -> Result<String> {
    yaml::set(text, &at(&Document::parse(text)?, "tag"), tag, Quotes::Always)
}

/// The values for a file that has none yet.
pub(super) fn new(name: &str, tag: &str) -> Result<String> {
    point("", name, tag)
}

/// The path to a key of the image: inside the wrapper that the file has.
fn at(document: &Document<'_>, key: &'static str) -> Vec<Step<'static>> {
    let path = |wrapper: &[&'static str]| yaml::keys(&[wrapper, &IMAGE, &[key]].concat());
    let has = |wrapper: &[&'static str]| document.get(&yaml::keys(wrapper)).is_some_and(Value::is_mapping);
    let wrapper = WRAPPERS
        .iter()
        .rev()
        .find(|wrapper| !wrapper.is_empty() && has(wrapper));
    path(wrapper.unwrap_or(&WRAPPERS[0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_belong_to_hubs() {
        assert_eq!(
            hub_of(b"config/clusters/utoronto/prod.values.yaml"),
            Some(("utoronto", "prod"))
        );
        for path in [
            "config/clusters/utoronto/enc-prod.secret.values.yaml",
            "config/clusters/utoronto/support.values.yaml",
            "config/clusters/utoronto/cluster.yaml",
            "values.yaml",
        ] {
            assert_eq!(hub_of(path.as_bytes()), None, "{path}");
        }
    }

    #[test]
    fn the_tag_is_in_quotes() {
        assert_eq!(
            new("quay.io/o/a", "123456789012").unwrap(),
            "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/a\n      tag: \"123456789012\"\n"
        );
        let text = "jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/old\n      tag: 0a1b # now\n";
        assert_eq!(image(text).as_deref(), Some("quay.io/o/old"));
        assert_eq!(
            point(text, "quay.io/o/a", "20201208e123").unwrap(),
            text.replace("quay.io/o/old", "quay.io/o/a")
                .replace("0a1b", "\"20201208e123\"")
        );
    }

    #[test]
    fn offers_to_users_are_found() {
        let text = "- image: quay.io/o/a:1 # now\n  image: \"quay.io/o/a:2\"\nimage: quay.io/o/ab:1\nimage:\n  name: quay.io/o/a\n";
        assert_eq!(offers(text, &|name, _| name == "quay.io/o/a"), [1, 2]);
        assert_eq!(offers(text, &|_, tag| tag == "2"), [2]);
    }

    #[test]
    fn a_tag_alone_is_set_alone() {
        let text = "jupyterhub:\n  singleuser:\n    image:\n      tag: abc\n";
        assert!(has_tag(text) && image(text).is_none());
        assert_eq!(point_tag(text, "def").unwrap(), text.replace("abc", "\"def\""));
        assert!(!has_tag("jupyterhub:\n  hub: {}\n"));
    }

    #[test]
    fn wrapped_values_stay_wrapped() {
        let text = "basehub:\n  jupyterhub:\n    hub: {}\n";
        assert_eq!(
            point(text, "quay.io/o/a", "x").unwrap(),
            format!("{text}    singleuser:\n      image:\n        name: quay.io/o/a\n        tag: \"x\"\n")
        );
    }
}
