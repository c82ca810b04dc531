//! A campaign: each source is read once, and its hubs are worked on side by side, each for itself.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Error, Result};

use super::hub::Hub;
use super::look_ahead::look_ahead;
use super::work::{Ending, HubWork, Options, Ready, Watcher};
use crate::checks::BlobCache;
use crate::context::Context;
use crate::error::UserError;
use crate::migrate::{Request, Run, Splits};
use crate::repos::at_once::at_once;
use crate::repos::git::var::LazyIdentity;
use crate::repos::source::Source;
use crate::split;

/// Does `work` for each of `hubs`, and returns the endings in the order of the list; none for hubs that were not begun,
/// after an interrupt or because of [`Options::fail_fast`].
pub fn run<W: HubWork>(
    hubs: &[Hub],
    options: &Options,
    work: &W,
    watcher: &dyn Watcher<W::Ending>,
) -> Vec<Option<W::Ending>> {
    let campaign = Campaign {
        options,
        work,
        watcher,
        identity: LazyIdentity::new(true),
        unsigned: LazyIdentity::new(false),
        stopped: AtomicBool::new(false),
        endings: Mutex::new(hubs.iter().map(|_| None).collect()),
    };
    for group in groups(hubs) {
        campaign.group(&group);
    }
    campaign.endings.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Hubs with their places in the list, all from one commit of one source.
type Group<'a> = Vec<(usize, &'a Hub)>;

fn groups<'a>(hubs: &'a [Hub]) -> Vec<Group<'a>> {
    let key = |hub: &'a Hub| {
        let location = hub.location().map(|location| location.identity());
        (location, &hub.reference, &hub.cache)
    };
    let mut groups: Vec<(_, Group<'_>)> = Vec::new();
    for (place, hub) in hubs.iter().enumerate() {
        let key = key(hub);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, group)) => group.push((place, hub)),
            None => groups.push((key, vec![(place, hub)])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

struct Campaign<'a, W: HubWork> {
    options: &'a Options,
    work: &'a W,
    watcher: &'a dyn Watcher<W::Ending>,
    identity: LazyIdentity,
    /// The identity of previews.
    unsigned: LazyIdentity,
    stopped: AtomicBool,
    endings: Mutex<Vec<Option<W::Ending>>>,
}

impl<W: HubWork> Campaign<'_, W> {
    fn group(&self, group: &Group<'_>) {
        if self.is_over() {
            return;
        }
        let mut source = None;
        let is_read = AtomicBool::new(false);
        let hubs: Vec<_> = group.iter().map(|(_, hub)| *hub).collect();
        let both = at_once(
            self.watcher.shared(),
            |context| {
                let splits = self.splits(group, &mut source, context);
                is_read.store(true, Ordering::Relaxed);
                splits
            },
            |context| {
                let is_enough = || is_read.load(Ordering::Relaxed) || self.is_over();
                let (options, work) = (self.options, self.work);
                Ok(look_ahead(&hubs, options, work, self.watcher, &is_enough, context))
            },
        );
        match (both, &source) {
            (Ok((splits, targets)), Some(source)) => self.hubs(group, source, splits, targets),
            (Ok(_), None) => unreachable!("a source that was split is there"),
            (Err(error), source) => self.all_failed(group, source.as_ref(), &error),
        }
    }

    /// Opens the source of a group, and rewrites its history for each of the hubs.
    fn splits(&self, group: &Group<'_>, source: &mut Option<Source>, context: Context<'_>) -> Result<Splits> {
        let hub = group[0].1;
        let mut opened = Source::open(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, context)?;
        let requests: Vec<&Request> = group.iter().map(|(_, hub)| &hub.request).collect();
        let directories = requests.iter().flat_map(|request| &request.names);
        opened.ask(directories, requests.iter().any(|request| request.offline), context);
        let if_real = group.iter().any(|(_, hub)| !self.dry_run(hub));
        Splits::new(source.insert(opened), &requests, if_real, context)
    }

    fn dry_run(&self, hub: &Hub) -> bool {
        self.options.dry_run || hub.dry_run
    }

    /// Works on the hubs of a group, a few at a time.
    fn hubs(&self, group: &Group<'_>, source: &Source, rewritten: Splits, targets: Vec<Option<W::Target>>) {
        let Splits {
            history,
            each: splits,
            objects,
        } = rewritten;
        let known = BlobCache::default();
        let stock = Arc::default();
        let queue: Mutex<VecDeque<_>> = Mutex::new(group.iter().zip(splits).zip(targets).collect());
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let worker = |source: Source| {
            while !self.is_over()
                && let Some((((place, hub), split), target)) = next()
            {
                let progress = self.watcher.begins(hub);
                let ending = match split {
                    Ok(split) => {
                        let dry_run = self.dry_run(hub);
                        let ready = Ready {
                            hub,
                            run: Run {
                                source: &source,
                                objects: &objects,
                                identity: if dry_run { &self.unsigned } else { &self.identity },
                                known: &known,
                                stock: &stock,
                            },
                            history: &history,
                            split: &split,
                            dry_run,
                        };
                        let context = Context {
                            progress: &*progress,
                            ..self.watcher.shared()
                        };
                        let target = target.unwrap_or_else(|| self.work.target(hub, context));
                        self.work.hub(&ready, target, context)
                    }
                    Err(error) => self.work.failed(hub.first_report(Some(&source)), error),
                };
                drop(progress);
                self.ended(*place, hub, ending);
            }
        };
        std::thread::scope(|scope| {
            for _ in 1..self.options.jobs.clamp(1, group.len()) {
                // A repository is for one thread; its clones share what they read.
                let source = source.clone();
                if split::start_thread(scope, || worker(source)).is_err() {
                    break;
                }
            }
            worker(source.clone());
        });
    }

    fn all_failed(&self, group: &Group<'_>, source: Option<&Source>, error: &Error) {
        for (place, hub) in group {
            if self.is_over() {
                return;
            }
            let ending = self.work.failed(hub.first_report(source), same(error));
            self.ended(*place, hub, ending);
        }
    }

    fn ended(&self, place: usize, hub: &Hub, ending: W::Ending) {
        if self.options.fail_fast && !ending.passed() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.watcher.ended(hub, &ending);
        self.endings.lock().unwrap_or_else(PoisonError::into_inner)[place] = Some(ending);
    }

    fn is_over(&self) -> bool {
        self.stopped.load(Ordering::Relaxed) || self.watcher.shared().is_interrupted()
    }
}

/// One error for several hubs.
fn same(error: &Error) -> Error {
    match UserError::find(error) {
        Some(user_error) => user_error.into(),
        None => anyhow::anyhow!("{error:#}"),
    }
}
