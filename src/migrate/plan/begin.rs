//! Where the target's side begins: starting an empty one from a template, and filling the template's placeholders.

use anyhow::{Context as _, Result};
use gix::ObjectId;

use super::{Planning, Run};
use crate::context::Context;
use crate::error::UserError;
use crate::hub::fill;
use crate::migrate::Request;
use crate::migrate::merge::OnCollision;
use crate::report::{Code, Report, Warning};
use crate::repos::git::var::Identity;
use crate::repos::location::Location;
use crate::repos::target::Target;
use crate::repos::workspace::Workspace;
use crate::repos::{commit, tree};
use crate::text;

/// The message of the first commit, as GitHub writes it.
const INITIAL_MESSAGE: &str = "Initial commit";

/// For an empty target: its first commit, with the files of the template and nothing of its history, as GitHub's "Use
/// this template" makes it. None where no template was named.
pub(super) fn with_template(
    run: &Run<'_>,
    request: &Request,
    workspace: &mut Workspace,
    report: &mut Report,
    context: Context<'_>,
) -> Result<Option<ObjectId>> {
    let Some(typed) = &request.template else {
        report.warnings.push(Warning::new(
            Code::EmptyTarget,
            "the target has no commit, so the image's history by itself becomes its branch; if it was made from a \
             template just now, run this again once GitHub has filled it, or name the template with '--template REPO'",
        ));
        return Ok(None);
    };
    let mut template = Target::look(Location::new(typed)?, context).context("cannot read the template")?;
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
    template.bring(workspace, &[&branch], context)?;
    let tip = template.tip(&branch).context("the template's branch is gone")?;
    let repo = workspace.repo();
    let tree = repo
        .find_commit(tip)
        .with_context(|| format!("cannot read commit {tip} of the template '{location}'"))?
        .tree_id()?
        .detach();
    let identity = run.identity.get()?;
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
