//! A campaign: each source is read once, and its hubs are worked on side by side, each for itself.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Error;

use super::hub::Hub;
use crate::checks::BlobCache;
use crate::context::Context;
use crate::error::UserError;
use crate::migrate::{Request, Run, Splits};
use crate::progress::Progress;
use crate::report::Report;
use crate::repos::git::var::LazyIdentity;
use crate::repos::source::Source;
use crate::split::history::History;
use crate::split::{self, Split};

/// How a campaign is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many hubs are worked on at a time.
    pub jobs: usize,
    /// Look only, whatever the hubs say.
    pub dry_run: bool,
    /// Begin no other hub after one that failed.
    pub fail_fast: bool,
}

/// How one hub ended.
pub trait Ending: Send {
    /// True if the hub is as it should be.
    fn passed(&self) -> bool;
}

/// Follows a campaign; called from several threads.
pub trait Watcher<E>: Sync {
    /// Follows the work that hubs of one source share, and says when the campaign stops.
    fn shared(&self) -> Context<'_>;
    /// Follows the work on one hub, which begins now.
    fn begins<'a>(&'a self, hub: &'a Hub) -> Box<dyn Progress + 'a>;
    /// Takes the ending of a hub, as soon as it is there.
    fn ended(&self, hub: &Hub, ending: &E);
}

/// A hub whose history is rewritten, and that can be brought to its target.
pub struct Ready<'a> {
    /// The hub.
    pub hub: &'a Hub,
    /// The parts that it shares with other hubs.
    pub run: Run<'a>,
    /// The source's history.
    pub history: &'a History,
    /// The rewritten history.
    pub split: &'a Split,
    /// True if to look only.
    pub dry_run: bool,
}

/// The work for each hub.
pub trait HubWork<E>: Sync {
    /// Does the work for one hub.
    fn hub(&self, ready: &Ready<'_>, context: Context<'_>) -> E;
    /// Makes an ending of a failure before that work, about which this is `known`.
    fn failed(&self, known: Report, error: Error) -> E;
}

/// Does `work` for each of `hubs`, and returns the endings in the order of the list; none for hubs that were not begun,
/// after an interrupt or because of [`Options::fail_fast`].
pub fn run<E: Ending>(
    hubs: &[Hub],
    options: &Options,
    work: &dyn HubWork<E>,
    watcher: &dyn Watcher<E>,
) -> Vec<Option<E>> {
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

struct Campaign<'a, E> {
    options: &'a Options,
    work: &'a dyn HubWork<E>,
    watcher: &'a dyn Watcher<E>,
    identity: LazyIdentity,
    /// The identity of previews.
    unsigned: LazyIdentity,
    stopped: AtomicBool,
    endings: Mutex<Vec<Option<E>>>,
}

impl<E: Ending> Campaign<'_, E> {
    fn group(&self, group: &Group<'_>) {
        if self.is_over() {
            return;
        }
        let hub = group[0].1;
        let context = self.watcher.shared();
        let mut source = match Source::open(hub.from.as_deref(), hub.reference.as_deref(), &hub.cache, context) {
            Ok(source) => source,
            Err(error) => return self.all_failed(group, None, &error),
        };
        let requests: Vec<&Request> = group.iter().map(|(_, hub)| &hub.request).collect();
        let if_real = group.iter().any(|(_, hub)| !self.dry_run(hub));
        match Splits::new(&mut source, &requests, if_real, context) {
            Ok(rewritten) => self.hubs(group, &source, rewritten),
            Err(error) => self.all_failed(group, Some(&source), &error),
        }
    }

    fn dry_run(&self, hub: &Hub) -> bool {
        self.options.dry_run || hub.dry_run
    }

    /// Works on the hubs of a group, a few at a time.
    fn hubs(&self, group: &Group<'_>, source: &Source, rewritten: Splits) {
        let Splits {
            history,
            each: splits,
            objects,
        } = rewritten;
        let known = BlobCache::default();
        let stock = Arc::default();
        let queue: Mutex<VecDeque<_>> = Mutex::new(group.iter().zip(splits).collect());
        let next = || queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let worker = |source: Source| {
            while !self.is_over()
                && let Some(((place, hub), split)) = next()
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
                        self.work.hub(&ready, context)
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

    fn ended(&self, place: usize, hub: &Hub, ending: E) {
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
