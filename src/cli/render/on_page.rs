//! The ending of a hub, as pages know it.

use split_image::report::{Failure, Report, Source, Warning};
use split_image::verify::Verified;

/// The ending of a hub.
#[derive(Clone, Copy)]
pub enum EndingOnPage<'a> {
    /// The report of a migration, or of its preview.
    Moved(&'a Report),
    /// The report of a verification.
    Verified(&'a Verified),
}

/// An ending that pages can show.
pub trait OnPage {
    /// The ending, as pages know it.
    fn on_page(&self) -> EndingOnPage<'_>;
}

impl OnPage for Report {
    fn on_page(&self) -> EndingOnPage<'_> {
        EndingOnPage::Moved(self)
    }
}

impl OnPage for Verified {
    fn on_page(&self) -> EndingOnPage<'_> {
        EndingOnPage::Verified(self)
    }
}

impl<'a> EndingOnPage<'a> {
    /// The report of a migration.
    pub fn report(self) -> Option<&'a Report> {
        match self {
            EndingOnPage::Moved(report) => Some(report),
            EndingOnPage::Verified(_) => None,
        }
    }

    /// The deployment repository.
    pub fn source(self) -> &'a Source {
        match self {
            EndingOnPage::Moved(report) => &report.source,
            EndingOnPage::Verified(verified) => &verified.source,
        }
    }

    /// The image repository as it was typed.
    pub fn target(self) -> &'a str {
        match self {
            EndingOnPage::Moved(report) => &report.target.repo,
            EndingOnPage::Verified(verified) => &verified.target.repo,
        }
    }

    /// The warnings.
    pub fn warnings(self) -> &'a [Warning] {
        match self {
            EndingOnPage::Moved(report) => &report.warnings,
            EndingOnPage::Verified(verified) => &verified.warnings,
        }
    }

    /// The error, with its hint.
    pub fn error(self) -> Option<&'a Failure> {
        match self {
            EndingOnPage::Moved(report) => report.error.as_ref(),
            EndingOnPage::Verified(verified) => verified.error.as_ref(),
        }
    }
}
