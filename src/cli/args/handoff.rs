//! What can be typed about the hand-off.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

use super::CacheArgs;

const HANDOFF: &str = "\
Example:
  split-image handoff --subdir deployments/astro/image \\
      --into git@github.com:org/astro-user-image.git --hub astro --handoff-branch move-astro";

/// The last mile to the hub.
#[derive(Debug, Args)]
#[command(after_help = HANDOFF)]
pub struct HandoffArgs {
    /// The image directory in the source
    #[arg(short, long, value_name = "DIR")]
    pub subdir: OsString,

    /// The image repository: URL or path
    #[arg(short, long, value_name = "REPO")]
    pub into: String,

    /// The deployment repository: URL or path [default: the repository of the current directory]
    #[arg(long, value_name = "REPO")]
    pub from: Option<String>,

    /// Branch, tag or commit of the source to look at [default: its HEAD]
    #[arg(long = "ref", value_name = "REF")]
    pub reference: Option<String>,

    /// Branch of the image repository whose tip is built [default: its HEAD branch]
    #[arg(short, long, value_name = "NAME")]
    pub branch: Option<String>,

    /// The image's tag [default: the first 12 digits of the tip of that branch]
    #[arg(long, value_name = "TAG")]
    pub tag: Option<String>,

    /// Show everything; write nothing anywhere
    #[arg(short = 'n', long)]
    pub dry_run: bool,

    /// The hub that is to have the image
    #[arg(long, value_name = "NAME")]
    pub hub: Option<String>,

    /// The image, such as 'quay.io/org/name' [default: what the new repository's workflow says, or the
    /// name under which hubs build the directory]
    #[arg(long, value_name = "REGISTRY/PATH")]
    pub image: Option<String>,

    /// What a variable of the image repository is to be, for the command that sets it; can be repeated
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    #[command(flatten)]
    pub place: HubArgs,
    #[command(flatten)]
    pub cache: CacheArgs,
}

/// Where the hub is configured, and what becomes of the old directory.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hand-off")]
pub struct HubArgs {
    /// The cluster of the hub, where there are several: config/clusters/NAME
    #[arg(long, value_name = "NAME")]
    pub cluster: Option<String>,

    /// The repository with the hub's configuration, if that is not the source
    #[arg(long, value_name = "REPO")]
    pub hub_config: Option<String>,

    /// Push a new branch to the source that empties the old directory and has the hub's edits, for a pull request
    #[arg(long, value_name = "NAME")]
    pub handoff_branch: Option<String>,

    /// Write that change to this file instead, for 'git am'
    #[arg(long, value_name = "FILE", conflicts_with = "handoff_branch")]
    pub patch: Option<PathBuf>,
}
