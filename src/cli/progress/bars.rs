//! The bar of the current stage.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use split_image::context::Context;
use split_image::progress::{Direction, Exchange, Progress, Silent, Stage};
use split_image::text;

use super::super::args::{OutputArgs, When};
use super::super::interrupt;
use super::super::render::ink::Ink;
use super::super::terminal::Stream;
use super::exchange::ExchangeBar;
use super::style;

/// How often a line that waits for the end of a prompt looks again.
const WHILE_ASKING: Duration = Duration::from_millis(50);

/// A stage that ends sooner than this gets no bar.
const PATIENCE: Duration = Duration::from_millis(150);

/// One bar at a time, with notes above it.
pub struct Bars {
    pub(super) shown: bool,
    always: bool,
    pub(super) verbose: bool,
    quiet: bool,
    pub(super) ink: Ink,
    /// All bars: those of exchanges with servers are beside that of the stage.
    pub(super) all: MultiProgress,
    stage: Mutex<Option<RunningStage>>,
    /// True while a program asks a person something.
    asking: AtomicBool,
}

/// The current stage.
struct RunningStage {
    stage: Stage,
    total: Option<usize>,
    since: Instant,
    bar: Option<ProgressBar>,
}

impl Bars {
    /// Shows bars if asked to, or if standard error is a terminal; shows notes with `-v`.
    pub fn new(output: &OutputArgs) -> Self {
        let shown = match output.progress {
            When::Always => true,
            When::Never => false,
            When::Auto => Stream::Err.is_terminal() && !output.quiet,
        };
        let always = output.progress == When::Always;
        Bars {
            shown,
            always,
            verbose: output.verbose,
            quiet: output.quiet,
            ink: Stream::Err.ink(output.color),
            all: MultiProgress::with_draw_target(draw_target(shown, always)),
            stage: Mutex::new(None),
            asking: AtomicBool::new(false),
        }
    }

    /// The context of a long run: these bars, and the flag that stops it.
    pub fn context(&self) -> Context<'_> {
        interrupt::context(self)
    }

    /// Writes a line that stays on standard error, above the bars.
    #[expect(clippy::print_stderr, reason = "notes are what standard error is for")]
    pub(super) fn line(&self, line: &str) {
        // Nothing else is written below a prompt until it has its answer.
        while self.asking.load(Ordering::Relaxed) {
            thread::sleep(WHILE_ASKING);
        }
        self.all.suspend(|| eprintln!("{}", text::on_screen(line)));
    }

    /// Says on a line that a stage begins which is only a wait, where no bar says it.
    pub(super) fn begins_to_wait(&self, stage: Stage, seconds: Option<usize>) {
        if let (Stage::Limit, Some(seconds), false, false) = (stage, seconds, self.shown, self.quiet) {
            self.line(&format!("GitHub takes no more requests for now; waiting {seconds} s"));
        }
    }

    /// Takes all bars off the screen for a prompt, which `line` stands above.
    pub(super) fn make_way(&self, line: &str) {
        // A terminal that cannot be cleared keeps the last bars, which harm nothing.
        let _ = self.all.clear();
        self.all.set_draw_target(ProgressDrawTarget::hidden());
        self.line(&self.ink.faint(line));
        self.asking.store(true, Ordering::Relaxed);
    }

    fn bar(&self, stage: Stage, total: Option<usize>) -> ProgressBar {
        let bar = self
            .all
            .insert(0, style::bar(stage, total, ProgressDrawTarget::hidden()));
        bar.tick();
        style::tick(&bar);
        bar
    }

    fn stage(&self) -> MutexGuard<'_, Option<RunningStage>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The line above a prompt.
pub(super) fn asked_about(subject: &str) -> String {
    text::message(&format!("For {subject}:"))
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, total: Option<usize>) {
        self.begins_to_wait(stage, total);
        if !self.shown {
            return;
        }
        let mut running = RunningStage {
            stage,
            total,
            since: Instant::now(),
            bar: None,
        };
        if self.always || matches!(stage, Stage::Wait | Stage::Limit) {
            running.bar = Some(self.bar(stage, total));
        }
        if let Some(RunningStage { bar: Some(before), .. }) = self.stage().replace(running) {
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
        if let Some(RunningStage { bar: Some(bar), .. }) = self.stage().take() {
            bar.finish_and_clear();
        }
    }

    fn exchange(&self, direction: Direction, server: &str) -> Box<dyn Exchange + '_> {
        match self.shown {
            true => Box::new(ExchangeBar::among(&self.all, direction, server)),
            false => Box::new(Silent),
        }
    }

    fn asks(&self, subject: &str) {
        self.make_way(&asked_about(subject));
    }

    fn asked(&self) {
        self.asking.store(false, Ordering::Relaxed);
        self.all.set_draw_target(draw_target(self.shown, self.always));
    }

    fn note(&self, line: &str) {
        if self.verbose {
            self.line(&self.ink.faint(&text::message(line)));
        }
    }
}

/// The place where bars are drawn.
fn draw_target(shown: bool, always: bool) -> ProgressDrawTarget {
    match (shown, always) {
        (false, _) => ProgressDrawTarget::hidden(),
        // indicatif's own standard error draws nothing without a terminal.
        (true, true) => ProgressDrawTarget::term_like(Box::new(console::Term::stderr())),
        (true, false) => ProgressDrawTarget::stderr(),
    }
}
