//! One migration as it was asked for: which directory moves, where to, and how.

use std::path::PathBuf;

use super::merge::OnCollision;
use crate::hub::fill;
use crate::report::{self, Report};
use crate::repos::github::Visibility;
use crate::repos::location::Location;
use crate::repos::web;
use crate::split::{Directory, Follow, OnOverlap, Qualifier, Spec};
use crate::text;

/// The file that is deleted from the template by default.
pub const REMOVED: &str = "environment.yml";
/// The default merge message.
pub const MERGE_MESSAGE: &str = "Bringing in image directory from deployment repo";
/// The default removal message.
pub const REMOVE_MESSAGE: &str = "Remove unused environment.yml file";
/// The same where other files are deleted; their list follows.
pub const REMOVE_MESSAGE_OF_OTHERS: &str = "Remove unused files of the template";

/// A directory to migrate, and its target.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name of the hub, in a batch.
    pub name: Option<String>,
    /// The image directory in the source, and behind it its former names, the newest first.
    pub names: Vec<Directory>,
    /// True if to look for former names.
    pub follow: bool,
    /// The name that wins where two names of the directory have a path.
    pub on_overlap: OnOverlap,
    /// The repository that bare issue numbers in messages are qualified with, if they are.
    pub qualify_refs: Option<Qualifier>,
    /// The image repository, as it was typed.
    pub into: String,
    /// The visibility with which the image repository is made at GitHub, if it is to be made where it is missing.
    pub create: Option<Visibility>,
    /// True if the history may become public with a repository that is made.
    pub publish_history: bool,
    /// The branch to build on; none for its HEAD.
    pub branch: Option<String>,
    /// The repository whose files an empty target is started with, as it was typed.
    pub template: Option<String>,
    /// The files to delete from the template before the merge.
    pub removal: Removal,
    /// The values for the template's placeholders, filled in before the merge.
    pub fill: fill::Values,
    /// The choice where both sides have a path.
    pub on_collision: OnCollision,
    /// The message of the merge commit.
    pub message: String,
    /// The message of the removal commit.
    pub remove_message: String,
    /// The branch to push to, if it is not the one to build on.
    pub push_branch: Option<String>,
    /// More repositories to push to, as they were typed.
    pub also_push: Vec<String>,
    /// The destination of the result.
    pub destination: Destination,
    /// True if the image is merged into a target that has another one.
    pub force_target: bool,
    /// True if the history is joined to its files or commits that the target has in another form.
    pub rejoin: bool,
    /// True if nobody but the target is to be asked anything.
    pub offline: bool,
}

/// The files to delete from the template before the merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// Files, folders or patterns.
    pub paths: Vec<String>,
    /// Also every file that collides, or that would mislead repo2docker.
    pub examples: bool,
}

impl Removal {
    /// The paths where none are given.
    pub(crate) fn default_paths() -> Vec<String> {
        vec![REMOVED.into()]
    }
}

/// The destination of the result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Destination {
    /// To the target.
    #[default]
    Push,
    /// Into a new clone at this folder.
    Clone(PathBuf),
}

impl Default for Request {
    /// A request with the defaults of the command line. It names no directory and no target yet.
    fn default() -> Self {
        Request {
            name: None,
            names: Vec::new(),
            follow: false,
            on_overlap: OnOverlap::Fail,
            qualify_refs: None,
            into: String::new(),
            create: None,
            publish_history: false,
            branch: None,
            template: None,
            removal: Removal {
                paths: Removal::default_paths(),
                examples: false,
            },
            fill: fill::Values::default(),
            on_collision: OnCollision::Fail,
            message: MERGE_MESSAGE.into(),
            remove_message: REMOVE_MESSAGE.into(),
            push_branch: None,
            also_push: Vec::new(),
            destination: Destination::Push,
            force_target: false,
            rejoin: false,
            offline: false,
        }
    }
}

impl Request {
    /// The directories whose history is wanted.
    pub fn spec(&self) -> Spec {
        Spec {
            names: self.names.clone(),
            follow: if self.follow { Follow::Take } else { Follow::Tell },
            on_overlap: self.on_overlap,
            qualify_refs: self.qualify_refs.clone(),
        }
    }

    /// The report of a migration whose source was not opened yet.
    pub fn report(&self) -> Report {
        Report {
            name: self.name.clone(),
            source: report::Source {
                subdirs: self.names.iter().map(ToString::to_string).collect(),
                ..Default::default()
            },
            target: report::Target {
                repo: text::address(&self.into),
                commit_url: Location::new(&self.into).ok().and_then(|into| web::commit_url(&into)),
                ..Default::default()
            },
            ..Default::default()
        }
    }
}
