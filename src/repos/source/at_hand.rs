//! A source as this machine has it, for completions, which may not wait for a server.

use anyhow::Result;

use super::cache::{self, Cache};
use super::deployment::Source;
use super::named::Named;
use super::open;
use crate::repos::in_place;
use crate::repos::location::Location;
use crate::text;

/// Where a repository has its branches and tags: its own, those of its remotes, and those of our cache.
const NAMED_BY_PEOPLE: [&str; 5] = [
    "refs/heads/",
    "refs/tags/",
    "refs/remotes/",
    "refs/kept/heads/",
    "refs/kept/tags/",
];

impl Source {
    /// Opens the source at `from` as [`Source::open`] does, or its copy in `cache` as last fetched; none where only a
    /// server has it.
    ///
    /// # Errors
    /// When the repository on this machine cannot be read, or has no such ref.
    pub fn at_hand(from: Option<&str>, reference: Option<&str>, cache: &Cache) -> Result<Option<Source>> {
        let (location, opened) = open::on_this_machine(from)?;
        match opened {
            Some(opened) => Source::in_place(opened, location, reference).map(Some),
            None => kept(location, reference, cache),
        }
    }

    /// The names of its branches and tags, as `--ref` takes them; those that are not safe to print are left out.
    ///
    /// # Errors
    /// When its refs cannot be read.
    pub fn ref_names(&self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for prefix in NAMED_BY_PEOPLE {
            names.extend(in_place::names(&self.repo, prefix)?);
        }
        names.retain(|name| !name.ends_with("/HEAD") && text::escaped(name.as_bytes()) == *name);
        Ok(names)
    }
}

/// The copy of the repository at `location`. Where no ref is named, the newest commit is its tip: the copy does not know
/// which branch the server's HEAD names.
fn kept(location: Location, reference: Option<&str>, cache: &Cache) -> Result<Option<Source>> {
    let Some((repo, reading)) = cache::kept(cache, &location)? else {
        return Ok(None);
    };
    let mut tips = Vec::new();
    for kept in repo.references()?.prefixed("refs/kept/")?.filter_map(Result::ok) {
        let name = text::escaped(kept.name().shorten());
        let is_it = |wanted| {
            ["heads", "tags"]
                .iter()
                .any(|kind| name == format!("kept/{kind}/{wanted}"))
        };
        if reference.is_none_or(is_it)
            && let Some(id) = kept.target().try_id()
        {
            let commit = in_place::commit(&repo, id.to_owned())?;
            tips.push((repo.find_commit(commit)?.time()?.seconds, commit, name));
        }
    }
    Ok(tips.into_iter().max().map(|(_, tip, reference)| Source {
        repo,
        tip,
        reference,
        named: Named::Commit,
        default_branch: None,
        questions: None,
        location,
        notes: Vec::new(),
        partial: None,
        kept: None,
        _reading: Some(reading),
        folder: None,
    }))
}
