//! The edits of the files that say which image a hub has.

use std::collections::BTreeSet;

use anyhow::Result;
use gix::ObjectId;
use gix::bstr::ByteSlice;

use super::clusters::{Clusters, ValuesChange};
use super::files::{ConfigFile, ConfigRole};
use super::image_name::is_built_there;
use super::moved_image::MovedImage;
use super::{repos, values};
use crate::hub::{actions, hubploy};
use crate::paths::{folder_of, name_of};
use crate::report;
use crate::repos::tree;
use crate::text;

/// The edits of all files, as far as they are made.
pub(super) struct Edits<'a> {
    /// The repository with the hubs, and its files.
    pub repo: &'a gix::Repository,
    pub root: ObjectId,
    pub moved: &'a MovedImage<'a>,
    /// The new name of the image.
    pub name: String,
    pub old_names: BTreeSet<String>,
    pub edited: Vec<(&'a ConfigFile, String)>,
    pub hubs: BTreeSet<String>,
    pub by_hand: Vec<String>,
    /// Lines that offer the image to users.
    pub offers: Vec<String>,
}

impl<'a> Edits<'a> {
    /// Edits one file, where it needs that.
    pub fn edit(&mut self, config: &'a ConfigFile, change: Option<ValuesChange>, clusters: &Clusters) {
        let (name, tag) = (&self.name, self.moved.tag);
        let edited = match (config.role, change) {
            (ConfigRole::Hubploy, _) => self.hubploy(config),
            (ConfigRole::Values, Some(ValuesChange::Image)) => values::point(&config.text, name, tag).map(Some),
            (ConfigRole::Values, Some(ValuesChange::Tag)) => values::point_tag(&config.text, tag).map(Some),
            (ConfigRole::Repos, _) => Ok(repos::with(&config.text, self.moved.into)),
            (ConfigRole::Values, None) | (ConfigRole::Cluster, _) => Ok(None),
        };
        match edited {
            Ok(None) => {}
            Ok(Some(text)) => {
                match config.role {
                    ConfigRole::Hubploy => self.hubs.extend(hub_of_folder(config)),
                    ConfigRole::Values => self.hubs.extend(clusters.hubs_of(config.path.as_bstr())),
                    ConfigRole::Cluster | ConfigRole::Repos => {}
                }
                if text != config.text {
                    self.edited.push((config, text));
                }
            }
            Err(_) => self.by_hand.push(text::escaped(&config.path)),
        }
        if config.role == ConfigRole::Values && self.is_in_cluster(config) {
            let is_other = |tag: &str| tag != self.moved.tag;
            let lines = values::offers(&config.text, &|name, tag| self.is_the_image(name) && is_other(tag));
            let at = text::escaped(&config.path);
            self.offers.extend(lines.iter().map(|line| format!("{at}:{line}")));
        }
    }

    /// The file with the image in the place of the one that it builds from the directory.
    fn hubploy(&self, config: &ConfigFile) -> Result<Option<String>> {
        let images = match hubploy::images(&config.text) {
            Ok(images) => images,
            // A file that cannot be read matters only if it names the image.
            Err(_) if !self.old_names.iter().any(|name| config.text.contains(name)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let hub = self.moved.values.hub.as_ref();
        let is_only_one = images.len() == 1 && hub.is_some() && hub_of_folder(config).as_ref() == hub;
        let uses = |image: &hubploy::HubployImage| -> Result<bool> {
            if is_built_there(image, config, self.moved) {
                return Ok(true);
            }
            // An image that is built from another directory is another one, whatever its name.
            if let Some(directory) = image.directory(&config.path)
                && tree::find(self.repo, self.root, &directory)?.is_some()
            {
                return Ok(false);
            }
            Ok(self.is_the_image(image.untagged()) || (is_only_one && self.old_names.is_empty()))
        };
        let mut out: Option<String> = None;
        for image in &images {
            if !uses(image)? {
                continue;
            }
            let text = out.as_deref().unwrap_or(&config.text);
            out = Some(hubploy::point(
                text,
                image,
                &format!("{}:{}", self.name, self.moved.tag),
            )?);
        }
        Ok(out)
    }

    /// The cluster and the hub that are to have the image.
    pub fn wanted(&self) -> Option<(&str, &str)> {
        Some((self.moved.cluster?, self.moved.values.hub.as_deref()?))
    }

    /// Returns true if a file of values sets the image already.
    pub fn has_values(&self, config: &ConfigFile) -> bool {
        self.is_in_cluster(config) && values::image(&config.text).is_some_and(|name| self.is_the_image(&name))
    }

    /// Returns true if it has the image's new name, or one that it had before.
    fn is_the_image(&self, name: &str) -> bool {
        name == self.name || self.old_names.contains(name)
    }

    /// Returns true if a file is of the cluster that was named, if one was.
    fn is_in_cluster(&self, config: &ConfigFile) -> bool {
        let cluster = values::hub_of(&config.path).map(|(cluster, _)| cluster);
        self.moved.cluster.is_none() || self.moved.cluster == cluster
    }

    /// Text for files that are missing, or that cannot be attributed to the hub.
    pub fn additions(&self, configs: &[ConfigFile], workflows: &[String]) -> Result<Vec<report::Addition>> {
        let is_edited = |role: ConfigRole| self.edited.iter().any(|(config, _)| config.role == role);
        let has = |role: ConfigRole| configs.iter().any(|config| config.role == role);
        let hub = self.moved.values.hub.as_deref().unwrap_or("HUB");
        let by_hubploy = workflows
            .iter()
            .any(|workflow| actions::variables(workflow).contains("HUB"));
        let mut additions = Vec::new();
        if self.hubs.is_empty() {
            additions.push(
                match by_hubploy || (has(ConfigRole::Hubploy) && !has(ConfigRole::Values)) {
                    true => report::Addition {
                        path: format!("deployments/{hub}/hubploy.yaml"),
                        text: hubploy::new(&format!("{}:{}", self.name, self.moved.tag))?,
                    },
                    false => report::Addition {
                        path: values::path_of(self.moved.cluster.unwrap_or("CLUSTER"), hub),
                        text: values::new(&self.name, self.moved.tag)?,
                    },
                },
            );
        }
        if (by_hubploy || is_edited(ConfigRole::Hubploy)) && !has(ConfigRole::Repos) {
            additions.push(report::Addition {
                path: "repos.txt".into(),
                text: format!("{}\n", repos::in_form_of(None, self.moved.into)),
            });
        }
        Ok(additions)
    }
}

/// The hub that a folder configures; a template for hubs is not one.
pub(super) fn hub_of_folder(config: &ConfigFile) -> Option<String> {
    let hub = name_of(folder_of(&config.path));
    (!hub.is_empty() && !hub.contains_str("{{")).then(|| text::escaped(hub))
}
