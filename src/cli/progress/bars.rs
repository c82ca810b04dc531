//! The bar of the current stage.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget};
use split_image::context::Context;
use split_image::progress::{Progress, Stage};
use split_image::text;

use super::super::args::{OutputArgs, When};
use super::super::interrupt;
use super::super::render::ink::Ink;
use super::super::terminal::Stream;
use super::style;

/// A stage that ends sooner than this gets no bar.
const PATIENCE: Duration = Duration::from_millis(150);

/// One bar at a time, with notes above it.
pub struct Bars {
    pub(super) shown: bool,
    always: bool,
    pub(super) verbose: bool,
    pub(super) ink: Ink,
    /// The bars of a campaign, if this one is among them.
    pub(super) among: Option<MultiProgress>,
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
        Bars {
            shown,
            always: output.progress == When::Always,
            verbose: output.verbose,
            ink: Stream::Err.ink(output.color),
            among: None,
            stage: Mutex::new(None),
            asking: AtomicBool::new(false),
        }
    }

    /// The context of a long run: these bars, and the flag that stops it.
    pub fn context(&self) -> Context<'_> {
        interrupt::context(self)
    }

    /// The place where bars are drawn, hidden ones too.
    pub(super) fn draw_target(&self) -> ProgressDrawTarget {
        match (self.shown, self.always) {
            (false, _) => ProgressDrawTarget::hidden(),
            // indicatif's own standard error draws nothing without a terminal.
            (true, true) => ProgressDrawTarget::term_like(Box::new(console::Term::stderr())),
            (true, false) => ProgressDrawTarget::stderr(),
        }
    }

    fn bar(&self, stage: Stage, total: Option<usize>) -> ProgressBar {
        let bar = match &self.among {
            Some(bars) => bars.insert(0, style::bar(stage, total, ProgressDrawTarget::hidden())),
            None => style::bar(stage, total, self.draw_target()),
        };
        bar.tick();
        style::tick(&bar);
        bar
    }

    fn stage(&self) -> MutexGuard<'_, Option<RunningStage>> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes all bars off the screen, until they get another place to draw at.
pub(super) fn hide(bars: &MultiProgress) {
    // A terminal that cannot be cleared keeps the last bars, which harm nothing.
    let _ = bars.clear();
    bars.set_draw_target(ProgressDrawTarget::hidden());
}

/// The line above a prompt.
pub(super) fn asked_about(subject: &str) -> String {
    text::message(&format!("For {subject}:"))
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, total: Option<usize>) {
        if !self.shown {
            return;
        }
        let mut running = RunningStage {
            stage,
            total,
            since: Instant::now(),
            bar: None,
        };
        // A remote may be silent for long, so its bar does not wait for the first step.
        if self.always || matches!(stage, Stage::Fetch | Stage::Wait | Stage::Push) {
            running.bar = Some(self.bar(stage, total));
        }
        if let Some(RunningStage { bar: Some(before), .. }) = self.stage().replace(running) {
            before.finish_and_clear();
        }
    }

    fn at(&self, done: usize) {
        if let Some(running) = self.stage().as_mut() {
            let is_asking = self.asking.load(Ordering::Relaxed);
            if running.bar.is_none() && !is_asking && running.since.elapsed() > PATIENCE {
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

    #[expect(clippy::print_stderr, reason = "a prompt follows, which git writes to the terminal")]
    fn asks(&self, subject: &str) {
        self.asking.store(true, Ordering::Relaxed);
        if let Some(bar) = self.stage().as_mut().and_then(|running| running.bar.take()) {
            bar.finish_and_clear();
        }
        if let Some(bars) = &self.among {
            hide(bars);
        }
        eprintln!("{}", self.ink.faint(&asked_about(subject)));
    }

    fn asked(&self) {
        self.asking.store(false, Ordering::Relaxed);
        if let Some(bars) = &self.among {
            bars.set_draw_target(self.draw_target());
        }
        if let Some(running) = self.stage().as_mut() {
            running.bar = Some(self.bar(running.stage, running.total));
        }
    }

    #[expect(clippy::print_stderr, reason = "notes are what standard error is for")]
    fn note(&self, line: &str) {
        if !self.verbose {
            return;
        }
        let line = self.ink.faint(&text::message(line));
        match self.stage().as_ref().and_then(|running| running.bar.as_ref()) {
            Some(bar) => bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        }
    }
}
