//! The recipe for one hub: rewrite, remove the example, merge, push.
//!
//! [`plan`] does all of it but the push, in memory; [`carry_out`] pushes a plan. A dry run is a plan that nobody carries
//! out, so its ids are those of the run.

mod carry_out;
pub mod describe;
mod directory;
mod emptied;
mod map_file;
pub mod merge;
pub mod picture;
mod plan;
mod rewritten;
mod split_error;
mod split_warning;
pub mod template;
mod trees;
mod twice;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;

pub use carry_out::carry_out;
pub use directory::check as check_directory;
pub use emptied::Emptied;
pub use map_file::MapFile;
pub use plan::{Looked, Plan, first_report, plan};
pub use rewritten::Rewritten;
pub use split_error::with_hint;

use crate::checks;
use crate::context::Context;
use crate::files::temporary::Stock;
use crate::hub::fill;
pub use crate::migrate::merge::OnCollision;
use crate::report::{Failure, Report, Status};
use crate::repos::git::var::LazyIdentity;
use crate::repos::new_objects::Finished;
use crate::repos::source::Source;
use crate::split::history::History;
use crate::split::{Directory, Follow, Qualifier, Spec, Split};

/// What is deleted from the template where nothing is named.
pub const REMOVED: &str = "environment.yml";
/// The merge message where none is given.
pub const MERGE_MESSAGE: &str = "Bringing in image directory from deployment repo";
/// The removal message where none is given.
pub const REMOVE_MESSAGE: &str = "Remove unused environment.yml file";

/// What to migrate, and where to.
#[derive(Debug, Clone)]
pub struct Request {
    /// The name of the hub, in a batch.
    pub name: Option<String>,
    /// The image directory in the source.
    pub subdir: Directory,
    /// The names that it had before, the newest first.
    pub also_from: Vec<Directory>,
    /// Whether to look for names that it had before.
    pub follow: bool,
    /// What bare issue numbers in messages are qualified with, if they are.
    pub qualify_refs: Option<Qualifier>,
    /// The image repository, as it was typed.
    pub into: String,
    /// The branch to build on; none for its HEAD.
    pub branch: Option<String>,
    /// The repository whose files an empty target is started with, as it was typed.
    pub template: Option<String>,
    /// What goes from the template before the merge.
    pub removal: Removal,
    /// What the template's placeholders are filled with before the merge.
    pub fill: fill::Values,
    /// What to do where both sides have a path.
    pub on_collision: OnCollision,
    /// The message of the merge commit.
    pub message: String,
    /// The message of the removal commit.
    pub remove_message: String,
    /// The branch to push to, if not the one that was built on.
    pub push_branch: Option<String>,
    /// More repositories to push to, as they were typed.
    pub also_push: Vec<String>,
    /// Where the result goes.
    pub destination: Destination,
}

/// What goes from the template before the merge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// Files, folders or patterns.
    pub paths: Vec<String>,
    /// Also every file that collides, or that would configure repo2docker behind the image's back.
    pub examples: bool,
}

/// Where the result goes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Destination {
    /// To the target.
    #[default]
    Push,
    /// Into a new clone at this folder.
    Clone(PathBuf),
}

impl Request {
    /// Returns a request with the defaults of the command line.
    pub fn new(subdir: Directory, into: impl Into<String>) -> Self {
        Request {
            name: None,
            subdir,
            also_from: Vec::new(),
            follow: false,
            qualify_refs: None,
            into: into.into(),
            branch: None,
            template: None,
            removal: Removal {
                paths: vec![REMOVED.into()],
                examples: false,
            },
            fill: fill::Values::default(),
            on_collision: OnCollision::Fail,
            message: MERGE_MESSAGE.into(),
            remove_message: REMOVE_MESSAGE.into(),
            push_branch: None,
            also_push: Vec::new(),
            destination: Destination::Push,
        }
    }

    /// The directories whose history is wanted.
    pub fn spec(&self) -> Spec {
        let names = std::iter::once(&self.subdir).chain(&self.also_from);
        Spec {
            names: names.cloned().collect(),
            follow: if self.follow { Follow::Take } else { Follow::Tell },
            qualify_refs: self.qualify_refs.clone(),
        }
    }
}

/// What every hub of a run has in common: the source, the rewritten commits, and who makes the new ones.
pub struct Run<'a> {
    /// The deployment repository.
    pub source: &'a Source,
    /// The objects of the rewrite.
    pub objects: &'a Finished,
    /// Who makes the new commits, and when; it is asked for only where one is made.
    pub identity: &'a LazyIdentity,
    /// What the checks have read of the source.
    pub known: &'a checks::Known,
    /// Temporary repositories that its hubs use one after the other.
    pub stock: &'a Arc<Stock>,
}

/// A migration that came to its end.
pub struct Outcome {
    /// What happened, or would happen.
    pub report: Report,
    /// The history that was walked.
    pub history: History,
    /// What it was rewritten to.
    pub split: Split,
    /// The target's new history, to look at.
    pub plan: Plan,
}

/// A migration that did not: what is known of it, and why.
pub struct Failed {
    /// What is known; its status and error are filled in.
    pub report: Box<Report>,
    /// Why it failed.
    pub error: anyhow::Error,
}

impl Failed {
    /// Puts `error` into `report`.
    pub fn new(mut report: Report, error: anyhow::Error) -> Self {
        report.status = Status::Failed;
        report.error = Some(Failure::of(&error));
        Failed {
            report: Box::new(report),
            error,
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        Failed::new(Report::default(), error)
    }
}

/// Does the whole for one hub, whose target was `looked` at; a `dry_run` stops before anything is pushed.
///
/// # Errors
/// When it fails at any point; the target is then as it was.
pub fn migrate(
    source: &Source,
    looked: Looked,
    request: &Request,
    dry_run: bool,
    context: Context<'_>,
) -> Result<Outcome, Failed> {
    let identity = LazyIdentity::default();
    let failed = |error| Failed::new(plan::first_report(source, request), error);
    let mut rewritten = Rewritten::new(source, &[request], !dry_run, context).map_err(failed)?;
    let split = rewritten.splits.remove(0).map_err(failed)?;
    let run = Run {
        source,
        objects: &rewritten.objects,
        identity: &identity,
        known: &checks::Known::default(),
        stock: &Arc::default(),
    };
    let plan = plan::plan_for(Some(looked), &run, &split, request, context)?;
    let plan = match dry_run {
        true => plan,
        false => carry_out(plan, &run, &split, request, context)?,
    };
    Ok(Outcome {
        report: plan.report.clone(),
        history: rewritten.history,
        split,
        plan,
    })
}

/// Brings a rewritten history into the target of `request`; a `dry_run` stops before anything is pushed.
///
/// # Errors
/// When it fails at any point; the target is then as it was.
pub fn into_target(
    run: &Run<'_>,
    split: &Split,
    request: &Request,
    dry_run: bool,
    context: Context<'_>,
) -> Result<Plan, Failed> {
    let plan = plan(run, split, request, context)?;
    match dry_run {
        true => Ok(plan),
        false => carry_out(plan, run, split, request, context),
    }
}
