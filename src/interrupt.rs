//! Ctrl-C: a flag that long loops look at, so that a run ends in order and leaves nothing behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use crate::error::{Exit, UserError};

static INTERRUPTED: std::sync::OnceLock<Arc<AtomicBool>> = std::sync::OnceLock::new();

/// Makes Ctrl-C, SIGTERM and SIGHUP raise the flag; a second one ends the process at once.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub fn install() -> Result<()> {
    let flag = INTERRUPTED.get_or_init(Default::default);
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ] {
        signal_hook::flag::register_conditional_shutdown(signal, Exit::Interrupted as i32, flag.clone())
            .and_then(|_| signal_hook::flag::register(signal, flag.clone()))
            .context("cannot handle signals")?;
    }
    Ok(())
}

/// Whether the user asked the run to stop.
pub fn requested() -> bool {
    INTERRUPTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}

/// Forgets an interruption, for as long as Ctrl-C belongs to a program that the user sees instead of us.
pub fn forget() {
    if let Some(flag) = INTERRUPTED.get() {
        flag.store(false, Ordering::Relaxed);
    }
}

/// Returns the error that ends an interrupted run, if the user asked for that.
///
/// # Errors
/// When the run was interrupted: a [`UserError`] with [`Exit::Interrupted`].
pub fn check() -> Result<()> {
    match requested() {
        true => Err(UserError::new("interrupted").exit(Exit::Interrupted).into()),
        false => Ok(()),
    }
}
