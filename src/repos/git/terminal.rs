//! The terminal, lent to a git that wants to read a password from it.
//!
//! Git runs in a process group in the background, so the kernel stops it when it reads the terminal or changes its
//! settings. It then gets the terminal, as a shell gives it to a job in the foreground, and goes on. Ctrl-C goes to git
//! while it has the terminal.
//!
//! The kernel also stops it when it writes there, so that a prompt appears when it is its turn, below the name of the
//! repository, and no bar is drawn over it.

use std::fs::File;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill};
use nix::sys::termios::{LocalFlags, SetArg, Termios, tcgetattr, tcsetattr};
use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};

use super::group::Group;
use crate::progress::Progress;

/// Held by the one git that has the terminal.
static TURN: Mutex<()> = Mutex::new(());

/// How many gits run that may ask for the terminal.
static WAITING: Mutex<usize> = Mutex::new(0);

/// Where to say that a git asks, and about what.
pub(super) struct Asker<'a> {
    /// Makes way on the screen.
    pub progress: &'a dyn Progress,
    /// The subject of the prompt, such as the repository.
    pub subject: &'a str,
}

/// Returns true if there is a terminal to ask at.
pub(super) fn is_there() -> bool {
    open().is_some()
}

/// Keeps processes in the background from writing to the terminal as long as it lives.
pub(super) struct HeldBack;

/// Lets the kernel stop a git that writes a prompt, until it has the terminal.
///
/// We must not be stopped for what we draw ourselves; whoever handles our signals blocks SIGTTOU.
pub(super) fn hold_back_prompts() -> HeldBack {
    let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
    *waiting += 1;
    if *waiting == 1 {
        set_tostop(true);
    }
    HeldBack
}

impl Drop for HeldBack {
    fn drop(&mut self) {
        let mut waiting = WAITING.lock().unwrap_or_else(PoisonError::into_inner);
        *waiting -= 1;
        if *waiting == 0 {
            set_tostop(false);
        }
    }
}

fn set_tostop(is_on: bool) {
    let Some(terminal) = open().filter(is_ours) else {
        return;
    };
    if let Ok(mut settings) = tcgetattr(&terminal) {
        settings.local_flags.set(LocalFlags::TOSTOP, is_on);
        // Where it cannot be set, a prompt may be drawn over.
        let _ = tcsetattr(&terminal, SetArg::TCSANOW, &settings);
    }
}

fn open() -> Option<File> {
    File::options().read(true).write(true).open("/dev/tty").ok()
}

/// The answer to a git that wants the terminal.
pub(super) enum Answer<'a> {
    /// It has the terminal until the loan is dropped.
    Lent(Loan<'a>),
    /// Another git has the terminal.
    Later,
    /// We are in the background ourselves, or there is no terminal.
    Never,
}

/// The terminal while a git has it; taken back, with its settings, when dropped.
pub(super) struct Loan<'a> {
    terminal: File,
    settings: Option<Termios>,
    progress: &'a dyn Progress,
    _turn: MutexGuard<'static, ()>,
}

/// Gives the terminal to `group`, if it is ours to give and no other git has it.
pub(super) fn lend<'a>(group: Group, asker: &Asker<'a>) -> Answer<'a> {
    let turn = match TURN.try_lock() {
        Ok(turn) => turn,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return Answer::Later,
    };
    let Some(terminal) = open() else {
        return Answer::Never;
    };
    if !is_ours(&terminal) {
        // A job in the background that reads the terminal stops, until the user takes it to the foreground.
        stop_ourselves(Signal::SIGTTIN);
        if !is_ours(&terminal) {
            return Answer::Never;
        }
    }
    let settings = tcgetattr(&terminal).ok();
    asker.progress.asks(asker.subject);
    if tcsetpgrp(&terminal, group.id()).is_err() {
        asker.progress.asked();
        return Answer::Never;
    }
    Answer::Lent(Loan {
        terminal,
        settings,
        progress: asker.progress,
        _turn: turn,
    })
}

/// Stops us and whoever shares our process group, as the terminal's Ctrl-Z does, until the user lets us go on.
pub(super) fn stop_ourselves(signal: Signal) {
    let our_group = Pid::from_raw(0);
    // It fails only where we are not allowed to signal ourselves.
    let _ = kill(our_group, signal);
}

fn is_ours(terminal: &File) -> bool {
    tcgetpgrp(terminal) == Ok(getpgrp())
}

impl Drop for Loan<'_> {
    fn drop(&mut self) {
        // Whoever changes the terminal from the background is stopped by SIGTTOU, unless it is blocked.
        let mut blocked = SigSet::empty();
        blocked.add(Signal::SIGTTOU);
        let Ok(before) = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK) else {
            return self.progress.asked();
        };
        // A terminal that was closed can neither be taken back nor set.
        let _ = tcsetpgrp(&self.terminal, getpgrp());
        if let Some(settings) = &self.settings {
            let _ = tcsetattr(&self.terminal, SetArg::TCSADRAIN, settings);
        }
        let _ = before.thread_set_mask();
        self.progress.asked();
    }
}
