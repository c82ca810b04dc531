//! The pull request of a hand-off at GitHub: opened, or brought up to date where it is open already.

mod body;

use anyhow::Result;
use serde_json::{Value, json};

pub use body::{Body, LeftToDo, Row};

use crate::context::Context;
use crate::error::{Exit, UserError};
use crate::repos::github::{ApiError, Call, Github, Repository, open_pull, page_of};
use crate::repos::source::{Named, Source};

/// A pull request that is wanted.
pub struct PullRequest<'a> {
    /// GitHub, as the whole run knows it.
    pub github: &'a Github,
    /// The deployment repository.
    pub repository: Repository,
    /// The branch that it is for; none for the default one.
    pub base: Option<String>,
    /// The branch with the commits.
    pub head: &'a str,
    /// Its title, where it is opened.
    pub title: &'a str,
}

/// The end of a pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// It was opened.
    Opened(String),
    /// Our part of its text has changed.
    Updated(String),
    /// It was open and is right.
    Unchanged(String),
}

impl Settled {
    /// Its page.
    pub fn page(&self) -> &str {
        match self {
            Settled::Opened(page) | Settled::Updated(page) | Settled::Unchanged(page) => page,
        }
    }
}

impl<'a> PullRequest<'a> {
    /// The pull request from `head` into the branch of `source` that was split.
    ///
    /// # Errors
    /// A usage error where the source is not at GitHub.
    pub fn of(source: &Source, github: &'a Github, head: &'a str, title: &'a str) -> Result<Self, UserError> {
        let repository = Repository::read_at(&source.location).ok_or_else(|| {
            UserError::new(format!(
                "'--pull-request' opens one at GitHub, and '{}' is elsewhere",
                source.location
            ))
            .hint("name the deployment repository by its address with '--from', or leave out '--pull-request'")
            .exit(Exit::Usage)
        })?;
        let base = match &source.named {
            Named::Branch(name) | Named::Tracking { branch: name, .. } => Some(name.to_string()),
            Named::DetachedHead | Named::Commit => None,
        };
        Ok(PullRequest {
            github,
            repository,
            base,
            head,
            title,
        })
    }

    /// Opens it with `body`, or updates our part of the text of the one that is open.
    ///
    /// # Errors
    /// When GitHub refuses or does not answer; the branch is there all the same.
    pub fn settle(&self, body: &Body, context: Context<'_>) -> Result<Settled, UserError> {
        let settled = self.try_to(body, context);
        settled.map_err(|error| {
            let error = error.cannot(&format!(
                "open or update the pull request of '{}' in '{}', which has its commits",
                self.head, self.repository
            ));
            match error.hint {
                Some(_) => error,
                None => error.hint("run it again; the branch stays as it is"),
            }
        })
    }

    fn try_to(&self, body: &Body, context: Context<'_>) -> Result<Settled, ApiError> {
        let base = self.base(context)?;
        if let Some(open) = self.find(&base, context)? {
            return self.update(&open, body, context);
        }
        let wanted = json!({"title": self.title, "body": body.text(), "head": self.head, "base": base});
        let call = Call::about(&self.repository, "pulls").with("POST", wanted);
        match self.github.api.send(&call, context) {
            Ok(opened) => Ok(Settled::Opened(page_of(&opened))),
            // Another run was faster, or the answer was lost.
            Err(error @ (ApiError::NameTaken(_) | ApiError::NoAnswer(_))) => match self.find(&base, context)? {
                Some(open) => self.update(&open, body, context),
                None => Err(error),
            },
            Err(error) => Err(error),
        }
    }

    fn base(&self, context: Context<'_>) -> Result<String, ApiError> {
        if let Some(base) = &self.base {
            return Ok(base.clone());
        }
        let repository = self.github.api.send(&Call::about(&self.repository, ""), context)?;
        let branch = repository["default_branch"].as_str().map(str::to_owned);
        branch.ok_or_else(|| ApiError::NoAnswer("the answer has no default branch".into()))
    }

    /// The open pull request of the branch.
    fn find(&self, base: &str, context: Context<'_>) -> Result<Option<Value>, ApiError> {
        open_pull(&self.github.api, &self.repository, [self.head, base], context)
    }

    fn update(&self, open: &Value, body: &Body, context: Context<'_>) -> Result<Settled, ApiError> {
        // Browsers write CR LF.
        let before = open["body"].as_str().unwrap_or_default().replace("\r\n", "\n");
        let after = body.within(&before);
        if after == before {
            return Ok(Settled::Unchanged(page_of(open)));
        }
        let rest = format!("pulls/{}", open["number"]);
        let call = Call::about(&self.repository, &rest).with("PATCH", json!({"body": after}));
        let updated = self.github.api.send(&call, context)?;
        Ok(Settled::Updated(page_of(&updated)))
    }
}
