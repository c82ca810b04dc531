//! The look at each hub: what its image repository has, and whether the image was built.

use anyhow::{Error, Result};

use super::builds::{self, ImageBuild};
use super::facts::ImageStatus;
use super::pulls::{self, ImagePull};
use crate::batch::arrived::{Check, Checked};
use crate::batch::hub::Hub;
use crate::batch::work::{Ending, HubWork, Ready};
use crate::context::Context;
use crate::error::UserError;
use crate::report::Report;
use crate::repos::github::{Api, ApiError, Call, Repository};
use crate::repos::location::Location;
use crate::repos::target::Target;

/// Looks at each hub.
#[derive(Debug, Default)]
pub struct StatusWork {
    api: Api,
}

/// A hub that was looked at.
pub struct SeenHub {
    pub(super) checked: Checked,
    pub(super) status: ImageStatus,
    /// How many commits the split has.
    pub(super) commits: usize,
    pub(super) build: Option<ImageBuild>,
    pub(super) pull_request: Option<ImagePull>,
}

impl Ending for SeenHub {
    fn passed(&self) -> bool {
        self.status != ImageStatus::Failed
    }
}

impl HubWork for StatusWork {
    type Ending = SeenHub;
    type Target = Result<Target>;

    fn target(&self, hub: &Hub, context: Context<'_>) -> Self::Target {
        Check::default().target(hub, context)
    }

    fn hub(&self, ready: &Ready<'_>, target: Self::Target, context: Context<'_>) -> SeenHub {
        let is_missing = match &target {
            Err(error) if !ready.split.commits.is_empty() => self.is_missing(ready.hub, error, context),
            _ => false,
        };
        let checked = Check::default().hub(ready, target, context);
        let status = ImageStatus::of(&checked, is_missing);
        let target = checked.target.as_ref();
        let waiting = target.filter(|_| status == ImageStatus::Waiting);
        let pull_request = waiting.and_then(|target| pulls::ask(&self.api, target, ready.hub, context));
        let target = target.filter(|_| status.has_image());
        let build = target.map(|target| builds::ask(&self.api, target, ready.hub, context));
        SeenHub {
            checked,
            status,
            commits: ready.split.commit_count(),
            build,
            pull_request,
        }
    }

    fn failed(&self, known: Report, error: Error) -> SeenHub {
        SeenHub {
            checked: Check::default().failed(known, error),
            status: ImageStatus::Failed,
            commits: 0,
            build: None,
            pull_request: None,
        }
    }
}

impl StatusWork {
    /// Returns true if the target of `hub` does not exist. Without credentials, git learns from GitHub only that it may
    /// not read it.
    fn is_missing(&self, hub: &Hub, error: &Error, context: Context<'_>) -> bool {
        if UserError::find(error).is_some_and(|error| error.is_missing) {
            return true;
        }
        let location = Location::new(&hub.request.into).ok();
        let repository = location.as_ref().and_then(Repository::read_at);
        let asked = repository.map(|repository| self.api.send(&Call::about(&repository, ""), context));
        asked.is_some_and(|answer| answer == Err(ApiError::NotFound))
    }
}
