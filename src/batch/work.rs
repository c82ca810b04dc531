//! The work that a campaign does for each of its hubs, and who watches it.

use anyhow::Error;

use super::hub::Hub;
use crate::context::Context;
use crate::migrate::Run;
use crate::progress::Progress;
use crate::report::Report;
use crate::split::Split;
use crate::split::history::History;

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

impl Options {
    /// The same for a campaign that only looks.
    pub fn dry(&self) -> Options {
        Options {
            dry_run: true,
            ..self.clone()
        }
    }
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
pub trait HubWork: Sync {
    /// How a hub ends.
    type Ending: Ending;
    /// The state of a target as far as the work needs it, or why it is not known.
    type Target: Send;
    /// Looks at the target of a hub.
    fn target(&self, hub: &Hub, context: Context<'_>) -> Self::Target;
    /// Does the work for one hub.
    fn hub(&self, ready: &Ready<'_>, target: Self::Target, context: Context<'_>) -> Self::Ending;
    /// Makes an ending of a failure before that work, about which this is `known`.
    fn failed(&self, known: Report, error: Error) -> Self::Ending;
}
