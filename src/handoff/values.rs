//! The image in a hub's Helm values, as 2i2c keeps them in `config/clusters/CLUSTER/HUB.values.yaml`.

use anyhow::Result;

use crate::hubploy::untagged;
use crate::yaml::{self, Document, Quotes, Step, Value};

/// What a hub's values are below, in charts that wrap the one of JupyterHub.
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

/// Where the file's hubs are to be written for a hub that has no file that we know.
pub(super) fn path_of(cluster: &str, hub: &str) -> String {
    format!("config/clusters/{cluster}/{hub}.values.yaml")
}

/// The name of the image that the values set, without a tag.
pub(super) fn image(text: &str) -> Option<String> {
    let document = Document::parse(text).ok()?;
    let name = document.get(&[below(&document).as_slice(), &[Step::Key("name")]].concat())?;
    name.text().map(|name| untagged(name).to_owned())
}

/// The values with the image set.
///
/// # Errors
/// When it is no YAML, or its layout leaves no room for the keys.
pub(super) fn point(text: &str, name: &str, tag: &str) -> Result<String> {
    let document = Document::parse(text)?;
    let image = below(&document);
    let at = |key: &'static str| [image.as_slice(), &[Step::Key(key)]].concat();
    let named = yaml::set(text, &at("name"), name, Quotes::AsNeeded)?;
    yaml::set(&named, &at("tag"), tag, Quotes::Always)
}

/// The values for a file that has none yet.
pub(super) fn new(name: &str, tag: &str) -> Result<String> {
    point("", name, tag)
}

/// The path to the image: inside the wrapper that the file has.
fn below(document: &Document<'_>) -> Vec<Step<'static>> {
    let path = |wrapper: &[&'static str]| yaml::keys(&[wrapper, &IMAGE].concat());
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
    fn wrapped_values_stay_wrapped() {
        let text = "basehub:\n  jupyterhub:\n    hub: {}\n";
        assert_eq!(
            point(text, "quay.io/o/a", "x").unwrap(),
            format!("{text}    singleuser:\n      image:\n        name: quay.io/o/a\n        tag: \"x\"\n")
        );
    }
}
