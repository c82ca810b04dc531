//! The hand-offs of many images as one branch: a commit for each, made on the tree of the commit before.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::deliver::Delivery;
use super::moved_image::{Handoff, MovedImage};
use super::old_place::{self, Change, NewPlace};
use super::records::{self, HandedCommit, Record};
use super::{farewell, files, patch_file, plan};
use crate::context::Context;
use crate::hub::image::{self, Image};
use crate::report::Warning;
use crate::repos::git::push::{Push, Verdict};
use crate::repos::git::refs;
use crate::repos::git::var::Identity;
use crate::repos::in_place::Opened;
use crate::repos::source::{Cache, Source};
use crate::repos::workspace::Workspace;
use crate::repos::{commit, tree};
use crate::split::Directory;

/// One branch for the hand-offs of many images.
pub struct Series {
    workspace: Workspace,
    /// The place of the source, for people.
    place: String,
    /// The commit that it begins on.
    start: ObjectId,
    tip: ObjectId,
    count: usize,
    before: Vec<Record>,
    identity: Identity,
}

/// The hand-off of one image in a series.
#[derive(Debug)]
pub enum Added {
    /// It has a commit.
    Commit(Box<Handoff>),
    /// The series, or the source, has it already.
    Before,
    /// The first hub does not use the image.
    NotUsed,
}

impl Series {
    /// Begins on the tip of `source`, or on that of the branch `existing`, which an earlier run has pushed; reads what the
    /// hand-offs of `directories` need.
    ///
    /// # Errors
    /// When that branch has commits of somebody else, or objects cannot be read or fetched.
    pub fn begin(
        source: &Source,
        existing: Option<&Source>,
        directories: &[&Directory],
        identity: Identity,
        context: Context<'_>,
    ) -> Result<Series> {
        let mut base = source;
        if let Some(existing) = existing {
            let mut both = source.with_blobs(&[], context)?;
            both.also_read(&opened(existing))?;
            if is_ahead(both.repo(), existing, source)? {
                base = existing;
            }
        }
        let root = tree::of_commit(&base.repo, base.tip)?;
        let mut needed = files::blobs(&base.repo, root, None)?;
        for directory in directories {
            needed.extend(old_place::missing_image(&base.repo, root, directory)?);
        }
        let workspace = base.with_blobs(&needed, context)?;
        Ok(Series {
            before: records::before(workspace.repo(), base.tip)?,
            workspace,
            place: source.location.to_string(),
            start: base.tip,
            tip: base.tip,
            count: 0,
            identity,
        })
    }

    /// Adds the hand-off of `moved`.
    ///
    /// # Errors
    /// When it cannot be worked out, a hub is not known, or objects cannot be read or written.
    pub fn add(&mut self, moved: &MovedImage<'_>, context: Context<'_>) -> Result<Added> {
        let repo = self.workspace.repo();
        let root = tree::of_commit(repo, self.tip)?;
        let directory = moved.directories.first().context("there is no directory to empty")?;
        let shown = directory.to_string();
        let mut values = moved.values.clone();
        if let Some(record) = self.before.iter().find(|record| record.directory == shown) {
            let is_for_these = record.first.is_none() || record.first == moved.hubs.first;
            if is_for_these && old_place::image_at(repo, root, directory)?.is_none() {
                return Ok(Added::Before);
            }
            // The hubs may not say any more under which name they built it.
            let (name, _) = image::split(&record.image);
            values.image = values.image.or_else(|| Image::parse(name).ok());
        }
        let moved = MovedImage {
            values: &values,
            ..*moved
        };
        let mut handoff = plan::in_tree(repo, root, &self.place, &moved)?;
        if let Some(unknown) = handoff.unknown_hub.take() {
            handoff = self.for_any_hub(root, &moved)?.ok_or(unknown)?;
        }
        if moved.hubs.first.is_some() && !handoff.is_used {
            return Ok(Added::NotUsed);
        }
        let new = NewPlace::of(&moved)?;
        let Some(change) = Change::new(repo, root, directory, &handoff.files, &new)? else {
            return Ok(Added::Before);
        };
        let record = Record {
            directory: shown,
            image: format!("{}:{}", handoff.report.image, moved.tag),
            first: moved.hubs.first.clone(),
        };
        let message = change.message + &record.trailers();
        self.tip = commit::write(repo, change.tree, &[self.tip], &self.identity, &message, context)?;
        self.count += 1;
        handoff.report.commit = Some(self.tip.to_string());
        Ok(Added::Commit(Box::new(handoff)))
    }

    /// The hand-off to every hub that uses the image; none where no hub does. An image in a list may be called otherwise
    /// than a hub, such as a second image of one hub.
    fn for_any_hub(&self, root: ObjectId, moved: &MovedImage<'_>) -> Result<Option<Handoff>> {
        let mut values = moved.values.clone();
        let is_named = values.hub.take().is_some() && moved.hubs.first.is_none();
        if !is_named {
            return Ok(None);
        }
        let moved = MovedImage {
            values: &values,
            ..*moved
        };
        let handoff = plan::in_tree(self.workspace.repo(), root, &self.place, &moved)?;
        Ok(Some(handoff).filter(|handoff| handoff.is_used))
    }

    /// The commits that the branch has, or will have, above that of `source`, the oldest first.
    ///
    /// # Errors
    /// When a commit cannot be read.
    pub fn commits(&self, source: &Source) -> Result<Vec<HandedCommit>> {
        records::above(self.workspace.repo(), self.tip, source.tip)
    }

    /// Delivers what was added, if anything was; returns what is to be known about a patch.
    ///
    /// # Errors
    /// When the push is refused, or the file cannot be written.
    pub fn deliver(mut self, source: &Source, delivery: &Delivery, context: Context<'_>) -> Result<Option<Warning>> {
        if self.tip == self.start {
            return Ok(None);
        }
        self.workspace.keep()?;
        match delivery {
            Delivery::Patch(file) => patch_file::write(file, self.workspace.path(), self.tip, self.count, context),
            Delivery::Branch(name) => {
                let push = Push {
                    from: self.workspace.path(),
                    to: &source.location,
                    commit: self.tip,
                    branch: name.as_str().into(),
                };
                match push.push(context)? {
                    Verdict::Done | Verdict::DoneWithoutReport => Ok(None),
                    Verdict::Refused(error) => Err(error.into()),
                    Verdict::LostRace(error) => {
                        let why = format!("'{name}' of '{}' has moved: {}", source.location, error.message);
                        Err(farewell::taken(&why, name))
                    }
                }
            }
        }
    }
}

/// The branch of the source for the hand-offs, where an earlier run has pushed it; `from` is the source as it was typed.
///
/// # Errors
/// When people work on that branch, or it cannot be read.
pub fn existing(
    source: &Source,
    from: Option<&str>,
    branch: &str,
    cache: &Cache,
    context: Context<'_>,
) -> Result<Option<Source>> {
    farewell::check_branch(source, branch)?;
    let there = refs::advertised_for_push(&source.location, context)?;
    let full = format!("refs/heads/{branch}");
    if there.head.as_ref().is_some_and(|head| *head == full) {
        return Err(farewell::not_for_hand_offs(source, branch));
    }
    let open = |_| Source::open(from, Some(&full), cache, context);
    there.find(&full).map(open).transpose()
}

/// Returns true if the branch `existing` has commits that the source's branch does not have.
///
/// # Errors
/// When one of them is not the hand-off of an image, or cannot be read.
fn is_ahead(repo: &gix::Repository, existing: &Source, source: &Source) -> Result<bool> {
    let mut is_ahead = false;
    for id in repo.rev_walk([existing.tip]).with_hidden([source.tip]).all()? {
        let id = id?.id;
        if !records::is_ours(repo, id)? {
            let branch = existing.reference.trim_start_matches("refs/heads/");
            let why = format!(
                "'{branch}' of '{}' has commit {id}, which is not the hand-off of an image",
                source.location
            );
            return Err(farewell::taken(&why, branch));
        }
        is_ahead = true;
    }
    Ok(is_ahead)
}

fn opened(source: &Source) -> Opened {
    Opened {
        repo: source.repo.clone(),
        folder: source.folder.clone(),
    }
}
