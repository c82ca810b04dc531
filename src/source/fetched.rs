//! A source that only git can reach: one branch of it is fetched, and read from here.

use std::sync::Arc;

use anyhow::{Context, Result};
use gix::ObjectId;

use super::{Options, Source, is_object_id, no_commit, no_such_ref};
use crate::error::UserError;
use crate::git::fetch::{self, Advertised};
use crate::location::Location;
use crate::progress::Progress;
use crate::temporary;

/// Fetches what `reference` names, or HEAD, and opens it.
pub(super) fn fetch(
    location: Location,
    reference: Option<&str>,
    _options: &Options,
    progress: &dyn Progress,
) -> Result<Source> {
    let advertised = fetch::advertised(&location, progress)?;
    let (wanted, reference) = wanted(&location, reference, &advertised)?;
    let folder = temporary::folder()?;
    let repo = temporary::initialize(folder.path(), hash_of(&advertised))?;
    fetch::fetch(
        folder.path(),
        &location,
        &[format!("+{wanted}:refs/split-image/tip")],
        progress,
    )?;
    let tip = repo
        .find_reference("refs/split-image/tip")?
        .peel_to_commit()
        .with_context(|| format!("'{reference}' of '{location}' names no commit"))?
        .id;
    Ok(Source {
        repo,
        tip,
        reference,
        location,
        notes: Vec::new(),
        folder: Some(Arc::new(folder)),
    })
}

/// What to ask the remote for, and its name for people.
fn wanted(location: &Location, reference: Option<&str>, advertised: &Advertised) -> Result<(String, String)> {
    if advertised.refs.is_empty() {
        return Err(no_commit(location).into());
    }
    let Some(name) = reference else {
        return match (&advertised.head, advertised.find("HEAD")) {
            (_, None) => Err(UserError::new(format!("the source '{location}' has no HEAD branch"))
                .hint("name a branch with '--ref'")
                .into()),
            (head, Some(_)) => {
                let branch = head.as_ref().and_then(|name| name.strip_prefix(b"refs/heads/"));
                Ok((
                    "HEAD".into(),
                    branch.map_or_else(|| "HEAD".into(), crate::text::escaped),
                ))
            }
        };
    };
    // Our clone would call the remote's branches so; there is only one remote here.
    let short = name.strip_prefix("origin/").unwrap_or(name);
    let candidates = [
        name.to_owned(),
        format!("refs/tags/{name}"),
        format!("refs/heads/{name}"),
        format!("refs/heads/{short}"),
    ];
    if let Some(full) = candidates.into_iter().find(|full| advertised.find(full).is_some()) {
        return Ok((full, name.to_owned()));
    }
    if is_object_id(name) {
        return Ok((name.to_lowercase(), name.to_owned()));
    }
    let names: Vec<_> = advertised
        .refs
        .iter()
        .map(|(name, _)| crate::text::escaped(name))
        .collect();
    let short = |name: &'static str| move |full: &str| full.strip_prefix(name).map(str::to_owned);
    let shorter: Vec<String> = names
        .iter()
        .filter_map(|full| short("refs/heads/")(full).or_else(|| short("refs/tags/")(full)))
        .collect();
    Err(no_such_ref(location, name, shorter.iter().map(String::as_str)).into())
}

fn hash_of(advertised: &Advertised) -> gix::hash::Kind {
    advertised
        .refs
        .first()
        .map_or(gix::hash::Kind::Sha1, |(_, id): &(_, ObjectId)| id.kind())
}
