//! The caller's side of a long run: who watches it, and how to stop it.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::progress::{Progress, Silent};

/// Accompanies a long run: it reports its progress here, and stops soon after the flag is raised.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Receives the progress.
    pub progress: &'a dyn Progress,
    /// Stops the run once it is true; nothing is left behind then.
    pub interrupt: &'a AtomicBool,
}

impl Context<'_> {
    /// Returns the context of a run that nobody watches or stops.
    pub fn unwatched() -> Context<'static> {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Context {
            progress: &Silent,
            interrupt: &NEVER,
        }
    }

    /// Returns true if the run should stop.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }

    /// Returns the error that ends an interrupted run, if it was interrupted.
    ///
    /// # Errors
    /// [`Interrupted`] where the flag is raised.
    pub fn check(&self) -> Result<(), Interrupted> {
        match self.is_interrupted() {
            true => Err(Interrupted),
            false => Ok(()),
        }
    }
}

/// The caller stopped the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("interrupted")
    }
}

impl std::error::Error for Interrupted {}
