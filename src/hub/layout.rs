//! Where deployment repositories keep the files of a hub: paths that have the hub's name in them.
//!
//! A file that lists the hubs, such as a `cluster.yaml`, is known by its content. Here is the rest: one table, which a
//! person can add to.

use std::fmt;

use gix::bstr::ByteSlice;

use crate::error::{Exit, UserError};
use crate::text;

/// A path of a hub's files: `{hub}` stands for its name and `{cluster}` for that of its cluster, `*` for any part of a
/// component, and a component `**` for any folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout(String);

/// The layouts that are known: of hubploy, of Berkeley's and Cal-ICOR's hubs, and of 2i2c's.
const KNOWN: &[&str] = &[
    "**/{hub}/hubploy.yaml",
    "**/{hub}/hubploy.yml",
    "deployments/{hub}/config/*.yaml",
    "config/clusters/{cluster}/{hub}.values.yaml",
];

/// The hub that a path belongs to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct HubName {
    /// Its cluster, where hubs are kept by cluster.
    pub cluster: Option<String>,
    /// Its own name.
    pub hub: String,
}

/// `CLUSTER/HUB`, or the hub alone.
impl fmt::Display for HubName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cluster {
            Some(cluster) => write!(f, "{cluster}/{}", self.hub),
            None => f.write_str(&self.hub),
        }
    }
}

impl Layout {
    /// The layouts that are known, behind `own`, which a person added.
    pub fn all(own: &[Layout]) -> Vec<Layout> {
        let known = KNOWN.iter().map(|pattern| Layout((*pattern).to_owned()));
        own.iter().cloned().chain(known).collect()
    }

    /// Takes a layout as it was typed.
    ///
    /// # Errors
    /// A usage error where it has no `{hub}`.
    pub fn parse(typed: &str) -> Result<Layout, UserError> {
        let is_fit = |part: &str| part.matches(['{', '*']).count() <= 1 || part == "**";
        match typed.matches("{hub}").count() == 1 && typed.split('/').all(is_fit) {
            true => Ok(Layout(typed.to_owned())),
            false => {
                let message = format!(
                    "the layout '{}' does not lead to a hub's files",
                    text::escaped(typed.as_bytes())
                );
                let hint = "write a path with '{hub}' in it, such as 'hubs/{hub}/values.yaml'; a component has at most \
                            one of '{hub}', '{cluster}' and '*'";
                Err(UserError::new(message).hint(hint).exit(Exit::Usage))
            }
        }
    }

    /// The hub that the file at `path` belongs to; none for a cookiecutter's template, and for files that are encrypted.
    pub fn hub_of(&self, path: &[u8]) -> Option<HubName> {
        let path = path.to_str().ok()?;
        let pattern: Vec<&str> = self.0.split('/').collect();
        let components: Vec<&str> = path.split('/').collect();
        let mut name = HubName::default();
        let is_hub = matches(&pattern, &components, &mut name)
            && !name.hub.is_empty()
            && name.hub != "support"
            && !name.hub.starts_with("enc-")
            && !name.hub.contains("{{");
        is_hub.then_some(name)
    }
}

/// Returns true if the components fit the pattern, and takes the names out of them.
fn matches(pattern: &[&str], components: &[&str], name: &mut HubName) -> bool {
    match (pattern, components) {
        ([], []) => true,
        (["**", rest @ ..], _) => (0..=components.len()).any(|skip| matches(rest, &components[skip..], name)),
        ([part, rest @ ..], [component, others @ ..]) => {
            let Some(placeholder) = part.find(['{', '*']) else {
                return part == component && matches(rest, others, name);
            };
            let (before, from) = part.split_at(placeholder);
            let end = from.find('}').map_or(1, |end| end + 1);
            let (what, after) = from.split_at(end);
            let middle = component.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
            let Some(middle) = middle.filter(|middle| !middle.is_empty()) else {
                return false;
            };
            match what {
                "{hub}" => name.hub = middle.to_owned(),
                "{cluster}" => name.cluster = Some(middle.to_owned()),
                _ => {}
            }
            matches(rest, others, name)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hub_of(path: &str, own: &[&str]) -> Option<String> {
        let own: Vec<_> = own.iter().map(|typed| Layout::parse(typed).unwrap()).collect();
        let found = Layout::all(&own)
            .iter()
            .find_map(|layout| layout.hub_of(path.as_bytes()));
        found.map(|name| name.to_string())
    }

    #[test]
    fn files_belong_to_the_hubs_in_their_paths() {
        for (path, hub) in [
            ("deployments/astro/hubploy.yaml", Some("astro")),
            ("a/b/astro/hubploy.yml", Some("astro")),
            ("deployments/astro/config/common.yaml", Some("astro")),
            ("config/clusters/uni/prod.values.yaml", Some("uni/prod")),
            ("config/clusters/uni/enc-prod.secret.values.yaml", None),
            ("config/clusters/uni/support.values.yaml", None),
            ("config/clusters/uni/a/prod.values.yaml", None),
            ("template/{{cookiecutter.hub_name}}/hubploy.yaml", None),
            ("values.yaml", None),
        ] {
            assert_eq!(hub_of(path, &[]).as_deref(), hub, "{path}");
        }
    }

    #[test]
    fn a_layout_can_be_added() {
        let own = ["helm/{cluster}/values-{hub}.yaml"];
        assert_eq!(hub_of("helm/uni/values-prod.yaml", &own).as_deref(), Some("uni/prod"));
        assert_eq!(hub_of("helm/uni/values.yaml", &own), None);
        for typed in ["helm/values.yaml", "{hub}/{hub}", "{hub}-*/x"] {
            assert_eq!(Layout::parse(typed).unwrap_err().exit, Exit::Usage, "{typed}");
        }
    }
}
