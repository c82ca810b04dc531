//! How reading or rewriting a history fails. The hints are added where the command line is known.

use std::path::PathBuf;

use gix::ObjectId;
use gix::bstr::BString;
use gix::object::Kind;

use super::directory::Directory;
use super::warning::Misfit;
use crate::context::Interrupted;
use crate::text;

/// The result of what the engine does.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of another library, or of a caller's [`Sink`](super::sink::Sink).
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a history cannot be read or rewritten.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller stopped the run.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// The source lacks an object, as damaged repositories and partial clones do.
    #[error("{kind} {id} is missing from the source")]
    Missing {
        /// The kind of object that was expected.
        kind: Kind,
        /// Its id.
        id: ObjectId,
    },
    /// An object cannot be read.
    #[error("cannot read {kind} {id} of the source")]
    Unreadable {
        /// The kind of object that was expected.
        kind: Kind,
        /// Its id.
        id: ObjectId,
        /// Why it cannot be read.
        source: BoxError,
    },
    /// An object has another kind than what names it says.
    #[error("object {id} of the source is not a {expected}")]
    WrongKind {
        /// The kind of object that was expected.
        expected: Kind,
        /// Its id.
        id: ObjectId,
    },
    /// A commit cannot be parsed.
    #[error("commit {id} of the source is malformed: {fault}")]
    MalformedCommit {
        /// The commit.
        id: ObjectId,
        /// The fault in it.
        fault: CommitFault,
    },
    /// A tree is one that no rewrite can be right about.
    #[error("tree {id} of the source {fault}")]
    MalformedTree {
        /// The tree.
        id: ObjectId,
        /// The fault in it.
        fault: TreeFault,
    },
    /// A pack stores a tree as a delta whose chain of bases leads back to it.
    #[error("tree {id} of the source is stored as a delta of itself")]
    DeltaCycle {
        /// The tree.
        id: ObjectId,
    },
    /// A pack has bytes that cannot be right.
    #[error("the pack '{}' is damaged near byte {offset}", path.display())]
    DamagedPack {
        /// The pack.
        path: PathBuf,
        /// Where reading failed.
        offset: u64,
    },
    /// The index of a pack is not as it was written, or has offsets that its pack does not have.
    #[error("the pack index '{}' is damaged", path.display())]
    DamagedIndex {
        /// The index.
        path: PathBuf,
    },
    /// A commit has another content than its id stands for.
    #[error("commit {id} of the source is damaged: its content has another id")]
    WrongHash {
        /// The commit.
        id: ObjectId,
    },
    /// Commits name each other as ancestors, as those of a damaged source can.
    #[error("commit {id} of the source is its own ancestor")]
    Circle {
        /// One of the commits.
        id: ObjectId,
    },
    /// A commit-graph whose checksum is right says something else than a commit.
    #[error("the commit-graph of the source has another tree or other parents for commit {id} than the commit")]
    GraphContradicts {
        /// The commit.
        id: ObjectId,
    },
    /// A tree is one that no rewrite can be right about, and it is known where it stands.
    #[error("{fault}: '{}' in commit {commit}", text::escaped(path))]
    AtPath {
        /// The first such commit.
        commit: ObjectId,
        /// The path from the root of the source.
        path: BString,
        /// The fault.
        fault: Box<Error>,
    },
    /// The commit-graph file has bytes that cannot be right.
    #[error("the commit-graph of the source is damaged")]
    DamagedCommitGraph(#[source] BoxError),
    /// The folder of packs cannot be listed.
    #[error("cannot list the packs of the source")]
    Packs(#[source] std::io::Error),
    /// The list of other object databases cannot be read.
    #[error("cannot read the list of alternates")]
    Alternates(#[source] BoxError),
    /// The source has more objects or commits than 32 bits can number.
    #[error("the source has more than four thousand million objects")]
    TooLarge,
    /// A former name of the directory is in no commit.
    #[error("the former directory '{0}' never existed in this history")]
    NeverExisted(Directory),
    /// Several names of the directory cannot be taken together.
    #[error("{}", misfit(.0))]
    Misfit(Misfit),
    /// The bytes of a new object are an attack on SHA-1.
    #[error("cannot hash a new {kind}")]
    Hash {
        /// The kind of the new object.
        kind: Kind,
        /// Why not.
        source: BoxError,
    },
    /// New objects cannot be written.
    #[error("cannot write the new pack")]
    NotWritten {
        /// The folder that they were to be written to.
        folder: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The new objects need more than the two gigabytes that one pack may have.
    #[error("the new commits do not fit into one pack")]
    PackTooLarge,
    /// Something that the caller handed in failed, such as a [`Sink`](super::sink::Sink).
    #[error(transparent)]
    Caller(BoxError),
}

/// The fault in a malformed commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommitFault {
    /// The lines with its tree and parents cannot be parsed.
    #[error("its tree and parents cannot be read")]
    TreeOrParents,
    /// There is no author line.
    #[error("it has no author")]
    NoAuthor,
    /// There is no committer line behind the author's.
    #[error("it has no committer")]
    NoCommitter,
}

/// The fault in a malformed tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFault {
    /// Its bytes cannot be read as entries.
    #[error("is malformed")]
    Unreadable,
    /// An entry has a mode that git does not know.
    #[error("has an entry of an unknown kind")]
    UnknownKind,
    /// An entry has a name that git refuses, such as `..` or `.git`.
    #[error("has an entry named '{}', which git refuses", text::escaped(.0))]
    Refused(BString),
    /// It lies deeper than git goes into a tree.
    #[error("lies more than 2048 folders deep, and git goes no deeper")]
    TooDeep,
    /// It stands for more paths than any repository has: a few trees that name each other many times do.
    #[error("has more than 2000000 paths")]
    TooWide,
    /// Its entries are not in git's order.
    #[error("has entries that are out of order or twice")]
    OutOfOrder,
    /// Two entries have one name.
    #[error("has a name twice")]
    NameTwice,
}

impl TreeFault {
    /// The error about the tree `id`, which has this fault.
    pub(crate) fn of(self, id: &gix::oid) -> Error {
        Error::MalformedTree {
            id: id.to_owned(),
            fault: self,
        }
    }
}

fn misfit(misfit: &Misfit) -> String {
    match misfit {
        Misfit::Clash {
            commit,
            path,
            directories: [newer, older],
        } => {
            let path = text::escaped(path);
            format!("commit {commit} has '{path}' in both '{newer}' and '{older}', and not the same")
        }
        Misfit::Tip { commit, directory } => {
            format!("the former directory '{directory}' still has files at {commit}, which the image would get as well")
        }
    }
}
