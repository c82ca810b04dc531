//! The arguments of `batch` and `discover`.

use std::path::PathBuf;

use clap::Args;
use split_image::batch::Shard;
use split_image::error::{Exit, UserError};

use super::handoff::{DeliveryArgs, HubChoiceArgs};
use super::settings::SettingArgs;
use super::shared::SharedArgs;
use super::takers::{CacheOnly, Defaults};

/// A deployment repository to look through.
#[derive(Debug, Args)]
pub struct DiscoverArgs {
    /// The deployment repository [default: the current one]
    #[arg(value_name = "REPO")]
    pub from: Option<String>,

    /// The same; as for other commands
    #[arg(long = "from", value_name = "REPO", conflicts_with = "from", help_heading = "Source")]
    pub from_flag: Option<String>,

    /// Branch, tag or commit to look at [default: its HEAD]
    #[arg(long = "ref", value_name = "REF", help_heading = "Source")]
    pub reference: Option<String>,

    #[command(flatten)]
    pub cache: SettingArgs<CacheOnly>,
}

/// Reads a number of jobs.
fn jobs(typed: &str) -> Result<std::num::NonZeroUsize, String> {
    let jobs = typed.parse().ok().and_then(std::num::NonZeroUsize::new);
    jobs.ok_or_else(|| "give a number from 1 on".into())
}

/// Many images.
#[derive(Debug, Args)]
pub struct BatchArgs {
    /// The list of hubs; '-' reads it from standard input
    pub manifest: PathBuf,

    /// How many hubs to work on at a time
    #[arg(short, long, value_name = "N", default_value = "4", value_parser = jobs, help_heading = "Campaign")]
    pub jobs: std::num::NonZeroUsize,

    /// Take only the hubs whose names match; can be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Campaign")]
    pub only: Vec<String>,

    /// Skip the hubs whose names match; can be repeated
    #[arg(long, value_name = "GLOB", help_heading = "Campaign")]
    pub skip: Vec<String>,

    /// Take every Nth hub from the Kth on, so that N runs share the list
    #[arg(long, value_name = "K/N", help_heading = "Campaign", hide_short_help = true)]
    pub shard: Option<Shard>,

    /// Begin no other hub after one failed
    #[arg(long, help_heading = "Campaign", hide_short_help = true)]
    pub fail_fast: bool,

    /// Check that each target is complete; write nothing
    ///
    /// Each target is compared with its split as 'split-image verify' does it.
    #[arg(long, conflicts_with = "dry_run", help_heading = "Campaign")]
    pub verify: bool,

    /// Show where each hub stands, from repository to hub; write nothing
    ///
    /// Its repository, the build of its image (GitHub is asked through 'gh'), the image that the hub's files name, and the
    /// old directory. With --handoff-branch, also what waits on that branch.
    #[arg(
        long,
        conflicts_with_all = ["dry_run", "list", "verify", "handoff", "html"],
        help_heading = "Campaign",
        hide_short_help = true
    )]
    pub status: bool,

    /// Hand over the images that have moved, as one branch
    ///
    /// Each target is verified first; each that is complete gets a commit. Without --handoff-branch or --patch, it only shows
    /// what there is to hand over.
    #[arg(long, conflicts_with_all = ["list", "verify", "html", "markdown"], help_heading = "Campaign")]
    pub handoff: bool,

    /// List the chosen hubs and do nothing
    ///
    /// With --json the list can be the matrix of a CI workflow.
    #[arg(
        long,
        conflicts_with_all = ["dry_run", "verify", "html", "markdown"],
        help_heading = "Campaign",
        hide_short_help = true
    )]
    pub list: bool,

    #[command(flatten)]
    pub hubs: HubChoiceArgs,

    #[command(flatten)]
    pub delivery: DeliveryArgs,

    #[command(flatten)]
    pub settings: SettingArgs<Defaults>,

    #[command(flatten)]
    pub shared: SharedArgs,
}

impl BatchArgs {
    /// Refuses flags of the hand-off without '--handoff'.
    ///
    /// # Errors
    /// A usage error that names one of them.
    pub fn check(&self) -> Result<(), UserError> {
        // A status is about the hubs and the branch of a hand-off, too.
        let typed = [
            ("--cluster", self.hubs.cluster.is_some() && !self.status),
            ("--first", self.hubs.first.is_some()),
            ("--layout", !self.hubs.layout.is_empty() && !self.status),
            (
                "--handoff-branch",
                self.delivery.handoff_branch.is_some() && !self.status,
            ),
            ("--pull-request", self.delivery.pull_request),
            ("--patch", self.delivery.patch.is_some()),
        ];
        match typed.iter().find(|(_, is_typed)| *is_typed && !self.handoff) {
            None => Ok(()),
            Some((flag, _)) => Err(UserError::new(format!("'{flag}' is about a hand-off"))
                .hint(format!("add '--handoff', or remove '{flag}'"))
                .exit(Exit::Usage)),
        }
    }
}
