//! Migrating each hub of a campaign.

use std::sync::Arc;

use anyhow::{Error, Result};

use super::hub::Hub;
use super::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::migrate::describe;
use crate::migrate::{self, Failed, MapFile, Plan, TargetBranches};
use crate::report::{Code, Report, Status, Warning};
use crate::repos::github::Github;

/// Brings each hub to its target, or reports the result that this would have.
#[derive(Debug, Clone, Default)]
pub struct Migrate {
    /// True if the report of a dry run lists the commits.
    pub list_commits: bool,
    /// GitHub, which all hubs share.
    pub github: Arc<Github>,
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
        match done {
            Ok(plan) => self.report(ready, plan, context),
            Err(failed) => *failed.report,
        }
    }

    fn failed(&self, known: Report, error: Error) -> Report {
        *Failed::new(known, error).report
    }
}

impl Migrate {
    fn report(&self, ready: &Ready<'_>, plan: Plan, context: Context<'_>) -> Report {
        let mut report = plan.report;
        if let Some(file) = &ready.hub.map
            && let Err(error) = MapFile::begin(file, context).and_then(|map| map.finish(ready.split, ready.history))
        {
            let warning = Warning::new(Code::MapNotWritten, "the file of '--map' was not written");
            let paths = vec![file.display().to_string()];
            report.warnings.push(warning.detail(format!("{error:#}")).paths(paths));
        }
        if self.list_commits && ready.dry_run {
            let all = 0..ready.split.commits.len();
            match describe::commits(&ready.run.source.repo, ready.split, all) {
                Ok(commits) => report.commits = commits,
                Err(error) => report = *Failed::new(report, error).report,
            }
        }
        report
    }
}
