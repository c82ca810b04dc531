//! The commits that threads leave to each other.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard};

use super::keys::Key;

/// Commits that any thread may go on from.
#[derive(Default)]
pub(super) struct Work {
    state: Mutex<State>,
    changed: Condvar,
    /// How many threads have nothing to do.
    hungry: AtomicUsize,
}

#[derive(Default)]
struct State {
    keys: Vec<Key>,
    /// Threads that are reading commits and may share more.
    busy: usize,
    abandoned: bool,
}

impl Work {
    /// Leaves commits to other threads.
    pub fn share(&self, keys: impl IntoIterator<Item = Key>) {
        self.state().keys.extend(keys);
        self.changed.notify_all();
    }

    /// Returns true if a thread waits for commits.
    pub fn is_wanted(&self) -> bool {
        self.hungry.load(Ordering::Relaxed) > 0
    }

    /// Ends the work of all threads.
    pub fn abandon(&self) {
        self.state().abandoned = true;
        self.changed.notify_all();
    }

    /// Takes some commits; false when no thread has any left. `was_busy` is true if the caller has taken some before.
    pub fn take(&self, was_busy: bool, out: &mut Vec<Key>) -> bool {
        let mut state = self.state();
        state.busy -= usize::from(was_busy);
        self.hungry.fetch_add(1, Ordering::Relaxed);
        let taken = loop {
            if state.abandoned {
                break false;
            }
            if !state.keys.is_empty() {
                let from = state.keys.len() / 2;
                out.extend(state.keys.drain(from..));
                state.busy += 1;
                break true;
            }
            if state.busy == 0 {
                self.changed.notify_all();
                break false;
            }
            let changed = self.changed.wait(state);
            state = changed.expect("because no thread panics while it holds the work");
        };
        self.hungry.fetch_sub(1, Ordering::Relaxed);
        taken
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .expect("because no thread panics while it holds the work")
    }
}
