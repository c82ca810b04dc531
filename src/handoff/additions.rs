//! Text for files that are not there.

use anyhow::Result;

use super::files::{ConfigFile, ConfigRole};
use super::moved_image::MovedImage;
use super::{repos, values};
use crate::hub::{actions, hubploy};
use crate::report::Addition;

/// The text for a hub that has no file, if that is so, and for a list of repositories where there is none.
///
/// # Errors
/// When the image's name cannot be written on one line.
pub(super) fn additions(
    files: &[ConfigFile],
    moved: &MovedImage<'_>,
    name: &str,
    workflows: &[String],
    lacks_hub: bool,
) -> Result<Vec<Addition>> {
    let has = |role: ConfigRole| files.iter().any(|file| file.role == role);
    let hub = moved.values.hub.as_deref().unwrap_or("HUB");
    let is_in = |start: &str, end: &str| {
        let is_it = |file: &ConfigFile| file.path.starts_with(start.as_bytes()) && file.path.ends_with(end.as_bytes());
        files.iter().any(is_it)
    };
    let by_workflow = workflows
        .iter()
        .any(|workflow| actions::variables(workflow).contains("HUB"));
    let mut additions = Vec::new();
    if lacks_hub {
        let cluster = moved.hubs.cluster.as_deref().unwrap_or("CLUSTER");
        let is_clusters = is_in("config/clusters/", ".values.yaml");
        additions.push(
            match (has(ConfigRole::Hubploy), is_in("deployments/", "/config/common.yaml")) {
                (true, _) if !is_clusters => hubploy_file(hub, name, moved.tag)?,
                (false, true) => Addition {
                    path: format!("deployments/{hub}/config/common.yaml"),
                    text: values::new(name, moved.tag)?,
                },
                _ if by_workflow && !is_clusters => hubploy_file(hub, name, moved.tag)?,
                _ => Addition {
                    path: format!("config/clusters/{cluster}/{hub}.values.yaml"),
                    text: values::new(name, moved.tag)?,
                },
            },
        );
    }
    if (by_workflow || has(ConfigRole::Hubploy)) && !has(ConfigRole::Repos) {
        additions.push(Addition {
            path: "repos.txt".into(),
            text: format!("{}\n", repos::in_form_of(None, moved.into)),
        });
    }
    Ok(additions)
}

fn hubploy_file(hub: &str, name: &str, tag: &str) -> Result<Addition> {
    Ok(Addition {
        path: format!("deployments/{hub}/hubploy.yaml"),
        text: hubploy::new(&format!("{name}:{tag}"))?,
    })
}
