//! One image to migrate: where it is, where it goes, and how.

use std::path::PathBuf;

use crate::migrate::{self, Request};
use crate::report::Report;
use crate::repos::location::Location;
use crate::repos::source::{Cache, Source};
use crate::text;

/// One image to migrate, as a command line or one hub of a list describes it.
#[derive(Debug, Clone, Default)]
pub struct Hub {
    /// The name in a list: the hub's own, or that of its target.
    pub name: String,
    /// The deployment repository; none for that of the current directory.
    pub from: Option<String>,
    /// The branch, tag or commit to split; none for the source's HEAD.
    pub reference: Option<String>,
    /// Where a fetched source is kept.
    pub cache: Cache,
    /// The history to take, the target, and how the two come together.
    pub request: Request,
    /// True if nothing is to be written.
    pub dry_run: bool,
    /// The file for the map of old to new commits.
    pub map: Option<PathBuf>,
}

impl Hub {
    /// The location of its source, where it names one.
    pub fn location(&self) -> Option<Location> {
        self.from.as_deref().and_then(|from| Location::new(from).ok())
    }

    /// The report of its migration as far as it is known: from the opened `source`, or else from the settings.
    pub fn first_report(&self, source: Option<&Source>) -> Report {
        if let Some(source) = source {
            return migrate::first_report(source, &self.request);
        }
        let mut report = self.request.report();
        report.source.repo = text::address(self.from.as_deref().unwrap_or("."));
        report.source.reference = self.reference.as_deref().map(text::address);
        report
    }
}
