//! The first commit of an empty target, with the files of its template.

use anyhow::{Context as _, Result};
use gix::ObjectId;
use gix::bstr::ByteSlice;

use crate::context::Context;
use crate::error::UserError;
use crate::migrate::request::Request;
use crate::migrate::run::Run;
use crate::report::{Code, OwnCommit, Report, Warning};
use crate::repos::location::Location;
use crate::repos::target::{Objects, Target};
use crate::repos::workspace::Workspace;
use crate::repos::{commit, tree};

/// The message of the first commit, as GitHub writes it.
const INITIAL_MESSAGE: &str = "Initial commit";

/// Writes the first commit of an empty target, with the files of the template and without its history, as GitHub's "Use
/// this template" does; none where no template was named.
///
/// # Errors
/// When the template cannot be read.
pub(super) fn from_template(
    run: &Run<'_>,
    request: &Request,
    workspace: &mut Workspace,
    report: &mut Report,
    context: Context<'_>,
) -> Result<Option<ObjectId>> {
    let Some(typed) = &request.template else {
        report.warnings.push(Warning::new(
            Code::EmptyTarget,
            "the target has no commit, so the image's history becomes its branch; if it was just made from a template, \
             run this again once GitHub has filled it, or name the template with '--template REPO'",
        ));
        return Ok(None);
    };
    let template =
        Target::look(Location::new(typed)?, None, None, Objects::All, context).context("cannot read the template")?;
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
        .hint("git cannot merge the two; use a template of the source's kind")
        .into());
    }
    let branch = template.branch(None)?;
    if let Some(opened) = template.opened() {
        workspace.also_read(opened)?;
    }
    let tip = template
        .tip(branch.as_bstr())
        .context("the template's branch is gone")?;
    let repo = workspace.repo();
    let tree = tree::of_commit(repo, tip).with_context(|| format!("cannot read the template '{location}'"))?;
    let initial = commit::write(repo, tree, &[], run.identity.get()?, INITIAL_MESSAGE, context)?;
    report.add_own_commit(OwnCommit::Initial, initial);
    Ok(Some(initial))
}
