//! A question whose answer is waited for only when it is needed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::context::Context;

/// How often a wait looks whether the run was interrupted.
const TICK: Duration = Duration::from_millis(50);

/// Work on another thread; it is stopped, and has ended, when this is dropped.
#[derive(Debug)]
pub struct Background<T> {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    receiver: Mutex<Receiver<T>>,
    answer: OnceLock<Option<T>>,
}

impl<T: Send + 'static> Background<T> {
    /// Starts `work`, which has to end soon after its flag is raised. Without a thread for it, it has no answer.
    pub fn start(work: impl FnOnce(&AtomicBool) -> T + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = mpsc::channel();
        let stopped = stop.clone();
        let thread = thread::Builder::new().spawn(move || {
            // Nobody waits for the answer if the run ended before.
            let _ = sender.send(work(&stopped));
        });
        Background {
            stop,
            thread: thread.ok(),
            receiver: Mutex::new(receiver),
            answer: OnceLock::new(),
        }
    }

    /// The answer, if it is there.
    pub fn peek(&self) -> Option<&T> {
        let arrived = || {
            self.receiver
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .try_recv()
                .ok()
        };
        if self.answer.get().is_none()
            && let Some(answer) = arrived()
        {
            // Another thread may have waited for it in the meantime, and has then got nothing.
            let _ = self.answer.set(Some(answer));
        }
        self.answer.get()?.as_ref()
    }

    /// The answer; none where the run was interrupted before it came.
    pub fn wait(&self, context: Context<'_>) -> Option<&T> {
        let wait = || {
            let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                match receiver.recv_timeout(TICK) {
                    Ok(answer) => return Some(answer),
                    Err(RecvTimeoutError::Timeout) if !context.is_interrupted() => {}
                    Err(_) => return None,
                }
            }
        };
        self.answer.get_or_init(wait).as_ref()
    }
}

/// Returns true once the flag `stop` is raised, or an answer took longer than `limit`.
pub fn until(stop: &AtomicBool, limit: Duration) -> impl Fn() -> bool + use<'_> {
    let deadline = Instant::now() + limit;
    move || stop.load(Ordering::Relaxed) || Instant::now() > deadline
}

impl<T> Drop for Background<T> {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It has panicked if it is not at its end, and then there is no answer.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_there_for_everybody_who_waits() {
        let background = Background::start(|_| 7);
        assert_eq!(background.wait(Context::unwatched()), Some(&7));
        assert_eq!(background.wait(Context::unwatched()), Some(&7));
    }

    #[test]
    fn an_interrupt_and_a_drop_end_the_wait() {
        let endless = || {
            Background::start(|stop| {
                while !stop.load(Ordering::Relaxed) {
                    thread::yield_now();
                }
            })
        };
        let interrupt = AtomicBool::new(true);
        let interrupted = Context {
            interrupt: &interrupt,
            ..Context::unwatched()
        };
        assert_eq!(endless().wait(interrupted), None);
        drop(endless());
    }
}
