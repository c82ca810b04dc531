//! The names that images had before.

use std::collections::BTreeMap;

use anyhow::Result;
use gix::ObjectId;

use super::found::{FormerName, ImagePlace, last};
use crate::context::Context;
use crate::migrate::with_hint;
use crate::repos::source::Source;
use crate::repos::tree;
use crate::split::history::History;
use crate::split::{self, Directory, Follow, Link, Spec};

/// Adds to each of `places` its former names, as a split of the commit that has it will find them. A place that is gone
/// and was only a former name of another one is left out: it is the same image.
///
/// # Errors
/// When the history cannot be read, or the run was interrupted.
pub(super) fn find(
    source: &Source,
    places: Vec<ImagePlace>,
    context: Context<'_>,
) -> Result<Vec<(ImagePlace, Vec<FormerName>)>> {
    let links = links(source, &places, context)?;
    let known = |link: &Link| {
        Ok(FormerName {
            subdir: link.directory.clone(),
            commits: link.commits,
            until: link.until.map(|commit| last(source, commit)).transpose()?,
        })
    };
    let mut found = Vec::new();
    for (place, its) in places.iter().zip(&links) {
        let became = |links: &[Link]| links.iter().any(|link| link.directory == place.directory);
        let heirs = places.iter().zip(&links).filter(|(_, links)| became(links));
        if !is_gone_before(source, place, heirs.map(|(heir, _)| &heir.directory))? {
            found.push((place.clone(), its.iter().map(known).collect::<Result<_>>()?));
        }
    }
    Ok(found)
}

/// The former names of each of `places`, looked for from the commit that has it; one walk for all of one commit.
fn links(source: &Source, places: &[ImagePlace], context: Context<'_>) -> Result<Vec<Vec<Link>>> {
    let mut groups: BTreeMap<ObjectId, Vec<usize>> = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        groups.entry(place.last.unwrap_or(source.tip)).or_default().push(at);
    }
    let mut links = vec![Vec::new(); places.len()];
    for (commit, group) in groups {
        let history = History::read(&source.repo, commit, context).map_err(with_hint)?;
        let spec = |at: &usize| Spec {
            names: vec![places[*at].directory.clone()],
            follow: Follow::Tell,
            ..Spec::default()
        };
        let specs: Vec<_> = group.iter().map(spec).collect();
        let splits = split::subdirectories(&history, &specs, &mut (), context).map_err(with_hint)?;
        for (at, split) in group.into_iter().zip(splits) {
            links[at] = split.before;
        }
    }
    Ok(links)
}

/// Returns true if `place` was gone when one of the `heirs` came.
fn is_gone_before<'a>(source: &Source, place: &ImagePlace, heirs: impl Iterator<Item = &'a Directory>) -> Result<bool> {
    let Some(last) = place.last else {
        return Ok(false);
    };
    let root = tree::of_commit(&source.repo, last)?;
    for heir in heirs {
        if tree::find(&source.repo, root, heir.path())?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}
