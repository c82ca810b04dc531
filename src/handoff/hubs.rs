//! The hubs of a deployment repository, each with the files that configure it, in the order in which they apply: a later
//! file overrides an earlier one.

use std::collections::BTreeSet;

use gix::bstr::{BString, ByteSlice};

use super::config::Config;
use crate::hub::layout::{HubName, Layout};
use crate::hub::yaml::{Step, Value};
use crate::paths::{folder_of, join, name_of, resolve};

/// The keys of a hub in a list that name its files: the present one, and the one of early 2022.
const FILE_KEYS: [&str; 2] = ["helm_chart_values_files", "helm_chart_config_values_files"];

/// The keys of a hub in a list that name its chart, and the folders with the charts.
const CHARTS: [(&str, &str); 3] = [
    ("helm_chart", "helm-charts"),
    ("helm_chart", "hub-templates"),
    ("template", "hub-templates"),
];

/// A hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hub {
    pub name: HubName,
    /// The defaults of its chart.
    pub chart: Option<usize>,
    /// Its files.
    pub layers: Vec<Layer>,
}

impl Hub {
    /// Returns true if the file with this number, or a part of it, configures the hub.
    pub fn has_file(&self, file: usize) -> bool {
        self.layers.iter().any(|layer| layer.file == file)
    }
}

/// A file of a hub, or its part of a file that has several hubs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Layer {
    /// The number of the file.
    pub file: usize,
    /// The number of the hub in the list that the file has; none where the whole file is the hub's.
    pub item: Option<usize>,
}

impl Layer {
    /// Returns true if a place of the file is in this part of it.
    pub fn has(&self, path: &[Step<'_>]) -> bool {
        match self.item {
            None => true,
            Some(item) => path.starts_with(&[Step::Key("hubs"), Step::Item(item)]),
        }
    }

    /// The keys above the hub's values.
    pub fn prefix(&self) -> Vec<Step<'static>> {
        match self.item {
            None => Vec::new(),
            Some(item) => vec![Step::Key("hubs"), Step::Item(item), Step::Key("config")],
        }
    }
}

/// The hubs that lists name, and those that have their name in the path of a file that no list has.
pub(super) fn find(configs: &[Config<'_>], layouts: &[Layout]) -> Vec<Hub> {
    let mut hubs: Vec<Hub> = configs
        .iter()
        .enumerate()
        .flat_map(|(number, config)| listed(number, config, configs))
        .collect();
    let is_listed: Vec<bool> = (0..configs.len())
        .map(|file| hubs.iter().any(|hub| hub.has_file(file)))
        .collect();
    let clusters: BTreeSet<_> = hubs.iter().map(|hub| hub.name.cluster.clone()).collect();
    for (file, config) in configs.iter().enumerate() {
        if is_listed[file] {
            continue;
        }
        let name = layouts.iter().find_map(|layout| layout.hub_of(config.path()));
        // A cluster that lists its hubs has no others, whatever files lie there.
        let Some(name) = name.filter(|name| name.cluster.is_none() || !clusters.contains(&name.cluster)) else {
            continue;
        };
        let layer = Layer { file, item: None };
        match hubs.iter_mut().find(|hub| hub.name == name) {
            // The file for all hubs comes before those for one of them.
            Some(hub) if name_of(config.path()).starts_with(b"common") => hub.layers.insert(0, layer),
            Some(hub) => hub.layers.push(layer),
            None => hubs.push(Hub {
                name,
                chart: None,
                layers: vec![layer],
            }),
        }
    }
    hubs
}

/// The hubs that a file lists.
fn listed(number: usize, config: &Config<'_>, configs: &[Config<'_>]) -> Vec<Hub> {
    let Some(list) = config.root().and_then(|root| root.step(Step::Key("hubs"))) else {
        return Vec::new();
    };
    let text = |value: Option<Value<'_>>| value.and_then(Value::scalar_text).map(String::from);
    let folder = folder_of(config.path());
    let is_alone = matches!(name_of(config.path()), b"cluster.yaml" | b"cluster.yml");
    let cluster = match is_alone {
        true => name_of(folder).to_str().ok().map(str::to_owned),
        false => text(config.root().and_then(|root| root.step(Step::Key("name")))),
    };
    let number_of = |path: BString| configs.iter().position(|config| *config.path() == path);
    let hub = |(item, hub): (usize, Value<'_>)| {
        let files = FILE_KEYS.iter().find_map(|key| hub.step(Step::Key(key)));
        let in_files = files.into_iter().flat_map(Value::items).filter_map(|file| {
            let path = resolve(folder, file.text()?.as_bytes())?;
            Some(Layer {
                file: number_of(path)?,
                item: None,
            })
        });
        let here = hub.step(Step::Key("config")).map(|_| Layer {
            file: number,
            item: Some(item),
        });
        let chart = CHARTS.iter().find_map(|(key, folder)| {
            let name = text(hub.step(Step::Key(key)))?;
            number_of(join(folder.as_bytes(), format!("{name}/values.yaml").as_bytes()))
        });
        let name = HubName {
            cluster: cluster.clone(),
            hub: text(hub.step(Step::Key("name")))?,
        };
        let layers: Vec<_> = here.into_iter().chain(in_files).collect();
        (files.is_some() || here.is_some()).then_some(Hub { name, chart, layers })
    };
    list.items().enumerate().filter_map(hub).collect()
}
