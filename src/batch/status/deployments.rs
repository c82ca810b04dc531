//! The deployment repositories of a campaign, each at the tip that its hubs are deployed from.

use anyhow::Result;

use super::look::SeenHub;
use crate::batch::hub::Hub;
use crate::context::Context;
use crate::repos::source::{Named, Source};

/// A deployment repository, with the places of its hubs in the list.
pub(super) struct DeployedHubs {
    pub tip: Source,
    pub hubs: Vec<usize>,
}

/// The deployment repositories of the hubs whose source could be read. A hub whose image is gone names an older commit of
/// the same repository.
///
/// # Errors
/// When a repository cannot be read at its tip.
pub(super) fn find(hubs: &[Hub], looked: &[Option<SeenHub>], context: Context<'_>) -> Result<Vec<DeployedHubs>> {
    let mut found: Vec<DeployedHubs> = Vec::new();
    let mut older = Vec::new();
    for (place, looked) in looked.iter().enumerate() {
        let source = looked.as_ref().and_then(|looked| looked.checked.source.as_ref());
        let Some(source) = source else { continue };
        if source.named == Named::Commit {
            older.push((place, source));
            continue;
        }
        match found
            .iter_mut()
            .find(|other| is_same(&other.tip, source) && other.tip.tip == source.tip)
        {
            Some(other) => other.hubs.push(place),
            None => found.push(DeployedHubs {
                tip: source.clone(),
                hubs: vec![place],
            }),
        }
    }
    for (place, source) in older {
        match found.iter_mut().find(|other| is_same(&other.tip, source)) {
            Some(other) => other.hubs.push(place),
            None => {
                let hub = &hubs[place];
                found.push(DeployedHubs {
                    tip: Source::open(hub.from.as_deref(), None, &hub.cache, context)?,
                    hubs: vec![place],
                });
            }
        }
    }
    Ok(found)
}

fn is_same(one: &Source, other: &Source) -> bool {
    one.location.identity() == other.location.identity()
}
