//! The arguments of `batch` and `discover`.

use std::path::PathBuf;

use clap::Args;
use split_image::batch::Shard;

use super::settings::SettingArgs;
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

    /// List the chosen hubs and do nothing
    ///
    /// With --json the list can be the matrix of a CI workflow.
    #[arg(long, conflicts_with_all = ["dry_run", "verify"], help_heading = "Campaign")]
    pub list: bool,

    #[command(flatten)]
    pub settings: SettingArgs<Defaults>,
}
