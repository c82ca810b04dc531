//! Migrating each hub of a campaign.

use super::campaign::{Ending, NotReady, Ready, Work};
use super::hub::Hub;
use crate::context::Context;
use crate::migrate::describe;
use crate::migrate::{self, Failed, MapFile, Plan};
use crate::report::{self, Code, Report, Status, Warning};
use crate::text;

/// Brings each hub to its target, or reports the result that this would have.
#[derive(Debug, Clone, Copy)]
pub struct Migrate {
    /// True if the report of a dry run lists the commits.
    pub list_commits: bool,
}

impl Ending for Report {
    fn passed(&self) -> bool {
        self.status != Status::Failed
    }
}

impl Work<Report> for Migrate {
    fn hub(&self, ready: &Ready<'_>, context: Context<'_>) -> Report {
        let request = &ready.hub.request;
        let done = migrate::into_target(None, &ready.run, ready.split, request, ready.dry_run, context);
        match done {
            Ok(plan) => self.report(ready, plan),
            Err(failed) => *failed.report,
        }
    }

    fn failed(&self, hub: NotReady<'_>) -> Report {
        let known = match hub.source {
            Some(source) => migrate::first_report(source, &hub.hub.request),
            None => without_source(hub.hub),
        };
        *Failed::new(known, hub.error).report
    }
}

impl Migrate {
    fn report(&self, ready: &Ready<'_>, plan: Plan) -> Report {
        let mut report = plan.report;
        if let Some(file) = &ready.hub.map
            && let Err(error) = MapFile::begin(file).and_then(|map| map.finish(ready.split, ready.history))
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

/// The report of a hub whose source could not be opened.
pub(super) fn without_source(hub: &Hub) -> Report {
    let names = hub.request.spec().names;
    Report {
        name: Some(hub.name.clone()),
        source: report::Source {
            repo: text::address(hub.from.as_deref().unwrap_or(".")),
            reference: hub.reference.as_deref().map(text::address),
            commit: None,
            subdirs: names.iter().map(ToString::to_string).collect(),
        },
        target: report::Target {
            repo: text::address(&hub.request.into),
            ..Default::default()
        },
        ..Default::default()
    }
}
