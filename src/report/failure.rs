//! Why a run failed.

use serde::Serialize;

use crate::error::{Exit, UserError};
use crate::text;

/// The reason of a failure.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The failure.
    pub message: String,
    /// The next step for the user.
    pub hint: Option<String>,
    /// The exit code.
    pub exit: u8,
}

impl Failure {
    /// The entry of a report for `error`.
    pub fn of(error: &anyhow::Error) -> Self {
        let user_error = UserError::find(error);
        Failure {
            message: text::message(&format!("{error:#}")),
            hint: user_error
                .as_ref()
                .and_then(|error| error.hint.as_deref().map(text::message)),
            exit: user_error.map_or(Exit::Failed, |error| error.exit) as u8,
        }
    }
}
