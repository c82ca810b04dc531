//! The terminal, lent to a git that wants to read a password from it.
//!
//! Git runs in a process group in the background, so the kernel stops it when it reads the terminal or changes its
//! settings. It then gets the terminal, as a shell gives it to a job in the foreground, and goes on. Ctrl-C goes to git
//! while it has the terminal.

use std::fs::File;
use std::sync::{Mutex, MutexGuard, TryLockError};

use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill};
use nix::sys::termios::{SetArg, Termios, tcgetattr, tcsetattr};
use nix::unistd::{Pid, getpgrp, tcgetpgrp, tcsetpgrp};

use super::group::Group;

/// Held by the one git that has the terminal.
static TURN: Mutex<()> = Mutex::new(());

/// The answer to a git that wants the terminal.
pub(super) enum Answer {
    /// It has the terminal until the loan is dropped.
    Lent(Loan),
    /// Another git has the terminal.
    Later,
    /// We are in the background ourselves, or there is no terminal.
    Never,
}

/// The terminal while a git has it; taken back, with its settings, when dropped.
pub(super) struct Loan {
    terminal: File,
    settings: Option<Termios>,
    _turn: MutexGuard<'static, ()>,
}

/// Gives the terminal to `group`, if it is ours to give and no other git has it.
pub(super) fn lend(group: Group) -> Answer {
    let turn = match TURN.try_lock() {
        Ok(turn) => turn,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return Answer::Later,
    };
    let Ok(terminal) = File::options().read(true).write(true).open("/dev/tty") else {
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
    if tcsetpgrp(&terminal, group.id()).is_err() {
        return Answer::Never;
    }
    Answer::Lent(Loan {
        terminal,
        settings,
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

impl Drop for Loan {
    fn drop(&mut self) {
        // Whoever changes the terminal from the background is stopped by SIGTTOU, unless it is blocked.
        let mut blocked = SigSet::empty();
        blocked.add(Signal::SIGTTOU);
        let Ok(before) = blocked.thread_swap_mask(SigmaskHow::SIG_BLOCK) else {
            return;
        };
        // A terminal that was closed can neither be taken back nor set.
        let _ = tcsetpgrp(&self.terminal, getpgrp());
        if let Some(settings) = &self.settings {
            let _ = tcsetattr(&self.terminal, SetArg::TCSADRAIN, settings);
        }
        let _ = before.thread_set_mask();
    }
}
