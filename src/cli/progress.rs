//! Progress bars on standard error; the only user of indicatif.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use split_image::context::Context;
use split_image::progress::{Progress, Stage};

use super::args::{OutputArgs, When};
use super::interrupt;
use super::render::ink::Ink;
use super::terminal::Stream;

mod many;

pub use many::ManyBars;

/// A stage that is over sooner than this is not worth a bar.
const PATIENCE: Duration = Duration::from_millis(150);

/// One bar at a time, and lines above it.
pub struct Bars {
    shown: bool,
    always: bool,
    verbose: bool,
    ink: Ink,
    /// Where its bar stands among others.
    among: Option<MultiProgress>,
    stage: Mutex<Option<Running>>,
}

/// The stage that is being worked on.
struct Running {
    stage: Stage,
    total: Option<usize>,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Bars {
    /// Decides on bars and notes by what was typed, and whether there is a terminal.
    pub fn new(output: &OutputArgs) -> Self {
        let shown = match output.progress {
            When::Always => true,
            When::Never => false,
            When::Auto => Stream::Err.is_terminal() && !output.quiet,
        };
        Bars {
            shown,
            always: output.progress == When::Always,
            verbose: output.verbose,
            ink: Stream::Err.ink(output.color),
            among: None,
            stage: Mutex::new(None),
        }
    }

    /// What a long run is given: these bars, and a way to stop it.
    pub fn context(&self) -> Context<'_> {
        interrupt::context(self)
    }

    fn draw_target(&self) -> ProgressDrawTarget {
        match (self.shown, self.always) {
            (false, _) => ProgressDrawTarget::hidden(),
            // indicatif alone stays silent where there is no terminal.
            (true, true) => ProgressDrawTarget::term_like(Box::new(console::Term::stderr())),
            (true, false) => ProgressDrawTarget::stderr(),
        }
    }

    fn bar(&self, stage: Stage, total: Option<usize>) -> ProgressBar {
        let bar = match &self.among {
            Some(bars) => bars.insert(0, styled(stage, total, ProgressDrawTarget::hidden())),
            None => styled(stage, total, self.draw_target()),
        };
        bar.tick();
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }

    fn stage(&self) -> MutexGuard<'_, Option<Running>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, total: Option<usize>) {
        if !self.shown {
            return;
        }
        let mut running = Running {
            stage,
            total,
            since: Instant::now(),
            bar: None,
        };
        // Nothing may be heard of a remote for long, so that its bar cannot wait for the first step.
        if self.always || matches!(stage, Stage::Fetch | Stage::Wait | Stage::Push) {
            running.bar = Some(self.bar(stage, total));
        }
        if let Some(Running { bar: Some(before), .. }) = self.stage().replace(running) {
            before.finish_and_clear();
        }
    }

    fn at(&self, done: usize) {
        if let Some(running) = self.stage().as_mut() {
            if running.bar.is_none() && running.since.elapsed() > PATIENCE {
                running.bar = Some(self.bar(running.stage, running.total));
            }
            if let Some(bar) = &running.bar {
                bar.set_position(done as u64);
            }
        }
    }

    fn end(&self) {
        if let Some(Running { bar: Some(bar), .. }) = self.stage().take() {
            bar.finish_and_clear();
        }
    }

    #[expect(clippy::print_stderr, reason = "notes are what standard error is for")]
    fn note(&self, line: &str) {
        if !self.verbose {
            return;
        }
        let line = self.ink.faint(line);
        match self.stage().as_ref().and_then(|running| running.bar.as_ref()) {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }
}

/// What moves where nothing can be counted.
const TICKS: &[&str] = &["·  ", "·· ", "···", " ··", "  ·", "   "];

fn styled(stage: Stage, total: Option<usize>, target: ProgressDrawTarget) -> ProgressBar {
    let (what, unit) = named(stage);
    // A bar that is drawn before it has its target or style leaves that behind.
    ProgressBar::with_draw_target(total.map(|total| total as u64), target)
        .with_style(style(template(total, unit)))
        .with_message(what)
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template)
        .expect("because the templates are written in this program")
        .progress_chars("━╸ ")
        .tick_strings(TICKS)
}

/// What a stage is called, and what its steps are.
fn named(stage: Stage) -> (&'static str, Unit) {
    match stage {
        Stage::Fetch => ("Fetching", Unit::Percent),
        Stage::Wait => ("Still empty", Unit::Percent),
        Stage::Walk => ("Reading commits", Unit::Commits),
        Stage::Trees => ("Reading trees", Unit::Commits),
        Stage::Rewrite => ("Rewriting", Unit::Commits),
        Stage::Push => ("Pushing", Unit::Percent),
    }
}

fn template(total: Option<usize>, unit: Unit) -> &'static str {
    match (total, unit) {
        (Some(_), Unit::Percent) => "{msg:16} {bar:30} {percent:>3}%  {elapsed}",
        (Some(_), Unit::Commits) => "{msg:16} {bar:30} {human_pos}/{human_len} commits",
        (None, Unit::Percent) => "{msg:16} {spinner}  {elapsed}",
        (None, Unit::Commits) => "{msg:16} {spinner}  {human_pos} commits",
    }
}

/// What the steps of a stage are.
#[derive(Clone, Copy)]
enum Unit {
    Percent,
    Commits,
}
