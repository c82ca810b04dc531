//! Two remotes that are asked at the same time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::context::Context;
use crate::split;

/// How often the thread that waits looks whether the run was interrupted.
const TICK: Duration = Duration::from_millis(20);

/// Runs `first` and `second` at the same time, and returns the results of both. An error of the first ends the second.
///
/// # Errors
/// The error of the first, or else the error of the second.
pub fn at_once<A, B: Send>(
    context: Context<'_>,
    first: impl FnOnce(Context<'_>) -> Result<A>,
    second: impl FnOnce(Context<'_>) -> Result<B> + Send,
) -> Result<(A, B)> {
    let stop = AtomicBool::new(false);
    let aside = Context {
        interrupt: &stop,
        ..context
    };
    let second = Mutex::new(Some(second));
    let run_second = |context| {
        let second = second.lock().unwrap_or_else(PoisonError::into_inner).take();
        second.map(|second| second(context))
    };
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        // The receiver lives as long as the scope.
        // A panic in the thread drops the sender, which ends the wait.
        let run_aside = &run_second;
        let thread = split::start_thread(scope, move || drop(sender.send(run_aside(aside))));
        let first = first(context);
        stop.fetch_or(first.is_err(), Ordering::Relaxed);
        // Without a thread, the second has not begun.
        let mut result = match thread {
            Ok(_) => None,
            Err(_) if first.is_ok() => run_second(context),
            Err(_) => return first.map(|_| unreachable!("an error has no value")),
        };
        while result.is_none() {
            match receiver.recv_timeout(TICK) {
                Ok(sent) => result = sent,
                Err(RecvTimeoutError::Timeout) => drop(stop.fetch_or(context.is_interrupted(), Ordering::Relaxed)),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        let first = first?;
        // The user may have pressed Ctrl-C at the terminal of its git.
        context
            .interrupt
            .fetch_or(stop.load(Ordering::Relaxed), Ordering::Relaxed);
        let second = result.context("the second was run once")?;
        if second.is_err() {
            context.check()?;
        }
        Ok((first, second?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_the_second_ends_the_wait_for_it() {
        let panics = |_: Context<'_>| -> Result<()> { panic!("on purpose") };
        let ended = std::panic::catch_unwind(|| at_once(Context::unwatched(), |_| Ok(()), panics));
        assert!(ended.is_err());
    }
}
