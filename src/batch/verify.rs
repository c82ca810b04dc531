//! Verifying the target of each hub of a campaign.

use anyhow::Error;

use super::campaign::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::report::Report;
use crate::verify::{self, Completeness, Verified};

/// Verifies each hub.
#[derive(Debug, Clone, Copy)]
pub struct Verify;

impl Ending for Verified {
    fn passed(&self) -> bool {
        self.status == Completeness::Complete
    }
}

impl HubWork<Verified> for Verify {
    fn hub(&self, ready: &Ready<'_>, context: Context<'_>) -> Verified {
        verify::one(&ready.run, ready.split, &ready.hub.request, context)
    }

    fn failed(&self, known: Report, error: Error) -> Verified {
        verify::failed(verify::known(known), &error)
    }
}
