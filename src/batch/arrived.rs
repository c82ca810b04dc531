//! The look at each hub before its hand-off: has its image arrived?

use std::sync::Arc;

use anyhow::{Context as _, Error, Result};

use super::hub::Hub;
use super::verify::Verify;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::migrate::Request;
use crate::migrate::setup::{self, Needs, NewRepository};
use crate::report::{Report, SetupStatus, SetupStep};
use crate::repos::github::{Github, Repository};
use crate::repos::source::Source;
use crate::repos::target::Target;
use crate::repos::tree;
use crate::text;
use crate::verify::{self, Verified};

/// Verifies each hub, and keeps both sides of it.
#[derive(Debug, Clone, Default)]
pub struct Check {
    /// GitHub, where it is to be asked what the image repositories lack.
    pub github: Option<Arc<Github>>,
}

/// A hub whose target was verified.
pub struct Checked {
    pub(super) verified: Verified,
    /// The two sides, as far as they could be read.
    pub(super) source: Option<Source>,
    pub(super) target: Option<Target>,
    /// The steps that the image repository lacks, or why they are not known; none where nobody asked.
    pub(super) lacks: Option<Result<Vec<SetupStep>, String>>,
}

impl Checked {
    /// The two sides of a hub whose image has arrived.
    pub(super) fn moved(&self) -> Option<(&Source, &Target)> {
        // Hubs get the commit that the pull request becomes, which is not there yet.
        let has_arrived = self.verified.passed() && self.verified.target.waiting_on.is_none();
        Some((self.source.as_ref()?, self.target.as_ref()?)).filter(|_| has_arrived)
    }

    /// The image repository at GitHub, and the steps that it lacks, or why they are not known; none where nobody asked.
    pub(super) fn lacks(&self) -> Option<(String, &Result<Vec<SetupStep>, String>)> {
        let repository = Repository::read_at(&self.target.as_ref()?.location)?;
        Some((repository.to_string(), self.lacks.as_ref()?))
    }
}

impl Ending for Checked {
    fn passed(&self) -> bool {
        self.verified.passed()
    }
}

impl HubWork for Check {
    type Ending = Checked;
    type Target = Result<Target>;

    fn target(&self, hub: &Hub, context: Context<'_>) -> Self::Target {
        Verify.target(hub, context)
    }

    fn hub(&self, ready: &Ready<'_>, target: Self::Target, context: Context<'_>) -> Checked {
        let request = &ready.hub.request;
        let (verified, target) = match target {
            Ok(target) => (
                verify::one(&ready.run, ready.split, Ok(&target), request, context),
                Some(target),
            ),
            Err(error) => (
                verify::one(&ready.run, ready.split, Err::<Target, _>(error), request, context),
                None,
            ),
        };
        let mut checked = Checked {
            verified,
            source: Some(ready.run.source.clone()),
            target,
            lacks: None,
        };
        if let (Some(github), Some((_, target))) = (&self.github, checked.moved()) {
            let lacks = lacks(github, target, request, context);
            checked.lacks = Some(lacks.map_err(|error| text::message(&format!("{error:#}"))));
        }
        checked
    }

    fn failed(&self, known: Report, error: Error) -> Checked {
        Checked {
            verified: Verify.failed(known, error),
            source: None,
            target: None,
            lacks: None,
        }
    }
}

/// The steps that the image repository of `request` lacks; those at other places than GitHub are not known to lack any.
fn lacks(github: &Arc<Github>, target: &Target, request: &Request, context: Context<'_>) -> Result<Vec<SetupStep>> {
    let Some(repository) = Repository::read_at(&target.location) else {
        return Ok(Vec::new());
    };
    let existing = NewRepository::existing(repository, github, context)?.context("GitHub does not show it to 'gh'")?;
    let branch = target.branch(request.branch.as_deref())?;
    let tip = target.tip(branch.as_ref()).context("it has no commit")?;
    let repo = &target.opened().context("it was not read")?.repo;
    let needs = Needs::in_tree(repo, tree::of_commit(repo, tip)?, &request.fill)?;
    let missing = setup::missing(&existing, &needs, context)?;
    let steps = missing.steps.iter().chain(missing.left.iter().map(|(step, _)| step));
    Ok(steps
        .map(|step| step.entry(Some(&existing.repository), SetupStatus::Left, None))
        .collect())
}
