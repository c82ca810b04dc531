//! Migrating each hub of a campaign.

use std::sync::Arc;

use anyhow::{Error, Result};

use super::hub::Hub;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::migrate::preview;
use crate::migrate::{self, Failed, MapFile, TargetBranches};
use crate::report::{Code, Report, Status, Warning};
use crate::repos::github::Github;
use crate::text;

/// Brings each hub to its target, or reports the result that this would have.
#[derive(Debug, Clone, Default)]
pub struct Migrate {
    /// Which reports list the commits and files.
    pub lists: Lists,
    /// GitHub, which all hubs share.
    pub github: Arc<Github>,
}

/// Which reports list the commits and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lists {
    /// None.
    #[default]
    Never,
    /// Those of dry runs.
    InDryRuns,
    /// All.
    Always,
}

impl Lists {
    /// Returns true for the report of a run, or of a dry one.
    pub fn has(self, dry_run: bool) -> bool {
        match self {
            Lists::Never => false,
            Lists::InDryRuns => dry_run,
            Lists::Always => true,
        }
    }
}

impl Ending for Report {
    fn passed(&self) -> bool {
        !matches!(self.status, Status::Failed | Status::Unknown)
    }
}

impl HubWork for Migrate {
    type Ending = Report;
    type Target = Result<TargetBranches>;

    fn target(&self, hub: &Hub, context: Context<'_>) -> Self::Target {
        TargetBranches::find(&hub.request, &self.github, context)
    }

    fn hub(&self, ready: &Ready<'_>, target: Self::Target, context: Context<'_>) -> Report {
        let request = &ready.hub.request;
        let done = migrate::into_target(target, &ready.run, ready.split, request, ready.dry_run, context);
        let (mut report, plan) = match done {
            Ok(mut plan) => (std::mem::take(&mut plan.report), Some(plan)),
            Err(failed) => (*failed.report, None),
        };
        if plan.is_some() {
            write_map(ready, &mut report, context);
        }
        // After a push the target has the result, so the run did not fail: the report counts what it does not list.
        if self.lists.has(ready.dry_run)
            && let Err(error) = preview::list(&ready.run.source.repo, ready.split, plan.as_ref(), &mut report)
            && report.error.is_none()
            && ready.dry_run
        {
            report = *Failed::new(report, error).report;
        }
        report
    }

    fn failed(&self, known: Report, error: Error) -> Report {
        *Failed::new(known, error).report
    }
}

/// Writes the map of a hub that asks for one.
fn write_map(ready: &Ready<'_>, report: &mut Report, context: Context<'_>) {
    if let Some(file) = &ready.hub.map
        && let Err(error) = MapFile::begin(file, context).and_then(|map| map.finish(ready.split, ready.history))
    {
        let warning = Warning::new(Code::MapNotWritten, "the file of '--map' was not written");
        let detail = text::message(&format!("{error:#}"));
        report
            .warnings
            .push(warning.detail(detail).paths(vec![text::path(file)]));
    }
}
