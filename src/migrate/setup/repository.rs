//! The target as a repository at GitHub, which may not be there yet.

use std::sync::Arc;

use crate::context::Context;
use crate::error::UserError;
use crate::migrate::request::Request;
use crate::repos::github::{ApiError, FoundRepository, Github, Repository, Visibility};
use crate::repos::location::Location;

/// The target of a run with `--create`.
#[derive(Debug, Clone)]
pub struct NewRepository {
    /// GitHub, as the whole run knows it.
    pub github: Arc<Github>,
    /// Its name.
    pub repository: Repository,
    /// The visibility that was asked for.
    pub visibility: Visibility,
    /// The repository, or none where it is to be made; or the reason why GitHub could not be asked.
    pub found: Result<Option<FoundRepository>, ApiError>,
    /// The reason why git cannot read it, where that is all that is known.
    pub unread: Option<String>,
}

impl NewRepository {
    /// Looks for the target of `request` at GitHub; none without `--create`, and none where the target is elsewhere.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub fn look(
        location: &Location,
        request: &Request,
        github: &Arc<Github>,
        context: Context<'_>,
    ) -> Result<Option<NewRepository>, UserError> {
        let (Some(visibility), Some(repository)) = (request.create, Repository::read_at(location)) else {
            return Ok(None);
        };
        let found = github.find(&repository, context);
        if let Err(error) = &found
            && !matches!(error, ApiError::NoGh | ApiError::NotLoggedIn(_))
        {
            return Err(error.cannot(&format!("look for the repository '{repository}'")));
        }
        Ok(Some(NewRepository {
            github: github.clone(),
            repository,
            visibility,
            found,
            unread: None,
        }))
    }

    /// A repository that is there, to look up what it lacks; none where it is not there.
    ///
    /// # Errors
    /// When GitHub does not answer.
    pub fn existing(
        repository: Repository,
        github: &Arc<Github>,
        context: Context<'_>,
    ) -> Result<Option<NewRepository>, ApiError> {
        let found = github.find(&repository, context)?;
        Ok(found.map(|found| NewRepository {
            github: github.clone(),
            repository,
            visibility: found.visibility.unwrap_or(Visibility::Private),
            found: Ok(Some(found)),
            unread: None,
        }))
    }

    /// Returns true if there is none yet.
    pub fn is_missing(&self) -> bool {
        self.found == Ok(None) || self.unread.is_some()
    }

    /// The repository, where it is there.
    pub fn found(&self) -> Option<FoundRepository> {
        self.found.as_ref().ok().copied().flatten()
    }

    /// The visibility that it has, or will have.
    pub fn actual_visibility(&self) -> Visibility {
        self.found()
            .and_then(|found| found.visibility)
            .unwrap_or(self.visibility)
    }
}
