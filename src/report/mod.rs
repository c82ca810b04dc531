//! The report of a run: plain data, the same for a preview, a real run, JSON and the terminal.
//!
//! Its JSON form is a contract with scripts (see the README): a key that does not apply is `null` or `[]`,
//! never missing.

mod code;
mod failure;
mod gravity;
mod history;
mod own_commits;
mod setup;
mod target_file;
mod warning;

pub use code::Code;
pub use failure::Failure;
pub use gravity::Gravity;
pub use gravity::by_gravity;
pub use history::{Author, Commit, Date, Name, Root, Split, Until};
pub use own_commits::OwnCommit;
use serde::Serialize;
pub use setup::{Setup, SetupKind, SetupStatus, SetupStep};
pub use target_file::{FileChange, FileKind, FileSide, TargetFile};
pub use warning::Warning;

use crate::error::Exit;

/// How a run ended, or would end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A dry run: this is what would happen.
    #[default]
    Planned,
    /// The target has the result.
    Migrated,
    /// There was nothing to do.
    UpToDate,
    /// See [`Report::error`].
    Failed,
    /// The push may have reached the target, or may still land there; see [`Report::error`].
    Unknown,
}

/// Everything there is to say about one migration.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// The name of the hub, in a batch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How the run ended.
    pub status: Status,
    /// The deployment repository.
    pub source: Source,
    /// The image repository.
    pub target: Target,
    /// The rewritten history.
    pub split: Option<Split>,
    /// The rewritten commits, oldest first; only in a dry run, or where a page is written.
    pub commits: Vec<Commit>,
    /// For each rewritten commit, the oldest first, true if the target has it already.
    #[serde(skip)]
    pub in_target: Vec<bool>,
    /// The commits that the run adds itself, the oldest first; their ids depend on its time.
    pub own_commits: Vec<OwnCommit>,
    /// The id of the commit that an empty target is started with.
    pub initial_commit: Option<String>,
    /// The paths that the removal commit deletes.
    pub removed: Vec<String>,
    /// The id of the removal commit.
    pub remove_commit: Option<String>,
    /// The files of the target after the run and those that it removes, in the order of their paths; where
    /// [`commits`](Report::commits) are.
    pub files: Vec<TargetFile>,
    /// The template's files whose placeholders were filled.
    pub filled: Vec<String>,
    /// The id of the commit that fills them.
    pub fill_commit: Option<String>,
    /// The id of the merge commit.
    pub merge_commit: Option<String>,
    /// The tag that repo2docker-action gives to the image: the first 12 hex digits of the target's new tip.
    pub image_tag: Option<String>,
    /// The steps that make the target ready at GitHub; only with `--create`.
    pub setup: Option<Setup>,
    /// The hand-off to the hub; only where it was asked for.
    pub handoff: Option<Handoff>,
    /// The paths that both sides have with different content, and that no flag settled.
    pub collisions: Vec<Collision>,
    /// The template's files that would mislead repo2docker.
    pub leftovers: Vec<String>,
    /// The image of Docker Hub that the Dockerfile builds on, as `FILE:LINE: IMAGE`.
    pub docker_hub_base: Option<String>,
    /// The warnings: things that work in the old place and may not in the new one.
    pub warnings: Vec<Warning>,
    /// Why the run failed.
    pub error: Option<Failure>,
}

impl Report {
    /// Adds a commit of the run itself.
    pub fn add_own_commit(&mut self, kind: OwnCommit, id: gix::ObjectId) {
        let place = match kind {
            OwnCommit::Initial => &mut self.initial_commit,
            OwnCommit::Removal => &mut self.remove_commit,
            OwnCommit::Fill => &mut self.fill_commit,
            OwnCommit::Merge => &mut self.merge_commit,
        };
        *place = Some(id.to_string());
        self.own_commits.push(kind);
    }

    /// Makes it the report of a failure.
    pub fn fail(&mut self, failure: Failure) {
        self.status = match failure.exit == Exit::Unknown as u8 {
            true => Status::Unknown,
            false => Status::Failed,
        };
        self.error = Some(failure);
    }

    /// Says that the target has the image at `tip` of `branch`, which a hand-off only reads.
    pub fn reads_target(&mut self, branch: &str, tip: gix::ObjectId, tag: &str) {
        let commit = tip.to_string();
        self.target.base = Some(branch.to_owned());
        self.target.branch = Some(branch.to_owned());
        self.target.before = Some(commit.clone());
        self.target.after = Some(commit);
        self.image_tag = Some(tag.to_owned());
    }

    /// Removes the ids that another run would not make again, because they hold the time of this one.
    pub fn forget_undecided_ids(&mut self) {
        if self.own_commits.is_empty() {
            return;
        }
        self.initial_commit = None;
        self.remove_commit = None;
        self.fill_commit = None;
        self.merge_commit = None;
        self.target.after = None;
        self.image_tag = None;
    }

    /// The words about each push of `--also-push` that failed.
    pub fn refused_pushes(&self) -> impl Iterator<Item = String> {
        let refused = |warning: &&Warning| warning.code == Code::AlsoPushFailed;
        self.warnings.iter().filter(refused).map(Warning::message)
    }
}

/// The deployment repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Source {
    /// The URL or path as it was typed, without secrets.
    pub repo: String,
    /// The ref that was split.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// The commit that `reference` names.
    pub commit: Option<String>,
    /// The directories whose history is kept, the newest name first.
    pub subdirs: Vec<String>,
    /// The folder that keeps what was fetched, for the next run.
    pub kept_in: Option<String>,
    /// The address of a commit's page without its id; none where it is neither at GitHub nor at GitLab.
    pub commit_url: Option<String>,
}

/// The image repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Target {
    /// The URL or path as it was typed, without secrets.
    pub repo: String,
    /// The branch that the result builds on.
    pub base: Option<String>,
    /// The branch that the result is pushed to: `base`, unless a pull request is to come from another one.
    pub branch: Option<String>,
    /// The tip of `branch` before the run; none where it did not exist.
    pub before: Option<String>,
    /// The tip of `branch` after the run.
    pub after: Option<String>,
    /// The branch that has the result, as long as nobody has merged it into `base`.
    pub waiting_on: Option<String>,
    /// How many commits the branch gains by the run.
    pub new_commits: Option<usize>,
    /// How many of these are rewritten ones.
    pub moved_commits: Option<usize>,
    /// Where the result was, or would be, pushed: `REPO BRANCH`.
    pub pushed_to: Vec<String>,
    /// The address of a commit's page without its id; none where it is neither at GitHub nor at GitLab.
    pub commit_url: Option<String>,
    /// The address that git reads the target from, where git's settings push it elsewhere: to the first of `pushed_to`.
    #[serde(skip)]
    pub read_from: Option<String>,
    /// The tip of `base`.
    #[serde(skip)]
    pub base_tip: Option<String>,
}

/// The hand-off: edits and commands that the hub needs once the image has moved.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Handoff {
    /// The image's name in its registry.
    pub image: String,
    /// The tag of its first build; none where the run decides it.
    pub tag: Option<String>,
    /// The hubs whose configuration has it.
    pub hubs: Vec<String>,
    /// The edits of files that are there.
    pub edits: Vec<FileEdit>,
    /// Text for files that are missing.
    pub additions: Vec<Addition>,
    /// Commands for the variables and secrets of the image repository.
    pub commands: Vec<String>,
    /// The variables and secrets that the image repository needs, or, where GitHub was asked, that it lacks.
    #[serde(skip)]
    pub needs: Setup,
    /// The commit that empties the old directory, where it was asked for.
    pub commit: Option<String>,
    /// The branch or the file that this commit went, or would go, to.
    pub handed_to: Option<String>,
    /// The page of the pull request of that branch.
    pub pull_request: Option<String>,
    /// The command that shows whether the image was built.
    pub see_builds: Option<String>,
    /// The commands that take the commit further.
    pub next_steps: Vec<String>,
}

/// An edit of one file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FileEdit {
    /// Where it is in its repository.
    pub path: String,
    /// The change, as `git apply` takes it.
    pub diff: String,
}

/// Text for a file.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Addition {
    /// Where it belongs.
    pub path: String,
    /// The text.
    pub text: String,
}

/// A path that both sides have, and that only the user can settle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Collision {
    /// The path in the target.
    pub path: String,
    /// In what the two sides differ.
    pub kind: CollisionKind,
}

/// In what two files of the same path differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollisionKind {
    /// Both are files, with different content or mode.
    Content,
    /// A file on one side, a folder, symlink or submodule on the other.
    Type,
    /// The names differ only in case.
    Case,
    /// Both sides changed the file since they were merged; only in a later run.
    Conflict,
}
