//! The progress of a long run, for whoever watches it. The library only speaks through this trait.

/// A stage of the work that can take long enough to be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Objects come from a remote.
    Fetch,
    /// A remote that was just made gets time to get its first commit.
    Wait,
    /// The source's commits are read; counts commits.
    Walk,
    /// The trees along the directory are read; counts commits.
    Trees,
    /// The kept commits are written anew; counts commits.
    Rewrite,
    /// The result goes to a remote.
    Push,
}

/// Receives the progress of one run; called from several threads.
pub trait Progress: Sync {
    /// Begins `stage`, which has `total` steps when that is known.
    fn begin(&self, stage: Stage, total: Option<usize>);
    /// Sets how many steps of the current stage are done.
    fn at(&self, done: usize);
    /// Ends the current stage.
    fn end(&self);
    /// Makes way on the screen for a program that asks a person something about `subject`, until [`asked`](Self::asked).
    fn asks(&self, _subject: &str) {}
    /// The program has its answer, or is gone.
    fn asked(&self) {}
    /// Passes on a line that is worth keeping on the screen, such as a git command that is being run (`-v`).
    fn note(&self, line: &str);
}

/// Progress that nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: Option<usize>) {}
    fn at(&self, _: usize) {}
    fn end(&self) {}
    fn note(&self, _: &str) {}
}
