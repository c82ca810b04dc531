//! Verifying the target of each hub of a campaign.

use super::campaign::{Ending, NotReady, Ready, Work};
use super::migrate::without_source;
use crate::context::Context;
use crate::migrate;
use crate::verify::{self, Status, Verified};

/// Verifies each hub.
#[derive(Debug, Clone, Copy)]
pub struct Verify;

impl Ending for Verified {
    fn passed(&self) -> bool {
        self.status == Status::Complete
    }
}

impl Work<Verified> for Verify {
    fn hub(&self, ready: &Ready<'_>, context: Context<'_>) -> Verified {
        verify::one(&ready.run, ready.split, &ready.hub.request, context)
    }

    fn failed(&self, hub: NotReady<'_>) -> Verified {
        let report = match hub.source {
            Some(source) => migrate::first_report(source, &hub.hub.request),
            None => without_source(hub.hub),
        };
        verify::failed(verify::known(report), &hub.error)
    }
}
