//! How a run can fail: one message, one hint, one exit code.

use std::{fmt, io};

use crate::context::Interrupted;

/// The exit codes of the program, as documented in the README.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Something failed; nothing was pushed.
    Failed = 1,
    /// The command line or the manifest is wrong.
    Usage = 2,
    /// A collision or a merge conflict; nothing was written.
    Conflict = 3,
    /// A push was refused; nothing was written.
    Refused = 4,
    /// `batch` or `verify`: some did not pass.
    SomeFailed = 5,
    /// A push may have reached its target, or may still land there.
    Unknown = 6,
    /// Interrupted by the user; nothing was pushed.
    Interrupted = 130,
}

/// The hint where the limit on the processes of a user is reached.
pub const NO_PROCESS: &str = "this user has too many processes, here or on the server: end some, or raise the limit \
     ('ulimit -u'), and run it again";

/// An error that the user can act on.
///
/// It travels inside an [`anyhow::Error`]; [`find`](UserError::find) gets it out again.
#[derive(Debug, Clone)]
pub struct UserError {
    /// The failure and the thing that failed, in lower case and without a full stop.
    pub message: String,
    /// The next step for the user.
    pub hint: Option<String>,
    /// The exit code of a run that ends with this error.
    pub exit: Exit,
    /// True if the repository that it is about does not exist, as far as its server says.
    pub is_missing: bool,
}

impl UserError {
    /// Returns an error that ends the run with exit code 1.
    pub fn new(message: impl Into<String>) -> Self {
        UserError {
            message: message.into(),
            hint: None,
            exit: Exit::Failed,
            is_missing: false,
        }
    }

    /// Returns the error for something that the system did not start, where the limit on processes is the reason.
    pub fn no_process(error: &io::Error) -> Option<Self> {
        let is_it = error.kind() == io::ErrorKind::WouldBlock;
        is_it.then(|| UserError::new(format!("no process or thread can be started: {error}")).hint(NO_PROCESS))
    }

    /// Adds what the user can do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Changes the exit code.
    pub fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Says that the repository does not exist.
    pub fn missing(mut self, is_missing: bool) -> Self {
        self.is_missing = is_missing;
        self
    }

    /// Finds the user error in a chain of causes.
    pub fn find(error: &anyhow::Error) -> Option<UserError> {
        // The chain does not show an error that was put around another one as its context.
        let around = error.downcast_ref::<UserError>();
        let found = around.or_else(|| error.chain().find_map(|cause| cause.downcast_ref()));
        let interrupted = || error.downcast_ref().copied().map(|error: Interrupted| error.into());
        found.cloned().or_else(interrupted)
    }
}

impl fmt::Display for UserError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for UserError {}

impl From<Interrupted> for UserError {
    fn from(interrupted: Interrupted) -> Self {
        UserError::new(interrupted.to_string()).exit(Exit::Interrupted)
    }
}
