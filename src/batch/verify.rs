//! Verifying the target of each hub of a campaign.

use anyhow::{Error, Result};

use super::hub::Hub;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::report::Report;
use crate::repos::target::Target;
use crate::verify::{self, Completeness, Verified};

/// Verifies each hub.
#[derive(Debug, Clone, Copy)]
pub struct Verify;

impl Ending for Verified {
    fn passed(&self) -> bool {
        self.status == Completeness::Complete
    }
}

impl HubWork for Verify {
    type Ending = Verified;
    type Target = Result<Target>;

    fn target(&self, hub: &Hub, context: Context<'_>) -> Self::Target {
        verify::target(&hub.request, context)
    }

    fn hub(&self, ready: &Ready<'_>, target: Self::Target, context: Context<'_>) -> Verified {
        verify::one(&ready.run, ready.split, target, &ready.hub.request, context)
    }

    fn failed(&self, known: Report, error: Error) -> Verified {
        verify::failed(verify::known(known), &error)
    }
}
