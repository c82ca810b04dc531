//! Work that all cores do together.

use anyhow::Result;

/// So many threads work at once; more would wait for memory and not for work.
const MOST: usize = 8;

/// How many threads [`each_of`] uses.
pub(crate) fn count() -> usize {
    std::thread::available_parallelism()
        .map_or(1, std::num::NonZero::get)
        .min(MOST)
}

/// Runs `work` once in each thread, with the number of the thread, and returns what each made.
///
/// # Errors
/// The first error of any thread; the others are still waited for.
pub(crate) fn each_of<T: Send>(work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let work = &work;
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..count()).map(|thread| scope.spawn(move || work(thread))).collect();
        let mut outcomes = vec![work(0)];
        for thread in others {
            outcomes.push(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        outcomes.into_iter().collect()
    })
}
