//! Opening a source: in place where that can be, else through git.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::cache::Cache;
use super::deployment::{Partial, Source};
use super::fetched;
use super::missing_ref::{no_commit, no_such_ref};
use super::named::Named;
use crate::context::Context;
use crate::error::UserError;
use crate::report::{Code, Warning};
use crate::repos::in_place::{self, Opened};
use crate::repos::location::Location;
use crate::text;

impl Source {
    /// Opens the repository at `from`, or the one of the current directory, and finds `reference` in it, or its HEAD.
    ///
    /// # Errors
    /// When there is no such repository, it cannot be reached, it is shallow or empty, or it has no such ref.
    pub fn open(from: Option<&str>, reference: Option<&str>, cache: &Cache, context: Context<'_>) -> Result<Source> {
        let (location, opened) = on_this_machine(from)?;
        match opened {
            Some(opened) => Source::in_place(opened, location, reference),
            None => fetched::fetch(location, reference, cache, context),
        }
    }

    pub(super) fn in_place(opened: Opened, location: Location, reference: Option<&str>) -> Result<Source> {
        let Opened { repo, folder } = opened;
        let mut notes: Vec<Warning> = in_place::replacements(&repo)?.into_iter().collect();
        let (tip, reference, named) = match reference {
            None => head(&repo, &location)?,
            Some(name) => {
                let (tip, kind) = named(&repo, &location, name, &mut notes)?;
                (tip, text::escaped(name.as_bytes()), kind)
            }
        };
        Ok(Source {
            partial: Partial::of(&repo),
            kept: None,
            _reading: None,
            repo,
            tip,
            reference,
            named,
            default_branch: None,
            questions: None,
            location,
            notes,
            folder,
        })
    }
}

/// The location of the repository at `from`, or of the current directory's, and the repository itself where it can be
/// read in place.
pub(super) fn on_this_machine(from: Option<&str>) -> Result<(Location, Option<Opened>)> {
    let (location, opened) = match from {
        None => {
            let opened = in_place::discover()?;
            let folder = opened
                .repo
                .workdir()
                .unwrap_or(opened.repo.git_dir())
                .to_string_lossy()
                .into_owned();
            (Location::new(&folder)?, Some(opened))
        }
        Some(from) => {
            let location = Location::new(from)?;
            let opened = in_place::open(&location, "source")?;
            (location, opened)
        }
    };
    Ok((location, opened.filter(|opened| !in_place::needs_git(&opened.repo))))
}

/// The commit that HEAD names, and the branch's name.
fn head(repo: &gix::Repository, location: &Location) -> Result<(ObjectId, String, Named)> {
    let head = repo
        .head()
        .with_context(|| format!("cannot read HEAD of '{location}'"))?;
    let named = head
        .referent_name()
        .map_or(Named::DetachedHead, |name| Named::of(repo, name));
    let branch = head.referent_name().map(|name| text::escaped(name.shorten()));
    if !head.is_unborn() {
        let commit = repo
            .find_reference("HEAD")
            .and_then(|mut head| Ok(head.follow_to_object()?.detach()))
            .map_err(anyhow::Error::from)
            .and_then(|id| in_place::commit(repo, id))
            .with_context(|| format!("cannot read the HEAD commit of '{location}'"))?;
        return Ok((commit, branch.unwrap_or_else(|| "HEAD".into()), named));
    }
    let others = in_place::names(repo, "refs/heads/")?;
    let error = match others.is_empty() {
        true => no_commit(location),
        false => {
            let missing = branch.unwrap_or_default();
            UserError::new(format!(
                "HEAD of the source '{location}' names the branch '{missing}', which does not exist"
            ))
            .hint(format!("name one with '--ref': {}", others.join(", ")))
        }
    };
    Err(error.into())
}

/// The commit that `name` means: as `git rev-parse` reads it, or the one remote's branch of that name.
fn named(
    repo: &gix::Repository,
    location: &Location,
    name: &str,
    notes: &mut Vec<Warning>,
) -> Result<(ObjectId, Named)> {
    if let Ok(found) = in_place::parse(repo, name.into()) {
        let shown = text::escaped(name.as_bytes());
        let commit = in_place::commit(repo, found).map(|commit| (commit, Named::typed(repo, name)));
        return commit.map_err(|error| match repo.find_header(found).map(|header| header.kind()) {
            Ok(kind) if kind != gix::object::Kind::Commit => {
                UserError::new(format!("'{shown}' is a {kind} in '{location}', not a commit"))
                    .hint("give '--ref' a branch, a tag or a commit")
                    .into()
            }
            _ => error.context(format!("cannot read '{shown}' of '{location}'")),
        });
    }
    let remote_branches = in_place::names(repo, "refs/remotes/")?;
    let mut of_that_name = remote_branches
        .iter()
        .filter(|branch| branch.split_once('/').is_some_and(|(_, b)| b == name));
    if let (Some(branch), None) = (of_that_name.next(), of_that_name.next()) {
        let reference = repo.find_reference(&format!("refs/remotes/{branch}"))?;
        let warning = Warning::new(
            Code::RemoteBranch,
            "the source has no local branch of this name; the remote-tracking branch is used, as last fetched",
        );
        notes.push(warning.detail(format!("'{branch}' for '{name}'")));
        let named = Named::of(repo, reference.name());
        return Ok((in_place::commit_of(reference)?, named));
    }
    let mut names = in_place::names(repo, "refs/heads/")?;
    names.extend(in_place::names(repo, "refs/tags/")?);
    names.extend(remote_branches);
    Err(no_such_ref(location, name, names.iter().map(String::as_str)).into())
}
