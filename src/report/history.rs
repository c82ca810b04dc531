//! The rewritten history in a report: its numbers, its roots, the names of the directory, and its commits.

use std::fmt;

use serde::Serialize;

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
    /// The kept commits whose messages name an issue by its number alone, as `#12`.
    pub issue_numbers: usize,
    /// The repository that such numbers are qualified with; none where they stay as they are.
    pub qualified_as: Option<String>,
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
    /// The original ids of commits where git filter-repo would write a wrong tree, or may write another message.
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
    /// The ids of its parents there.
    pub parents: Vec<String>,
    /// True if the target has it already.
    pub in_target: bool,
    /// Its author.
    pub author: Author,
    /// The author date.
    pub date: Option<Date>,
    /// The first line of the message.
    pub subject: String,
}
