//! A source that only git can reach: one branch of it is fetched, without the content of files, and read from here.

use std::fmt::Display;

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::{BString, ByteSlice};

use super::cache::{self, Cache, CachedRepository};
use super::deployment::{Kept, Partial, Source};
use super::first_clone;
use super::missing_ref::{is_object_id, no_commit, no_such_ref};
use super::named::Named;
use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::files::temporary;
use crate::report::{Code, Warning};
use crate::repos::git::fetch;
use crate::repos::git::refs::{self, Advertised};
use crate::repos::in_place;
use crate::repos::location::Location;
use crate::text;

/// The ref to ask the remote for.
struct Wanted {
    /// Its name, for people.
    shown: String,
    /// The left side of the refspec.
    from: BString,
    /// The object that it points to, if the remote advertises it.
    id: Option<ObjectId>,
}

/// Fetches what `reference` names, or HEAD, and opens it.
pub(super) fn fetch(
    location: Location,
    reference: Option<&str>,
    cache: &Cache,
    context: Context<'_>,
) -> Result<Source> {
    if reference.is_none()
        && let Some(first) = first_clone::clone(&location, cache, context)?
    {
        let (head, tip) = first.branch;
        let named = (text::escaped(&head), Named::Branch(head));
        return opened(location, &first.cached, (tip, first.has_all_blobs), named, None);
    }
    let advertised = refs::advertised(&location, context)?;
    let Some((_, first)) = advertised.refs.first() else {
        return Err(no_commit(&location).into());
    };
    let wanted = wanted(&location, reference, &advertised)?;
    let mut cached = cache::repository(cache, &location, first.kind(), context)?;
    let mut brought = bring(&cached, &location, &wanted, &advertised, context);
    if brought.is_err() && cached.is_old && cached.remove_stale_locks() {
        brought = bring(&cached, &location, &wanted, &advertised, context);
    }
    if let Err(error) = &brought
        && cached.is_old
        && UserError::find(error).is_none_or(|error| error.exit == Exit::Failed)
        && is_damaged(&cached, &location, context)?
    {
        note_damage(&location, error, context);
        cached.start_anew(first.kind())?;
        brought = bring(&cached, &location, &wanted, &advertised, context);
    }
    let kept = cached.is_old.then(|| Kept {
        reference: reference.map(str::to_owned),
        cache: cache.clone(),
    });
    let branch = |full: &[u8]| full.strip_prefix(b"refs/heads/").map(BString::from);
    let named = branch(&wanted.from).map_or(Named::Commit, Named::Branch);
    let mut source = opened(location, &cached, brought?, (wanted.shown, named), kept)?;
    source.default_branch = advertised.head.and_then(|head| branch(&head));
    Ok(source)
}

/// The source as it is read from our copy; `complete` where the server has sent everything.
fn opened(
    location: Location,
    cached: &CachedRepository,
    (tip, complete): (ObjectId, bool),
    (reference, named): (String, Named),
    kept: Option<Kept>,
) -> Result<Source> {
    let repo = temporary::open(&cached.path)?;
    let notes = complete.then(|| {
        Warning::new(
            Code::NoFilter,
            "the source's server does not support partial clones, so everything was fetched",
        )
    });
    Ok(Source {
        repo,
        tip,
        named,
        default_branch: None,
        questions: None,
        reference,
        partial: Some(Partial {
            into: Some(cached.path.clone()),
            from: location.clone(),
        }),
        kept,
        location,
        notes: notes.into_iter().collect(),
        _reading: cached.reading.clone(),
        folder: cached.temporary.clone(),
    })
}

impl Source {
    /// Fetches the source anew whose copy in the cache has turned out to be damaged; returns false where it is not such a
    /// copy, or this run has made it, so that the damage is elsewhere.
    ///
    /// The damaged copy is begun anew, unless another run reads it: then this run has another copy, and the damaged
    /// one is begun anew when nobody reads it any more.
    ///
    /// # Errors
    /// When it cannot be fetched.
    pub fn fetch_anew(&mut self, damage: &dyn Display, context: Context<'_>) -> Result<bool> {
        let path = self.partial.as_ref().and_then(|partial| partial.into.as_deref());
        let (Some(Kept { reference, cache }), Some(path)) = (self.kept.take(), path) else {
            return Ok(false);
        };
        note_damage(&self.location, damage, context);
        cache::mark_damaged(path);
        // Our own lock is one of those that keep the copy.
        self._reading = None;
        *self = fetch(self.location.clone(), reference.as_deref(), &cache, context)?;
        Ok(true)
    }
}

/// Says why the source at `location` is fetched anew.
fn note_damage(location: &Location, damage: &dyn Display, context: Context<'_>) {
    context.progress.note(&format!(
        "the cached copy of '{location}' is damaged ({damage:#}); fetching anew"
    ));
}

/// Returns true if the copy cannot be opened, or lacks what its refs need. A fetch also fails for other reasons, such as
/// a network that is down, and then the copy stays.
fn is_damaged(cached: &CachedRepository, location: &Location, context: Context<'_>) -> Result<bool> {
    Ok(temporary::open(&cached.path).is_err() || !fetch::is_sound(&cached.path, location, context)?)
}

/// Gets what is wanted into `cached`, unless it is there; returns the commit, and whether the server sent everything.
fn bring(
    cached: &CachedRepository,
    location: &Location,
    wanted: &Wanted,
    advertised: &Advertised,
    context: Context<'_>,
) -> Result<(ObjectId, bool)> {
    let repo = temporary::open(&cached.path)?;
    if let Some(tip) = wanted
        .id
        .and_then(|id| in_place::commit(&repo, id).ok())
        .filter(|_| is_kept(&repo, wanted))
    {
        return Ok((tip, false));
    }
    let mut targets = vec![target(wanted)];
    // By its id, so that git does not ask for the refs again.
    let from = wanted
        .id
        .map_or_else(|| wanted.from.clone(), |id| id.to_string().into());
    let mut refspec: BString = [b"+", &**from, b":", &**targets[0]].concat().into();
    // An abbreviated id, or `main~3`: only a repository can tell what that is.
    let needs_all = advertised.find(&wanted.from).is_none() && !is_object_id(&wanted.from);
    if needs_all {
        refspec = "+refs/heads/*:refs/kept/heads/*".into();
        let kept = |name: &[u8]| [b"refs/kept/heads/", name].concat().into();
        targets = advertised.branches().map(kept).collect();
    }
    remove_in_the_way(&repo, &targets)?;
    let refspec = gix::path::from_bstring(refspec)?;
    let complete = fetch::fetch_without_blobs(&cached.path, location, &[refspec], context)?;
    let repo = temporary::open(&cached.path)?;
    let shown = &wanted.shown;
    let no_commit = || format!("'{shown}' of '{location}' names no commit");
    let found = match needs_all {
        true => {
            // `main~3` of the branches that were just fetched.
            let name = &wanted.from;
            let kept: BString = [b"refs/kept/heads/", &***name].concat().into();
            let found = in_place::parse(&repo, kept.as_bstr());
            found.or_else(|_| in_place::parse(&repo, name.as_bstr())).map_err(|_| {
                let names: Vec<_> = advertised.branches().map(text::escaped).collect();
                no_such_ref(location, shown, names.iter().map(String::as_str))
            })?
        }
        false => repo.find_reference(targets[0].as_bstr())?.follow_to_object()?.detach(),
    };
    let tip = in_place::commit(&repo, found).with_context(no_commit)?;
    Ok((tip, complete))
}

/// Removes the refs that git could not have beside `targets`: that of a branch `a`, where now there is a branch `a/b`,
/// and the other way round. The objects stay.
fn remove_in_the_way(repo: &gix::Repository, targets: &[BString]) -> Result<()> {
    let is_above = |one: &[u8], other: &[u8]| other.strip_prefix(one).is_some_and(|rest| rest.starts_with(b"/"));
    let refs = repo.references()?;
    for reference in refs.prefixed("refs/kept/")?.filter_map(Result::ok) {
        let name = reference.name().as_bstr();
        if targets
            .iter()
            .any(|target| is_above(target, name) || is_above(name, target))
        {
            reference
                .delete()
                .context("cannot remove an old ref of the cached copy")?;
        }
    }
    Ok(())
}

/// Where a ref of the remote is kept. A commit fetched by its id gets a ref too, so that it counts as complete.
fn target(wanted: &Wanted) -> BString {
    let kept = match wanted.from.strip_prefix(b"refs/") {
        Some(rest) => [b"refs/kept/", rest].concat(),
        None => [b"refs/kept/other/", &**wanted.from].concat(),
    };
    kept.into()
}

/// Returns true if some ref says that the history behind the wanted commit is all here: objects alone may be left over
/// from a fetch that was cut off.
fn is_kept(repo: &gix::Repository, wanted: &Wanted) -> bool {
    let kept = repo.try_find_reference(target(wanted).as_bstr()).ok().flatten();
    kept.and_then(|reference| reference.target().try_id().map(ToOwned::to_owned)) == wanted.id
}

fn wanted(location: &Location, reference: Option<&str>, advertised: &Advertised) -> Result<Wanted> {
    let Some(name) = reference else {
        let head = advertised.find("HEAD").ok_or_else(|| {
            UserError::new(format!("the source '{location}' has no HEAD branch")).hint("name a branch with '--ref'")
        })?;
        let full = advertised.head.clone().unwrap_or_else(|| "HEAD".into());
        return Ok(Wanted {
            shown: text::escaped(full.strip_prefix(b"refs/heads/").unwrap_or(&full)),
            from: full,
            id: Some(head),
        });
    };
    // A clone of it would call its branches so; there is only one remote here.
    let short = name.strip_prefix("origin/").unwrap_or(name);
    let candidates = [
        name.to_owned(),
        format!("refs/{name}"),
        format!("refs/tags/{name}"),
        format!("refs/heads/{name}"),
        format!("refs/heads/{short}"),
    ];
    let known = candidates
        .into_iter()
        .find_map(|full| Some((advertised.find(&full)?, full)));
    let may_be_an_id = name.len() >= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let (from, id) = match known {
        Some((id, full)) => (full, Some(id)),
        None if is_object_id(name.as_bytes()) => {
            let id = ObjectId::from_hex(name.to_lowercase().as_bytes())?;
            (id.to_string(), Some(id))
        }
        None if may_be_an_id || name.contains(['~', '^']) => (name.to_owned(), None),
        None => {
            let names: Vec<_> = advertised
                .refs
                .iter()
                .filter_map(|(full, _)| short_name(full))
                .collect();
            return Err(no_such_ref(location, name, names.iter().map(String::as_str)).into());
        }
    };
    Ok(Wanted {
        shown: text::escaped(name.as_bytes()),
        from: from.into(),
        id,
    })
}

/// The name of a branch or a tag without what stands before it.
fn short_name(full: &[u8]) -> Option<String> {
    let short = full
        .strip_prefix(b"refs/heads/")
        .or_else(|| full.strip_prefix(b"refs/tags/"));
    // An annotated tag has a second entry, for its commit.
    short.filter(|name| !name.ends_with(b"^{}")).map(text::escaped)
}
