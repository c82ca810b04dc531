//! The arguments of `handoff`.

use std::path::PathBuf;

use clap::Args;

use split_image::error::UserError;
use split_image::handoff::deliver::Delivery;
use split_image::handoff::{HubChoice, OldImage};
use split_image::hub::layout::Layout;

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
    #[command(flatten)]
    pub choice: HubChoiceArgs,

    /// The name under which hubs use the image now, if it is another one
    ///
    /// With a tag, only the lines with that tag are changed. Can be repeated.
    #[arg(long, value_name = "NAME[:TAG]", hide_short_help = true)]
    pub old_image: Vec<String>,

    /// The repository with the hub's configuration, if that is not the source
    #[arg(long, value_name = "REPO", hide_short_help = true)]
    pub hub_config: Option<String>,

    #[command(flatten)]
    pub delivery: DeliveryArgs,
}

/// Which hubs get the image, and where their files are.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hand-off")]
pub struct HubChoiceArgs {
    /// The cluster of the hub, where there are several: config/clusters/NAME
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub cluster: Option<String>,

    /// Give the image to this hub only, before the others
    ///
    /// Where it shares files with other hubs, the image is set in its own file. A later hand-off without '--first' sets
    /// it for all of them, and removes that again.
    #[arg(long, value_name = "HUB", hide_short_help = true)]
    pub first: Option<String>,

    /// A path of the hubs' files, such as 'hubs/{hub}/values.yaml'
    ///
    /// For a repository whose layout is not known. '{hub}' and '{cluster}' stand for their names, '*' for any part of a
    /// component, and '**' for any folders. Can be repeated.
    #[arg(long, value_name = "PATH", hide_short_help = true)]
    pub layout: Vec<String>,
}

/// The destination of the commit for the source.
#[derive(Debug, Args)]
#[command(next_help_heading = "Hand-off")]
pub struct DeliveryArgs {
    /// Push a new branch to the source, for a pull request
    ///
    /// Its commit has the edits of the hub's configuration and empties the old directory.
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub handoff_branch: Option<String>,

    /// Open a pull request for that branch at GitHub, with your 'gh'
    ///
    /// Its text is for reviewers: the images, their repositories, and the steps that are left to a person. Where it is
    /// open already, that text is brought up to date.
    #[arg(long, requires = "handoff_branch", hide_short_help = true)]
    pub pull_request: bool,

    /// Write that commit to this file instead, for 'git am'
    ///
    /// '-' is standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "handoff_branch", hide_short_help = true)]
    pub patch: Option<PathBuf>,
}

impl DeliveryArgs {
    /// The destination, if there is one.
    pub fn delivery(&self) -> Option<Delivery> {
        let patch = self.patch.clone().map(Delivery::Patch);
        patch.or_else(|| self.handoff_branch.clone().map(Delivery::Branch))
    }
}

impl HubChoiceArgs {
    /// Which hubs get the image, where they name it as they built it.
    ///
    /// # Errors
    /// A usage error for a value that cannot be taken.
    pub fn hubs(&self) -> Result<HubChoice, UserError> {
        Ok(HubChoice {
            cluster: self.cluster.clone(),
            first: self.first.clone(),
            old_images: Vec::new(),
            layouts: self
                .layout
                .iter()
                .map(|typed| Layout::parse(typed))
                .collect::<Result<_, _>>()?,
        })
    }
}

impl HubArgs {
    /// Which hubs get the image, and how they name it now.
    ///
    /// # Errors
    /// A usage error for a value that cannot be taken.
    pub fn hubs(&self) -> Result<HubChoice, UserError> {
        let old_images = self.old_image.iter().map(|typed| OldImage::parse(typed));
        Ok(HubChoice {
            old_images: old_images.collect::<Result<_, _>>()?,
            ..self.choice.hubs()?
        })
    }
}
