//! What can be typed about many images.

use std::path::PathBuf;

use clap::Args;
use split_image::batch::Shard;

use super::CacheOnly;
use super::settings::{SettingArgs, Takers};

/// A deployment repository to look through.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  split-image discover git@github.com:org/deployments.git > hubs.toml")]
pub struct DiscoverArgs {
    /// The deployment repository: URL or path [default: the repository of the current directory]
    #[arg(value_name = "REPO")]
    pub from: Option<String>,

    /// Branch, tag or commit to look at [default: its HEAD]
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,

    #[command(flatten)]
    pub cache: SettingArgs<CacheOnly>,
}

const BATCH: &str = "\
A list is TOML, YAML, or plain text with 'DIR INTO' a line:

  from = \"git@github.com:org/deployments.git\"     # flags are keys, '-' as '_'
  subdir = \"deployments/{name}/image\"             # hubs override them; {name} is put in
  into = \"git@github.com:org/{name}-user-image.git\"
  [[hub]]
  name = \"astro\"
  [[hub]]
  name = \"datahub\"
  subdir = \"deployments/datahub/images/default\"

Each source is read once. Each hub stands alone: one that fails is told, and the others go on. Running it again does \
what is left; the targets say what is done.

Exit codes: 0 all done or up to date, 2 the list has mistakes, 5 some failed.";

/// Many images.
#[derive(Debug, Args)]
#[command(after_help = BATCH)]
pub struct BatchArgs {
    /// The list of hubs; '-' reads it from standard input
    pub manifest: PathBuf,

    /// How many hubs to work on at a time
    #[arg(short, long, value_name = "N", default_value = "4")]
    pub jobs: std::num::NonZeroUsize,

    /// Take only the hubs whose names match; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub only: Vec<String>,

    /// Leave out the hubs whose names match; can be repeated
    #[arg(long, value_name = "GLOB")]
    pub skip: Vec<String>,

    /// Take every Nth hub, beginning with the Kth, so that N runs share the list
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,

    /// Begin no other hub after one that failed
    #[arg(long)]
    pub fail_fast: bool,

    /// Check that each target is a faithful, complete split, as 'split-image verify' does; write nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub verify: bool,

    /// List the hubs that are meant, and do nothing; with --json for the matrix of a CI workflow
    #[arg(long, conflicts_with_all = ["dry_run", "verify"])]
    pub list: bool,

    #[command(flatten)]
    pub settings: SettingArgs<Defaults>,
}

/// What holds for hubs that say nothing else.
#[derive(Debug, Clone)]
pub struct Defaults;

impl Takers for Defaults {
    fn takes(key: &str) -> bool {
        matches!(key, "from" | "ref" | "dry_run" | "cache" | "no_cache")
    }
}
