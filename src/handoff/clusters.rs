//! Hubs that are kept by cluster: which of their files say which image they have. A `cluster.yaml` lists the files of
//! each
//! hub, and what a later file says overrides what an earlier one does.

use std::collections::BTreeMap;

use gix::bstr::{BStr, BString, ByteSlice};

use super::files::{ConfigFile, ConfigRole};
use super::values;
use crate::hub::yaml::{self, Document, Step, Value};
use crate::paths::{folder_of, name_of, resolve};

/// The changes that a file with values gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ValuesChange {
    /// The image and its tag.
    Image,
    /// The tag alone: an earlier file of the hub says which image.
    Tag,
}

/// The hubs of all clusters.
pub(super) struct Clusters {
    hubs: Vec<ClusterHub>,
}

struct ClusterHub {
    cluster: String,
    name: String,
    /// Its files of values, except those that are missing or encrypted.
    files: Vec<BString>,
}

impl Clusters {
    /// Reads them; a `cluster.yaml` that is not valid YAML is ignored.
    pub(super) fn of(configs: &[ConfigFile]) -> Self {
        let listed = configs.iter().filter(|config| config.role == ConfigRole::Cluster);
        let hubs = listed.flat_map(|config| hubs(config, configs)).collect();
        Clusters { hubs }
    }

    /// The changes of each file for the image, where `uses` tells a file that has it already, and `wanted` is the
    /// cluster and
    /// the name of a hub that is to have it.
    pub(super) fn changes<'a>(
        &self,
        configs: &'a [ConfigFile],
        wanted: Option<(&str, &str)>,
        uses: &dyn Fn(&ConfigFile) -> bool,
    ) -> BTreeMap<&'a BStr, ValuesChange> {
        let values: BTreeMap<&BStr, &ConfigFile> = configs
            .iter()
            .filter(|config| config.role == ConfigRole::Values)
            .map(|config| (config.path.as_bstr(), config))
            .collect();
        let mut changes = BTreeMap::new();
        for (path, config) in &values {
            if uses(config) {
                changes.insert(*path, ValuesChange::Image);
            }
        }
        let files = |hub: &ClusterHub| -> Vec<&'a ConfigFile> {
            let found = hub.files.iter().filter_map(|path| values.get(path.as_bstr()).copied());
            found.collect()
        };
        if let Some((cluster, name)) = wanted {
            let hub = self.hubs.iter().find(|hub| hub.cluster == cluster && hub.name == name);
            let place = match hub {
                Some(hub) => self.place(hub, &files(hub), &changes),
                None => values.get(values::path_of(cluster, name).as_bytes().as_bstr()).copied(),
            };
            if let Some(place) = place {
                changes.insert(place.path.as_bstr(), ValuesChange::Image);
            }
        }
        for hub in &self.hubs {
            let files = files(hub);
            let last = files
                .iter()
                .rposition(|file| changes.get(file.path.as_bstr()) == Some(&ValuesChange::Image));
            let Some(last) = last else {
                continue;
            };
            for file in &files[last + 1..] {
                if values::image(&file.text).is_none() && values::has_tag(&file.text) {
                    changes.entry(file.path.as_bstr()).or_insert(ValuesChange::Tag);
                }
            }
        }
        changes
    }

    /// The file of a hub where its image belongs: the one that says which it has, unless it says so to other hubs too,
    /// whose image is another one.
    fn place<'a>(
        &self,
        hub: &ClusterHub,
        files: &[&'a ConfigFile],
        changes: &BTreeMap<&BStr, ValuesChange>,
    ) -> Option<&'a ConfigFile> {
        let is_own = |file: &ConfigFile| self.hubs.iter().filter(|hub| hub.files.contains(&file.path)).count() == 1;
        let named = files.iter().rev().find(|file| values::image(&file.text).is_some());
        let named = named.filter(|file| is_own(file) || changes.contains_key(file.path.as_bstr()));
        let by_name = values::path_of(&hub.cluster, &hub.name);
        let same_name = files.iter().find(|file| file.path == by_name);
        named
            .or(same_name)
            .or_else(|| files.iter().rev().find(|file| is_own(file)))
            .copied()
    }

    /// The hubs that read the file at `path`, as `CLUSTER/HUB`.
    pub(super) fn hubs_of(&self, path: &BStr) -> Vec<String> {
        let readers = self.hubs.iter().filter(|hub| hub.files.iter().any(|file| file == path));
        let names: Vec<_> = readers.map(|hub| format!("{}/{}", hub.cluster, hub.name)).collect();
        match names.is_empty() {
            true => values::hub_of(path)
                .map(|(cluster, hub)| format!("{cluster}/{hub}"))
                .into_iter()
                .collect(),
            false => names,
        }
    }
}

/// The hubs in a `cluster.yaml`.
fn hubs(config: &ConfigFile, configs: &[ConfigFile]) -> Vec<ClusterHub> {
    let Ok(document) = Document::parse(&config.text) else {
        return Vec::new();
    };
    let folder = folder_of(&config.path);
    let Ok(cluster) = name_of(folder).to_str() else {
        return Vec::new();
    };
    let listed = document.get(&yaml::keys(&["hubs"]));
    let hub = |hub: Value<'_>| {
        let files = hub.step(Step::Key("helm_chart_values_files"));
        let files = files.into_iter().flat_map(Value::items).filter_map(Value::text);
        let files = files.filter_map(|file| resolve(folder, file.as_bytes()));
        let is_there = |path: &BString| {
            configs
                .iter()
                .any(|config| config.role == ConfigRole::Values && config.path == *path)
        };
        Some(ClusterHub {
            cluster: cluster.to_owned(),
            name: hub.step(Step::Key("name"))?.scalar_text()?.into_owned(),
            files: files.filter(is_there).collect(),
        })
    };
    listed.into_iter().flat_map(Value::items).filter_map(hub).collect()
}

#[cfg(test)]
mod tests {
    use gix::objs::tree::EntryKind;

    use super::*;

    /// A cluster as 2i2c has them: two hubs that share an image, one of them with another tag, and a third one.
    fn cluster() -> Vec<ConfigFile> {
        let config = |name: &str, role, text: &str| ConfigFile {
            path: format!("config/clusters/uni/{name}").into(),
            role,
            kind: EntryKind::Blob,
            text: text.into(),
        };
        let image =
            |name: &str| format!("jupyterhub:\n  singleuser:\n    image:\n      name: {name}\n      tag: \"1\"\n");
        let tag = "jupyterhub:\n  singleuser:\n    image:\n      tag: \"2\"\n";
        vec![
            config(
                "cluster.yaml",
                ConfigRole::Cluster,
                "hubs:\n\
                 - name: staging\n  helm_chart_values_files: [common.values.yaml, py.values.yaml, staging.values.yaml]\n\
                 - name: prod\n  helm_chart_values_files: [common.values.yaml, py.values.yaml, prod.values.yaml, enc-prod.secret.values.yaml]\n\
                 - name: r\n  helm_chart_values_files: [common.values.yaml, r.values.yaml]\n",
            ),
            config("common.values.yaml", ConfigRole::Values, &image("quay.io/org/base")),
            config("prod.values.yaml", ConfigRole::Values, "jupyterhub: {}\n"),
            config("py.values.yaml", ConfigRole::Values, &image("quay.io/org/py")),
            config("r.values.yaml", ConfigRole::Values, "jupyterhub: {}\n"),
            config("staging.values.yaml", ConfigRole::Values, tag),
        ]
    }

    fn changes(wanted: Option<(&str, &str)>, used: &str) -> Vec<(String, ValuesChange)> {
        let configs = cluster();
        let uses = |config: &ConfigFile| values::image(&config.text).as_deref() == Some(used);
        let changes = Clusters::of(&configs).changes(&configs, wanted, &uses);
        let name = |path: &BStr| name_of(path).to_str().unwrap().to_owned();
        changes.into_iter().map(|(path, change)| (name(path), change)).collect()
    }

    #[test]
    fn hubs_that_share_an_image_get_it_where_it_is_said_once() {
        let expected = [
            ("py.values.yaml".to_owned(), ValuesChange::Image),
            ("staging.values.yaml".to_owned(), ValuesChange::Tag),
        ];
        assert_eq!(changes(Some(("uni", "prod")), "quay.io/org/py"), expected);
        assert_eq!(changes(None, "quay.io/org/py"), expected);
        let hubs = Clusters::of(&cluster()).hubs_of(b"config/clusters/uni/py.values.yaml".as_bstr());
        assert_eq!(hubs, ["uni/staging", "uni/prod"]);
    }

    #[test]
    fn another_image_of_several_hubs_is_overridden_for_one() {
        assert_eq!(
            changes(Some(("uni", "r")), "quay.io/org/new"),
            [("r.values.yaml".to_owned(), ValuesChange::Image)]
        );
        assert_eq!(changes(Some(("uni", "none")), "quay.io/org/new"), []);
        assert_eq!(
            changes(Some(("elsewhere", "r")), "quay.io/org/base"),
            [
                ("common.values.yaml".to_owned(), ValuesChange::Image),
                ("staging.values.yaml".to_owned(), ValuesChange::Tag)
            ]
        );
    }
}
