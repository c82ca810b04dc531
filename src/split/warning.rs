//! Facts for the user to look at after a split, which do not stop it; as data and not as sentences.

use gix::ObjectId;
use gix::bstr::BString;

use crate::split::directory::Directory;
use crate::split::link::How;

/// Something about a history that does not stop a split, and that the user should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The commit-graph of the source is damaged, and was not used.
    GraphIgnored {
        /// The damage.
        fault: String,
    },
    /// Files or folders have names that NTFS or HFS+ takes for `.git`.
    GitElsewhere {
        /// The first commit that has each, and its path.
        names: Vec<(ObjectId, BString)>,
    },
    /// The author or committer line of these commits is malformed; it was copied byte for byte.
    OddIdentity {
        /// The original commits.
        commits: Vec<ObjectId>,
    },
    /// The messages of these commits are in an encoding that is not read here; they were copied byte for byte.
    UnreadEncoding {
        /// The original commits, and the encodings.
        commits: Vec<(ObjectId, BString)>,
    },
    /// A former name was found, and its history was left out.
    NotTaken {
        /// The name that was left out.
        former: Directory,
        /// The name that came after it.
        newer: Directory,
        /// How the newer name came out of the former one.
        how: How,
        /// The original commit in which it did.
        commit: ObjectId,
        /// Why the former name was left out.
        why: Misfit,
    },
    /// A former name was taken that has files beside newer names in some commits.
    Overlaps {
        /// The former name.
        former: Directory,
        /// The oldest of these commits.
        first: ObjectId,
        /// How many there are.
        commits: usize,
    },
    /// A directory appeared in a commit, or took over files there, and its former name is not clear.
    Unclear {
        /// The directory.
        directory: Directory,
        /// The original commit.
        commit: ObjectId,
        /// Why it is not clear.
        why: Unclear,
    },
}

/// Why several names of a directory cannot be taken together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// Two of them have the same path in one commit, with different content.
    Clash {
        /// The original commit.
        commit: ObjectId,
        /// The path below both.
        path: BString,
        /// The two names, the newer one first.
        directories: [Directory; 2],
    },
    /// A former name still has files at the tip.
    Tip {
        /// The tip.
        commit: ObjectId,
        /// The former name.
        directory: Directory,
    },
}

/// Why the former name of a directory is not clear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unclear {
    /// It was copied, and these directories are all the same.
    Copied(Vec<Directory>),
    /// It was renamed from one of these, which are alike.
    Renamed(Vec<Directory>),
    /// It took over the files of one of these, which are alike.
    Joined(Vec<Directory>),
    /// Most of its files came from this directory, where they were in other folders.
    Rearranged(Vec<Directory>),
    /// Its files came from several places, and from none as a whole.
    Scattered,
    /// It may have been renamed from one of these, and the source lacks the blobs that would show it.
    BlobsMissing(Vec<Directory>),
}
