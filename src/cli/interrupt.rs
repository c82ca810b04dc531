//! Ctrl-C: a flag that long loops look at, so that a run ends in order and leaves nothing behind.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

use anyhow::{Context as _, Result};
use split_image::context::Context;
use split_image::error::Exit;
use split_image::progress::Progress;

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Makes Ctrl-C, SIGTERM and SIGHUP raise the flag; a second one ends the process at once.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub fn install() -> Result<()> {
    for signal in [
        signal_hook::consts::SIGINT,
        signal_hook::consts::SIGTERM,
        signal_hook::consts::SIGHUP,
    ] {
        let flag = &*INTERRUPTED;
        signal_hook::flag::register_conditional_shutdown(signal, Exit::Interrupted as i32, flag.clone())
            .and_then(|_| signal_hook::flag::register(signal, flag.clone()))
            .context("cannot handle signals")?;
    }
    Ok(())
}

/// The context of a long run: `progress`, and the flag.
pub fn context(progress: &dyn Progress) -> Context<'_> {
    Context {
        progress,
        interrupt: &INTERRUPTED,
    }
}

/// Lowers the flag, for as long as Ctrl-C belongs to a program that the user sees instead of us.
pub fn forget() {
    INTERRUPTED.store(false, Ordering::Relaxed);
}
