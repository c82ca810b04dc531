//! The target and its branches, checked before the source is fetched, so that an error comes early; and waiting for a
//! target that GitHub is still filling.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use gix::bstr::BString;

use crate::context::Context;
use crate::error::UserError;
use crate::migrate::request::{Destination, Request};
use crate::migrate::setup::NewRepository;
use crate::progress::Stage;
use crate::repos::git::addresses::{self, Addresses};
use crate::repos::git::refs;
use crate::repos::git::var::Identity;
use crate::repos::github::Github;
use crate::repos::location::Location;
use crate::repos::source::Source;
use crate::repos::target::{Objects, Target, check_branch_name};
use crate::text;

/// A target that can be used, with the branches to build on and to push to.
pub struct TargetBranches {
    pub(super) target: Target,
    /// The branch to build on.
    pub(super) branch: BString,
    /// The branch to push to.
    pub(super) push_branch: BString,
    pub(super) also_push: Vec<Location>,
    pub(super) new: Option<NewRepository>,
}

impl TargetBranches {
    /// Looks at the target of `request`, and checks the destination of the result. With `--create`, a target that `github`
    /// does not have is as one that is empty.
    ///
    /// # Errors
    /// When the target cannot be reached or has no such branch, or the destination cannot be used.
    pub fn find(request: &Request, github: &Arc<Github>, context: Context<'_>) -> Result<TargetBranches> {
        let location = Location::new(&request.into)?;
        let also_push = request.also_push.iter().map(|typed| Location::new(typed));
        let also_push = also_push.collect::<Result<Vec<_>, _>>()?;
        if let Some(name) = &request.push_branch {
            check_branch_name(name)?;
        }
        if let Destination::Clone(folder) = &request.destination {
            check_output(folder)?;
        }
        if request.destination == Destination::Push {
            [&location]
                .into_iter()
                .chain(&also_push)
                .try_for_each(check_no_remote)?;
        }
        let mut new = NewRepository::look(&location, request, github, context)?;
        let target = match &mut new {
            None => look(&location, request, context).map_err(|error| elsewhere(error, request))?,
            Some(new) => look_or_plan(new, location, request, context)?,
        };
        let branch = target.branch(request.branch.as_deref())?;
        let push_branch = request
            .push_branch
            .as_deref()
            .map_or_else(|| branch.clone(), BString::from);
        let is_there = new.as_ref().is_none_or(|new| !new.is_missing());
        if is_there && request.destination == Destination::Push {
            check_push_side(&target, [&branch, &push_branch], context)?;
        }
        Ok(TargetBranches {
            target,
            branch,
            push_branch,
            also_push,
            new,
        })
    }

    /// Returns false if the history becomes the target's branch as it is: nothing is there that it would be merged into.
    pub fn may_need_commits(&self, request: &Request) -> bool {
        !self.target.is_empty() || request.template.is_some()
    }

    /// Checks that new commits can have an author where there will be one for certain: an empty target gets its first
    /// commit from its template. Any other target may have all that there is.
    ///
    /// # Errors
    /// When no author is configured.
    pub fn check_identity(&self, request: &Request) -> Result<()> {
        if self.target.is_empty() && self.may_need_commits(request) {
            Identity::current(false)?;
        }
        Ok(())
    }

    /// Refuses a target that the history of `source` cannot come into.
    pub(super) fn check(&self, source: &Source) -> Result<(), UserError> {
        let (target, location) = (&self.target, &self.target.location);
        if addresses::are_same(location, &source.location) || target.is_same(&source.repo) {
            return Err(UserError::new(format!("the target '{location}' is the source itself"))
                .hint("name the image's own repository with '--into'"));
        }
        let ours = source.repo.object_hash();
        match target.hash().filter(|hash| *hash != ours) {
            None => Ok(()),
            Some(hash) => Err(UserError::new(format!(
                "the source has {ours} object ids, and the target '{location}' has {hash}"
            ))
            .hint("git cannot merge the two; make a target of the source's kind")),
        }
    }
}

/// Refuses an address that is also the name of a remote in the user's settings, which git would push to.
fn check_no_remote(location: &Location) -> Result<(), UserError> {
    if !addresses::names_remote(location) {
        return Ok(());
    }
    let message = format!("git's settings have a remote of the name '{location}', and git would push to that");
    Err(UserError::new(message).hint(
        "remove that remote, or use 'url.BASE.pushInsteadOf': 'git config --show-origin --get-regexp \"^remote[.]\"' shows \
         where it is",
    ))
}

/// Refuses a target that git reads at one address and pushes to at another, unless `branches` are the same at both.
fn check_push_side(target: &Target, branches: [&BString; 2], context: Context<'_>) -> Result<()> {
    let addresses = Addresses::of(&target.location);
    if !addresses.pushes_elsewhere() {
        return Ok(());
    }
    let (read, push) = (addresses.shown_read(), addresses.shown_push());
    let there = refs::advertised_for_push(&target.location, context)?;
    for branch in branches {
        let tips = [target.tip(branch.as_ref()), there.find_branch(branch)];
        let [here, there] = tips.map(|tip| tip.map_or_else(|| "missing".to_owned(), |id| format!("at {id}")));
        if here != there {
            let message = format!(
                "git's settings read the target from '{read}' and push to '{push}', which differ: the branch '{}' is \
                 {here} in the first and {there} in the second",
                text::escaped(branch)
            );
            let hint = "bring both to the same commit, or remove the setting: 'git config --show-origin --get-regexp \
                        \"^url[.]\"' shows where it is";
            return Err(UserError::new(message).hint(hint).into());
        }
    }
    Ok(())
}

/// How long to wait before each new look at a remote target that has no commit: GitHub takes a few seconds to fill a
/// repository that is made from a template.
const WAITS: [Duration; 4] = [Duration::from_secs(2); 4];

/// Looks at the target. One that has no commit, and is elsewhere, gets some time to get it.
fn look(location: &Location, request: &Request, context: Context<'_>) -> Result<Target> {
    let waits: &[Duration] = match request.template.is_none() && location.local().is_none() {
        true => &WAITS,
        false => &[],
    };
    let (base, pushed) = (request.branch.as_deref(), request.push_branch.as_deref());
    let mut look = || Target::look(location.clone(), base, pushed, Objects::All, context);
    until(&mut look, Target::is_empty, waits, &mut |wait| {
        context
            .progress
            .note(&format!("'{location}' has no commit yet; waiting for it"));
        context.progress.begin(Stage::Wait, None);
        let paused = pause(wait, context);
        context.progress.end();
        paused
    })
}

/// The error of a target that '--create' cannot make, since it is not at GitHub.
fn elsewhere(error: anyhow::Error, request: &Request) -> anyhow::Error {
    match UserError::find(&error) {
        Some(missing) if missing.is_missing && request.create.is_some() => missing
            .hint("'--create' makes repositories at GitHub only; make this one by hand, empty")
            .into(),
        _ => error,
    }
}

/// Looks at the target, or, where there is none yet, returns an empty one. Where GitHub could not be asked, git says
/// whether it is there.
fn look_or_plan(
    new: &mut NewRepository,
    location: Location,
    request: &Request,
    context: Context<'_>,
) -> Result<Target> {
    if new.is_missing() {
        return Ok(Target::missing(location));
    }
    let (base, pushed) = (request.branch.as_deref(), request.push_branch.as_deref());
    match Target::look(location.clone(), base, pushed, Objects::All, context) {
        Err(error) if new.found.is_err() && !context.is_interrupted() => {
            new.unread = Some(text::message(&format!("{error:#}")));
            Ok(Target::missing(location))
        }
        looked => looked,
    }
}

/// Asks again after each of `waits` while the answer `is_too_early`.
fn until<T>(
    ask: &mut dyn FnMut() -> Result<T>,
    is_too_early: impl Fn(&T) -> bool,
    waits: &[Duration],
    pause: &mut dyn FnMut(Duration) -> Result<()>,
) -> Result<T> {
    let mut answer = ask()?;
    for &wait in waits {
        if !is_too_early(&answer) {
            break;
        }
        pause(wait)?;
        answer = ask()?;
    }
    Ok(answer)
}

/// Sleeps, and wakes up when the run is interrupted.
fn pause(wait: Duration, context: Context<'_>) -> Result<()> {
    let nap = Duration::from_millis(50);
    let mut left = wait;
    while !left.is_zero() {
        context.check()?;
        std::thread::sleep(nap.min(left));
        left = left.saturating_sub(nap);
    }
    Ok(())
}

fn check_output(folder: &Path) -> Result<(), UserError> {
    let is_empty = std::fs::read_dir(folder).map(|mut entries| entries.next().is_none());
    match is_empty {
        Ok(true) => Ok(()),
        Err(err) if err.kind() == std::io::ErrorKind::NotFound && !folder.is_symlink() => Ok(()),
        _ => Err(
            UserError::new(format!("'{}' exists and is not an empty folder", folder.display()))
                .hint("choose another place with '--output DIR'"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks for numbers that grow, until one is 3, with two waits at most.
    fn asked_from(first: u32) -> (u32, usize) {
        let mut next = first;
        let mut pauses = 0;
        let mut ask = || {
            next += 1;
            Ok(next - 1)
        };
        let waits = [Duration::ZERO; 2];
        let answer = until(&mut ask, |n| *n < 3, &waits, &mut |_| {
            pauses += 1;
            Ok(())
        });
        (answer.unwrap(), pauses)
    }

    #[test]
    fn what_comes_late_is_waited_for_a_little() {
        assert_eq!(asked_from(3), (3, 0));
        assert_eq!(asked_from(2), (3, 1));
        assert_eq!(asked_from(0), (2, 2));
    }
}
