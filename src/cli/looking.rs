//! The bars of a campaign that only looks: its hubs are shown when all are known.

use split_image::batch::{Ending, Hub, HubWork, Options, Watcher, campaign};
use split_image::context::Context;
use split_image::progress::Progress;

use super::args::OutputArgs;
use super::interrupt;
use super::progress::ManyBars;

/// Shows how far the looks at the hubs are.
pub struct Looking(ManyBars);

impl Looking {
    /// Begins to show it.
    pub fn new(output: &OutputArgs, hubs: &[Hub]) -> Self {
        Looking(ManyBars::new(output, hubs.iter().map(|hub| hub.name.as_str())))
    }

    /// Looks at the hubs, and writes nothing.
    pub fn look<W: HubWork>(&self, hubs: &[Hub], options: &Options, work: &W) -> Vec<Option<W::Ending>> {
        let options = Options {
            dry_run: true,
            ..options.clone()
        };
        campaign::run(hubs, &options, work, self)
    }

    /// Follows the work after the looks.
    pub fn context(&self) -> Context<'_> {
        interrupt::context(self.0.shared())
    }

    /// Removes the bars.
    pub fn clear(&self) {
        self.0.clear();
    }
}

impl<E: Ending> Watcher<E> for Looking {
    fn shared(&self) -> Context<'_> {
        self.context()
    }

    fn begins<'a>(&'a self, hub: &'a Hub) -> Box<dyn Progress + 'a> {
        Box::new(self.0.hub(&hub.name))
    }

    fn ended(&self, _: &Hub, ending: &E) {
        self.0.ended(ending.passed());
    }
}
