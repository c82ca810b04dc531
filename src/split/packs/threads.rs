//! Work that all cores do together.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle};

use crate::split::error::Result;

/// The number of threads that work at once; more would wait for memory and not for work.
const MOST: usize = 8;

/// How many threads to put to `items` of work, when one thread should have no fewer than `at_least` of them: to start a
/// thread takes as long as to read a few trees.
pub(crate) fn count(items: usize, at_least: usize) -> usize {
    // To find out how many cores there are, files are read.
    static CORES: LazyLock<usize> = LazyLock::new(|| {
        let cores = std::thread::available_parallelism();
        cores.map_or(1, std::num::NonZero::get).min(MOST)
    });
    items.div_ceil(at_least).clamp(1, *CORES)
}

/// Does `work` for each of `items`, and returns what came of them, in their order.
///
/// # Errors
/// The first error of any thread; the others are still waited for.
pub(crate) fn map<I: Send, T: Send>(
    items: impl ExactSizeIterator<Item = I> + Send,
    work: impl Fn(I) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let threads = count(items.len(), 1);
    let queue = Mutex::new(items.enumerate());
    let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).next();
    let parts = each_of(threads, |_| {
        let mut done = Vec::new();
        while let Some((place, item)) = next() {
            done.push((place, work(item)?));
        }
        Ok(done)
    })?;
    let mut done: Vec<_> = parts.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

/// Runs `work` once in each of some threads, with the number of the thread, and returns what each made.
///
/// Where the system gives no more threads, the calling one does the work of those that are missing.
///
/// # Errors
/// The first error of any thread; the others are still waited for.
pub(crate) fn each_of<T: Send>(threads: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|thread| start(scope, move || work(thread))).collect();
        let mut outcomes = vec![work(0)];
        for (thread, other) in (1..).zip(others) {
            outcomes.push(match other {
                Ok(other) => other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
                Err(_) => work(thread),
            });
        }
        outcomes.into_iter().collect()
    })
}

/// Starts a thread in `scope`, with a stack for the deepest tree that git allows.
///
/// # Errors
/// When the system gives no more threads.
pub(crate) fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    work: impl FnOnce() -> T + Send + 'scope,
) -> std::io::Result<ScopedJoinHandle<'scope, T>> {
    Builder::new().stack_size(STACK).spawn_scoped(scope, work)
}

/// A stack, in bytes, for the deepest tree that git allows, in a debug build, too. Memory is taken only as far as it is
/// used.
pub const STACK: usize = 32 << 20;
