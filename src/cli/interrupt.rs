//! Ctrl-C: a flag that long loops look at, so that a run ends in order and leaves nothing behind.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;

use anyhow::{Context as _, Result};
use nix::sys::signal::{SigSet, Signal};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;
use signal_hook::iterator::Signals;
use split_image::context::Context;
use split_image::error::Exit;
use split_image::progress::Progress;
use split_image::repos::git::push;

const SIGNALS: [i32; 3] = [SIGINT, SIGTERM, SIGHUP];

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// True while a signal ends the process at once.
static AT_ONCE: AtomicBool = AtomicBool::new(false);

/// Makes Ctrl-C, SIGTERM and SIGHUP raise the flag; a second one ends the process at once.
///
/// # Errors
/// When the signal handlers cannot be installed.
pub fn install() -> Result<()> {
    // While a git has the terminal, we are in its background, and write there all the same.
    let mut writes = SigSet::empty();
    writes.add(Signal::SIGTTOU);
    writes.thread_block().context("cannot handle signals")?;
    let signals = Signals::new(SIGNALS).context("cannot handle signals")?;
    match thread::Builder::new().spawn(|| watch(signals)) {
        Ok(_) => Ok(()),
        Err(_) => without_a_thread().context("cannot handle signals"),
    }
}

fn watch(mut signals: Signals) {
    for _ in signals.forever() {
        if INTERRUPTED.swap(true, Ordering::Relaxed) || AT_ONCE.load(Ordering::Relaxed) {
            let exit = match push::is_under_way() {
                true => Exit::Unknown,
                false => Exit::Interrupted,
            };
            process::exit(exit as i32);
        }
    }
}

/// Where the system gives no thread, the handlers themselves raise the flag, and know nothing of a push.
fn without_a_thread() -> std::io::Result<()> {
    for signal in SIGNALS {
        flag::register_conditional_shutdown(signal, Exit::Interrupted as i32, INTERRUPTED.clone())?;
        flag::register(signal, INTERRUPTED.clone())?;
    }
    Ok(())
}

/// Calls `read`, during which the first signal ends the process: a read from a pipe can last for ever, and there is
/// nothing yet to tidy up.
pub fn ends_at_once<T>(read: impl FnOnce() -> T) -> T {
    AT_ONCE.store(true, Ordering::Relaxed);
    let value = read();
    AT_ONCE.store(false, Ordering::Relaxed);
    value
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
