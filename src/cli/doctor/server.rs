//! The two sides of a run, as their servers announce themselves.

use std::time::Instant;

use anyhow::Result;
use serde::Serialize;
use split_image::context::Context;
use split_image::repos::git::offers::{self, Offers};
use split_image::repos::location::Location;

/// One side of a run.
#[derive(Debug, Serialize)]
pub struct Server {
    pub location: String,
    pub milliseconds: u128,
    pub agent: Option<String>,
    pub protocol: u8,
    pub object_format: String,
    pub partial_clone: bool,
    /// None for a source, to which nothing is pushed.
    pub atomic_push: Option<bool>,
}

impl Server {
    /// Asks the server of a source.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn of_source(location: &Location, context: Context<'_>) -> Result<Server> {
        let start = Instant::now();
        let offers = offers::to_fetch(location, context)?;
        Ok(Server::of(location, start, &offers))
    }

    /// Asks the server of a target, as a run does: to fetch, and to push.
    ///
    /// # Errors
    /// When it cannot be reached, or does not take pushes of this user.
    pub fn of_target(location: &Location, context: Context<'_>) -> Result<Server> {
        let read = Server::of_source(location, context)?;
        let push = offers::to_push(location, context)?;
        Ok(Server {
            atomic_push: Some(push.has("atomic")),
            ..read
        })
    }

    fn of(location: &Location, start: Instant, offers: &Offers) -> Server {
        Server {
            location: location.to_string(),
            milliseconds: start.elapsed().as_millis(),
            agent: offers.agent.clone(),
            protocol: offers.protocol,
            object_format: offers.object_format().to_owned(),
            partial_clone: offers.has("filter"),
            atomic_push: None,
        }
    }
}
