//! The look at each hub before its hand-off: has its image arrived?

use anyhow::{Error, Result};

use super::hub::Hub;
use super::verify::Verify;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::report::Report;
use crate::repos::source::Source;
use crate::repos::target::Target;
use crate::verify::{self, Completeness, Verified};

/// Verifies each hub, and keeps both sides of those whose image has arrived.
#[derive(Debug, Clone, Copy)]
pub struct Check;

/// A hub whose target was verified.
pub struct Checked {
    pub(super) verified: Verified,
    /// The two sides of a hub whose image has arrived.
    pub(super) moved: Option<(Source, Target)>,
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
        // Hubs get the commit that the pull request becomes, which is not there yet.
        let has_arrived = verified.status == Completeness::Complete && verified.target.waiting_on.is_none();
        let moved = target.filter(|_| has_arrived);
        Checked {
            moved: moved.map(|target| (ready.run.source.clone(), target)),
            verified,
        }
    }

    fn failed(&self, known: Report, error: Error) -> Checked {
        Checked {
            verified: Verify.failed(known, error),
            moved: None,
        }
    }
}
