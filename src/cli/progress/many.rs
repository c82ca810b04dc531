//! One bar for each running hub, and below them one for the campaign.

use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{MultiProgress, ProgressBar};
use split_image::batch::{Ending, Hub, Watcher};
use split_image::context::Context;
use split_image::progress::{Direction, Exchange, Progress, Stage};

use super::super::args::OutputArgs;
use super::super::render::ink;
use super::bars::{Bars, asked_about};
use super::exchange::ExchangeBar;
use super::style::{self, style};

/// The bars of a campaign.
pub struct ManyBars {
    bars: MultiProgress,
    all: ProgressBar,
    failed: AtomicUsize,
    /// The bar of a source, which is read before its hubs begin.
    shared: Bars,
    /// The width of the column of names.
    width: usize,
}

impl ManyBars {
    /// Shows bars and notes for `hubs` as [`Bars::new`] does.
    pub fn new(output: &OutputArgs, hubs: &[Hub]) -> Self {
        let shared = Bars::new(output);
        let bars = shared.all.clone();
        let all = ProgressBar::new(hubs.len() as u64).with_style(style("{pos} of {len} hubs{msg}  {elapsed}"));
        let all = bars.add(all);
        ManyBars {
            shared,
            bars,
            all,
            failed: AtomicUsize::new(0),
            width: ink::widest(hubs.iter().map(|hub| hub.name.as_str())).min(30),
        }
    }

    /// The context of work that hubs share, such as reading a source.
    pub fn context(&self) -> Context<'_> {
        self.shared.context()
    }

    /// Adds a bar for the hub `name`, which is removed when it is dropped.
    pub fn hub(&self, name: &str) -> HubBar<'_> {
        let bar = ProgressBar::new_spinner().with_prefix(ink::fitted(name, self.width));
        let bar = self.bars.insert_before(&self.all, bar);
        bar.set_style(style("{prefix} {spinner}"));
        if self.are_shown() {
            style::tick(&bar);
        }
        HubBar {
            bar,
            name: name.to_owned(),
            many: self,
        }
    }

    /// Counts a finished hub.
    pub fn count(&self, passed: bool) {
        if !passed {
            let before = self.failed.fetch_add(1, Ordering::Relaxed);
            self.all.set_message(format!(", {} failed", before + 1));
        }
        self.all.inc(1);
    }

    /// Writes a line that stays on standard error, above the bars.
    pub fn line(&self, line: &str) {
        self.shared.line(line);
    }

    /// True if bars are drawn.
    pub fn are_shown(&self) -> bool {
        self.shared.shown
    }

    /// Removes all bars.
    pub fn clear(&self) {
        self.all.finish_and_clear();
        // A terminal that cannot be cleared keeps the last bars, which harm nothing.
        let _ = self.bars.clear();
    }
}

impl<E: Ending> Watcher<E> for ManyBars {
    fn shared(&self) -> Context<'_> {
        self.context()
    }

    fn begins<'a>(&'a self, hub: &'a Hub) -> Box<dyn Progress + 'a> {
        Box::new(self.hub(&hub.name))
    }

    fn ended(&self, _: &Hub, ending: &E) {
        self.count(ending.passed());
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
        self.many.shared.begins_to_wait(stage, total);
        let template = style::template(&self.bar, stage, total);
        self.bar.set_style(style(&format!("{{prefix}} {template}")));
        self.bar.set_message(style::name(stage));
        self.bar.set_position(0);
        match total {
            Some(total) => self.bar.set_length(total as u64),
            None => self.bar.unset_length(),
        }
    }

    fn at(&self, done: usize) {
        self.bar.set_position(done as u64);
    }

    fn end(&self) {
        self.bar.set_style(style("{prefix} {spinner}"));
    }

    fn exchange(&self, direction: Direction, server: &str) -> Box<dyn Exchange + '_> {
        let end = |bar: &ProgressBar| bar.set_style(style("{prefix} {spinner}"));
        let bar = self.bar.clone();
        Box::new(ExchangeBar::on(bar, "{prefix} ", direction, server, Box::new(end)))
    }

    fn asks(&self, subject: &str) {
        let line = format!("{}: {}", self.name, asked_about(subject));
        self.many.shared.make_way(&line);
    }

    fn asked(&self) {
        self.many.shared.asked();
    }

    fn note(&self, line: &str) {
        if self.many.shared.verbose {
            let line = format!("{}: {line}", self.name);
            self.many.line(&self.many.shared.ink.faint(&line));
        }
    }
}

impl Drop for HubBar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.many.bars.remove(&self.bar);
    }
}
