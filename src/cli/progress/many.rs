//! One bar for each hub that is being worked on, and one below for all of them.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{MultiProgress, ProgressBar};
use split_image::progress::{Progress, Stage};

use super::super::args::OutputArgs;
use super::super::render::ink::{self, Ink};
use super::{Bars, named, style, template};

/// The bars of a campaign.
pub struct ManyBars {
    bars: MultiProgress,
    all: ProgressBar,
    failed: AtomicUsize,
    /// Shows the work on a source, which comes before that on its hubs.
    shared: Bars,
    shown: bool,
    verbose: bool,
    ink: Ink,
    /// How wide the names of the hubs are.
    width: usize,
}

impl ManyBars {
    /// Decides on bars and notes as [`Bars::new`]; `names` are those of all hubs.
    pub fn new<'a>(output: &OutputArgs, names: impl ExactSizeIterator<Item = &'a str>) -> Self {
        let mut shared = Bars::new(output);
        let bars = MultiProgress::with_draw_target(shared.draw_target());
        shared.among = Some(bars.clone());
        let all = ProgressBar::new(names.len() as u64).with_style(style("{pos} of {len} hubs{msg}  {elapsed}"));
        let all = bars.add(all);
        ManyBars {
            shown: shared.shown,
            verbose: shared.verbose,
            ink: shared.ink,
            shared,
            bars,
            all,
            failed: AtomicUsize::new(0),
            width: names.map(ink::width_of).max().unwrap_or(0).min(30),
        }
    }

    /// Follows the work on a source.
    pub fn shared(&self) -> &dyn Progress {
        &self.shared
    }

    /// Adds a bar for the hub `name`, until what is returned is dropped.
    pub fn hub(&self, name: &str) -> HubBar<'_> {
        let bar = ProgressBar::new_spinner().with_prefix(ink::fitted(name, self.width));
        let bar = self.bars.insert_before(&self.all, bar);
        bar.set_style(style("{prefix} {spinner}"));
        HubBar {
            bar,
            name: name.to_owned(),
            many: self,
        }
    }

    /// Counts a hub that has ended.
    pub fn ended(&self, passed: bool) {
        if !passed {
            let before = self.failed.fetch_add(1, Ordering::Relaxed);
            self.all.set_message(format!(", {} failed", before + 1));
        }
        self.all.inc(1);
    }

    /// Writes a line that stays on standard error, above the bars.
    #[expect(clippy::print_stderr, reason = "this is where progress is shown")]
    pub fn line(&self, line: &str) {
        self.bars.suspend(|| eprintln!("{line}"));
    }

    /// Whether bars are seen.
    pub fn are_shown(&self) -> bool {
        self.shown
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        self.all.finish_and_clear();
        // Nothing is lost where a terminal does not let itself be cleared.
        let _ = self.bars.clear();
    }
}

/// The bar of one hub.
pub struct HubBar<'a> {
    bar: ProgressBar,
    name: String,
    many: &'a ManyBars,
}

impl Progress for HubBar<'_> {
    fn begin(&self, stage: Stage, total: Option<usize>) {
        let (what, unit) = named(stage);
        self.bar
            .set_style(style(&format!("{{prefix}} {}", template(total, unit))));
        self.bar.set_message(what);
        self.bar.set_position(0);
        match total {
            Some(total) => self.bar.set_length(total as u64),
            None => self.bar.unset_length(),
        }
        self.bar.enable_steady_tick(std::time::Duration::from_millis(120));
    }

    fn at(&self, done: usize) {
        self.bar.set_position(done as u64);
    }

    fn end(&self) {
        self.bar.set_style(style("{prefix} {spinner}"));
    }

    fn note(&self, line: &str) {
        if self.many.verbose {
            let line = format!("{}: {line}", self.name);
            self.many.line(&self.many.ink.faint(&line));
        }
    }
}

impl Drop for HubBar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.many.bars.remove(&self.bar);
    }
}
