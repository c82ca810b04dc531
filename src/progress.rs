//! The progress of a long run, for whoever watches it. The library only speaks through this trait.

/// A stage of the work that can take long enough to be watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A remote that was just made gets time to get its first commit.
    Wait,
    /// GitHub takes no more requests for a while; counts seconds.
    Limit,
    /// The source's commits are read; counts commits.
    Walk,
    /// The trees along the directory are read; counts commits.
    Trees,
    /// The kept commits are written anew; counts commits.
    Rewrite,
}

/// The way that objects go between here and a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// They come from it.
    Fetch,
    /// They go to it.
    Push,
}

/// The place where the work of an exchange is done at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The server counts and packs.
    Server,
    /// Objects are on their way.
    Wire,
    /// Git works on this machine.
    Here,
}

/// How far an exchange is, as git's meter shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meter<'a> {
    /// The place of the work.
    pub place: Place,
    /// The part that is done.
    pub percent: usize,
    /// Bytes and rate, such as `5.00 MiB | 2.30 MiB/s`; empty where git does not show them.
    pub volume: &'a str,
}

/// An exchange with a server that is under way; dropping it ends it.
pub trait Exchange {
    /// Shows how far it is.
    fn at(&self, meter: Meter<'_>);
}

/// Receives the progress of one run; called from several threads.
pub trait Progress: Sync {
    /// Begins `stage`, which has `total` steps when that is known.
    fn begin(&self, stage: Stage, total: Option<usize>);
    /// Sets how many steps of the current stage are done.
    fn at(&self, done: usize);
    /// Ends the current stage.
    fn end(&self);
    /// Begins an exchange with `server`. Several may be under way at a time, beside the current stage.
    fn exchange(&self, direction: Direction, server: &str) -> Box<dyn Exchange + '_>;
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
    fn exchange(&self, _: Direction, _: &str) -> Box<dyn Exchange + '_> {
        Box::new(Silent)
    }
    fn note(&self, _: &str) {}
}

impl Exchange for Silent {
    fn at(&self, _: Meter<'_>) {}
}
