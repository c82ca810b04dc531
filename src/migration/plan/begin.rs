//! Where the target's side begins: refusing what cannot be one, waiting for one that is just being made, starting an empty
//! one from a template, and filling the template's placeholders.

use std::time::Duration;

use anyhow::{Context, Result};
use gix::ObjectId;

use super::{Planning, Run};
use crate::error::UserError;
use crate::identity::Identity;
use crate::location::Location;
use crate::merge::OnCollision;
use crate::migration::Request;
use crate::progress::{Progress, Stage};
use crate::report::{Report, Warning};
use crate::source::Source;
use crate::target::Target;
use crate::workspace::Workspace;
use crate::{commit, fill, interrupt, text, tree};

/// The message of the first commit, as GitHub writes it.
const INITIAL_MESSAGE: &str = "Initial commit";

/// How long to wait before each new look at a remote target that has no commit: GitHub takes a few seconds to fill a
/// repository that is made from a template.
const WAITS: [Duration; 4] = [Duration::from_secs(2); 4];

/// Looks at the target, and refuses one that the source's history cannot come into.
pub(super) fn target(
    location: &Location,
    source: &Source,
    request: &Request,
    progress: &dyn Progress,
) -> Result<Target> {
    let same = || {
        UserError::new(format!("the target '{location}' is the source itself"))
            .hint("name the image's own repository with '--into'")
    };
    if location.is_same(&source.location) {
        return Err(same().into());
    }
    let target = look(location, request, progress)?;
    if target.is_same(&source.repo) {
        return Err(same().into());
    }
    let ours = source.repo.object_hash();
    match target.hash().filter(|hash| *hash != ours) {
        None => Ok(target),
        Some(hash) => Err(UserError::new(format!(
            "the source has {ours} object ids, and the target '{location}' has {hash}"
        ))
        .hint("git cannot merge the two; make a target of the source's kind")
        .into()),
    }
}

/// Looks at the target. One that has no commit, and is elsewhere, gets some time to get it.
fn look(location: &Location, request: &Request, progress: &dyn Progress) -> Result<Target> {
    let waits: &[Duration] = match request.template.is_none() && location.local().is_none() {
        true => &WAITS,
        false => &[],
    };
    let mut look = || Target::look(location.clone(), progress);
    until(&mut look, Target::is_empty, waits, &mut |wait| {
        progress.note(&format!("'{location}' has no commit yet; waiting for it"));
        progress.begin(Stage::Wait, None);
        let paused = pause(wait);
        progress.end();
        paused
    })
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
fn pause(wait: Duration) -> Result<()> {
    let nap = Duration::from_millis(50);
    let mut left = wait;
    while !left.is_zero() {
        interrupt::check()?;
        std::thread::sleep(nap.min(left));
        left = left.saturating_sub(nap);
    }
    Ok(())
}

/// For an empty target: its first commit, with the files of the template and nothing of its history, as GitHub's "Use
/// this template" makes it. None where no template was named.
pub(super) fn with_template(
    run: &Run<'_>,
    request: &Request,
    workspace: &mut Workspace,
    report: &mut Report,
    progress: &dyn Progress,
) -> Result<Option<ObjectId>> {
    let Some(typed) = &request.template else {
        report.warnings.push(Warning {
            code: "empty-target".into(),
            message:
                "the target has no commit, so the image's history by itself becomes its branch; if it was made from \
                      a template just now, run this again once GitHub has filled it, or name the template with \
                      '--template REPO'"
                    .into(),
            paths: Vec::new(),
        });
        return Ok(None);
    };
    let mut template = Target::look(Location::new(typed)?, progress).context("cannot read the template")?;
    let location = template.location.clone();
    if template.is_empty() {
        return Err(UserError::new(format!("the template '{location}' has no commit"))
            .hint("check the repository given to '--template'")
            .into());
    }
    let hash = run.source.repo.object_hash();
    if template.hash().is_some_and(|theirs| theirs != hash) {
        return Err(UserError::new(format!(
            "the template '{location}' has other object ids than the source's {hash}"
        ))
        .hint("git cannot merge the two; take a template of the source's kind")
        .into());
    }
    let branch = template.branch(None)?;
    template.bring(workspace, &[&branch], progress)?;
    let tip = template.tip(&branch).context("the template's branch is gone")?;
    let repo = workspace.repo();
    let tree = repo
        .find_commit(tip)
        .with_context(|| format!("cannot read commit {tip} of the template '{location}'"))?
        .tree_id()?
        .detach();
    let identity = run.identity.as_ref().map_err(Clone::clone)?;
    let initial = commit::write(repo, tree, &[], identity, INITIAL_MESSAGE)?;
    report.initial_commit = Some(initial.to_string());
    Ok(Some(initial))
}

impl Planning<'_> {
    /// The commit on top of `tip`, whose tree is `template`, that fills the template's placeholders, and its tree; the
    /// same again where nothing is to be filled.
    pub(super) fn filled(
        &mut self,
        tip: ObjectId,
        template: ObjectId,
        identity: &Identity,
    ) -> Result<(ObjectId, ObjectId)> {
        let values = &self.request.fill;
        if values.is_empty() {
            return Ok((tip, template));
        }
        let repo = self.workspace.repo();
        // The image's own README stays; the template's would only collide with it.
        let image_has_readme = tree::find(repo, self.split.tree, fill::README.as_bytes())?.is_some();
        let new_readme = !image_has_readme || self.request.on_collision == OnCollision::Template;
        let filled = fill::fill(repo, template, values, new_readme)?;
        self.report.warnings.extend(filled.warnings);
        if filled.tree == template {
            return Ok((tip, template));
        }
        let message = match &values.hub {
            Some(hub) => format!("Fill in the template for {}", text::escaped(hub.as_bytes())),
            None => "Fill in the template".to_owned(),
        };
        let commit = commit::write(repo, filled.tree, &[tip], identity, &message)?;
        self.report.filled = filled.paths.iter().map(|path| text::escaped(path)).collect();
        self.report.fill_commit = Some(commit.to_string());
        Ok((commit, filled.tree))
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
