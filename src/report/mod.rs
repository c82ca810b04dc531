//! The report of a run: plain data, the same for a preview, a real run, JSON and the terminal.
//!
//! Its JSON form is a contract with scripts (see the README): a key that does not apply is `null` or `[]`,
//! never missing.

mod code;
mod warning;

use std::fmt;

pub use code::Code;
use serde::Serialize;
pub use warning::Warning;

use crate::error::{Exit, UserError};
use crate::text;

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
    /// The rewritten commits, oldest first; only in a dry run.
    pub commits: Vec<Commit>,
    /// The id of the commit that an empty target is started with.
    pub initial_commit: Option<String>,
    /// The paths that the removal commit deletes.
    pub removed: Vec<String>,
    /// The id of the removal commit.
    pub remove_commit: Option<String>,
    /// The template's files whose placeholders were filled.
    pub filled: Vec<String>,
    /// The id of the commit that fills them.
    pub fill_commit: Option<String>,
    /// The id of the merge commit.
    pub merge_commit: Option<String>,
    /// The tag that repo2docker-action gives to the image: the first 12 hex digits of the target's new tip.
    pub image_tag: Option<String>,
    /// The hand-off to the hub; only where it was asked for.
    pub handoff: Option<Handoff>,
    /// The paths that both sides have with different content, and that no flag settled.
    pub collisions: Vec<Collision>,
    /// The template's files that would mislead repo2docker.
    pub leftovers: Vec<String>,
    /// The warnings: things that work in the old place and may not in the new one.
    pub warnings: Vec<Warning>,
    /// Why the run failed.
    pub error: Option<Failure>,
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
}

/// The image repository.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Target {
    /// The URL or path as it was typed, without secrets.
    pub repo: String,
    /// The branch that the result builds on.
    pub branch: Option<String>,
    /// The branch's tip before the run.
    pub before: Option<String>,
    /// The branch's tip after the run.
    pub after: Option<String>,
    /// How many commits the branch gains by the run.
    pub new_commits: Option<usize>,
    /// Where the result was, or would be, pushed: `REPO BRANCH`.
    pub pushed_to: Vec<String>,
}

/// The rewritten history.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Split {
    /// The new id of its newest commit; none where nothing was kept.
    pub tip: Option<String>,
    /// The tree of that commit.
    pub tree: String,
    /// The source's commits that were looked at.
    pub commits_walked: usize,
    /// The commits that were kept.
    pub commits_kept: usize,
    /// The kept commits with two or more parents.
    pub merges_kept: usize,
    /// The kept commits that had a signature, which cannot survive a rewrite.
    pub signatures_dropped: usize,
    /// The author date of the oldest kept commit.
    pub first_date: Option<Date>,
    /// The author date of the newest kept commit.
    pub last_date: Option<Date>,
    /// How many people wrote the kept commits, by name and e-mail.
    pub authors: usize,
    /// The commits without parents.
    pub roots: Vec<Root>,
    /// The names of the directory, the newest first, and what each brought.
    pub chain: Vec<Name>,
    /// The original ids of merges where git filter-repo would write a wrong tree, and so other ids.
    pub differs_from_filter_repo: Vec<String>,
}

/// A name of the directory.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Name {
    /// The directory in the source.
    pub directory: String,
    /// How it is known: `asked`, `told`, `renamed`, `copied` or `joined`, the last three about the next newer name.
    pub how: String,
    /// How many commits are kept because of it, beyond those that the newer names keep.
    pub commits: usize,
    /// The commit that ended it: the one in which the newer name came up.
    pub until: Option<Until>,
}

/// As `deployments/hub/image (263, until 2019-10-17, "Switch to newer version")`.
impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.directory, self.commits)?;
        if let Some(until) = &self.until {
            if let Some(date) = &until.date {
                write!(f, ", until {}", date.day())?;
            }
            write!(f, ", \"{}\"", until.subject)?;
        }
        f.write_str(")")
    }
}

/// A commit of the source that ended a name.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Until {
    /// Its id.
    pub commit: String,
    /// Its author date.
    pub date: Option<Date>,
    /// The first line of its message.
    pub subject: String,
}

/// A commit without parents in the rewritten history.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Root {
    /// Its new id.
    pub new: String,
    /// The id of the original commit.
    pub old: String,
    /// The first line of its message.
    pub subject: String,
    /// Its author date.
    pub date: Option<Date>,
    /// The name the directory had before this commit.
    pub renamed_from: Option<String>,
    /// How many commits lie behind that rename.
    pub commits_before: Option<usize>,
}

/// The author of a commit; in JSON `Name <email>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The e-mail address.
    pub email: String,
}

impl Serialize for Author {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.name.is_empty() && self.email.is_empty() {
            true => serializer.serialize_str(""),
            false => serializer.collect_str(&format_args!("{} <{}>", self.name, self.email)),
        }
    }
}

/// A date in its own time zone; in JSON as RFC 3339 has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Date(String);

impl Date {
    /// The date at `time`; none if RFC 3339 cannot write it.
    pub fn new(time: gix::date::Time) -> Option<Self> {
        time.format(gix::date::time::format::ISO8601_STRICT).ok().map(Date)
    }

    /// The day, as `2024-06-03`.
    pub fn day(&self) -> &str {
        self.0.split_once('T').map_or(self.0.as_str(), |(day, _)| day)
    }
}

/// A commit, with the ids of the original and of the rewritten one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Commit {
    /// The id of the original; none for a commit of the target that was not rewritten.
    pub old: Option<String>,
    /// The id that it has, or would have, in the target.
    pub new: String,
    /// Its author.
    pub author: Author,
    /// The author date.
    pub date: Option<Date>,
    /// The first line of the message.
    pub subject: String,
}

/// The hand-off: edits and commands that the hub needs once the image has moved.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Handoff {
    /// The image's name in its registry.
    pub image: String,
    /// The tag of its first build.
    pub tag: String,
    /// The hubs whose configuration has it.
    pub hubs: Vec<String>,
    /// The edits of files that are there.
    pub edits: Vec<FileEdit>,
    /// Text for files that are missing.
    pub additions: Vec<Addition>,
    /// Commands for the variables and secrets of the image repository.
    pub commands: Vec<String>,
    /// The commit that empties the old directory, where it was asked for.
    pub commit: Option<String>,
    /// The branch or the file that this commit went, or would go, to.
    pub handed_to: Option<String>,
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

/// Why a run failed.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// The failure.
    pub message: String,
    /// The next step for the user.
    pub hint: Option<String>,
    /// The exit code.
    pub exit: u8,
}

impl Failure {
    /// The entry of a report for `error`.
    pub fn of(error: &anyhow::Error) -> Self {
        let user_error = UserError::find(error);
        Failure {
            message: text::message(&format!("{error:#}")),
            hint: user_error
                .as_ref()
                .and_then(|error| error.hint.as_deref().map(text::message)),
            exit: user_error.map_or(Exit::Failed, |error| error.exit) as u8,
        }
    }
}
