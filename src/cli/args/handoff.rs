//! The arguments of `handoff`.

use std::path::PathBuf;

use clap::Args;

use super::settings::SettingArgs;
use super::takers::HandedOver;

/// A hub whose image has moved.
#[derive(Debug, Args)]
pub struct HandoffArgs {
    #[command(flatten)]
    pub settings: SettingArgs<HandedOver>,

    /// The image's tag [default: the first 12 digits of the tip of that branch]
    #[arg(long, value_name = "TAG", help_heading = "Hand-off", hide_short_help = true)]
    pub tag: Option<String>,

    /// Hand over although the target lacks commits of the image
    ///
    /// Without it, a target that 'split-image verify' does not find complete is refused.
    #[arg(long, help_heading = "Hand-off", hide_short_help = true)]
    pub allow_incomplete: bool,

    #[command(flatten)]
    pub place: HubArgs,
}

/// Where the hub is configured, and what becomes of the old directory.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hand-off")]
pub struct HubArgs {
    /// The cluster of the hub, where there are several: config/clusters/NAME
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub cluster: Option<String>,

    /// The repository with the hub's configuration, if that is not the source
    #[arg(long, value_name = "REPO", hide_short_help = true)]
    pub hub_config: Option<String>,

    /// Push a new branch to the source, for a pull request
    ///
    /// Its commit has the edits of the hub's configuration and empties the old directory.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub handoff_branch: Option<String>,

    /// Write that commit to this file instead, for 'git am'
    ///
    /// '-' is standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "handoff_branch", hide_short_help = true)]
    pub patch: Option<PathBuf>,
}
