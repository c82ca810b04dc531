//! The targets of a group of hubs, looked at while its source is read: that is when nothing else is asked of the network.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::hub::Hub;
use super::work::{HubWork, Options, Watcher};
use crate::context::Context;
use crate::repos::location::Location;
use crate::split;

/// How many targets are looked at in advance: each is a temporary folder until its hub is done.
const MOST: usize = 100;

/// Looks at the targets of `hubs` that are elsewhere, until `is_enough`. Returns an entry for each hub; it is empty where
/// nobody looked.
///
/// A look waits for the network and hardly works, so that twice as many go on at a time as `options` have jobs; one job
/// means one of everything.
pub(super) fn look_ahead<W: HubWork>(
    hubs: &[&Hub],
    options: &Options,
    work: &W,
    watcher: &dyn Watcher<W::Ending>,
    is_enough: &(dyn Fn() -> bool + Sync),
    context: Context<'_>,
) -> Vec<Option<W::Target>> {
    let found: Mutex<Vec<_>> = Mutex::new(hubs.iter().map(|_| None).collect());
    let is_elsewhere = |hub: &Hub| Location::new(&hub.request.into).is_ok_and(|into| into.local().is_none());
    let chosen: Vec<_> = hubs
        .iter()
        .enumerate()
        .filter(|(_, hub)| is_elsewhere(hub))
        .take(MOST)
        .collect();
    let next = AtomicUsize::new(0);
    let worker = || {
        while !is_enough()
            && let Some((place, hub)) = chosen.get(next.fetch_add(1, Ordering::Relaxed))
        {
            let progress = watcher.begins(hub);
            let context = Context {
                progress: &*progress,
                ..context
            };
            let target = work.target(hub, context);
            found.lock().unwrap_or_else(PoisonError::into_inner)[*place] = Some(target);
        }
    };
    let at_once = match options.jobs {
        1 => 1,
        jobs => 2 * jobs,
    };
    std::thread::scope(|scope| {
        for _ in 1..at_once.min(chosen.len()) {
            if split::start_thread(scope, worker).is_err() {
                break;
            }
        }
        worker();
    });
    found.into_inner().unwrap_or_else(PoisonError::into_inner)
}
