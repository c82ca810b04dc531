//! The look at each hub before its hand-off: has its image arrived?

use anyhow::{Error, Result};

use super::hub::Hub;
use super::verify::Verify;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::report::Report;
use crate::repos::source::Source;
use crate::repos::target::Target;
use crate::verify::{self, Verified};

/// Verifies each hub, and keeps both sides of it.
#[derive(Debug, Clone, Copy)]
pub struct Check;

/// A hub whose target was verified.
pub struct Checked {
    pub(super) verified: Verified,
    /// The two sides, as far as they could be read.
    pub(super) source: Option<Source>,
    pub(super) target: Option<Target>,
}

impl Checked {
    /// The two sides of a hub whose image has arrived.
    pub(super) fn moved(&self) -> Option<(&Source, &Target)> {
        // Hubs get the commit that the pull request becomes, which is not there yet.
        let has_arrived = self.verified.passed() && self.verified.target.waiting_on.is_none();
        Some((self.source.as_ref()?, self.target.as_ref()?)).filter(|_| has_arrived)
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
        Checked {
            verified,
            source: Some(ready.run.source.clone()),
            target,
        }
    }

    fn failed(&self, known: Report, error: Error) -> Checked {
        Checked {
            verified: Verify.failed(known, error),
            source: None,
            target: None,
        }
    }
}
