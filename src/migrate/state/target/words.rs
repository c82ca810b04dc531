//! The sentences about the state of a target.

use gix::ObjectId;

use super::facts::{OtherImage, SameImage, TargetState};
use crate::error::UserError;
use crate::report::{Code, Warning};
use crate::split::{Index, Split};

impl TargetState {
    /// The warning about this state of the `target`, as its address is shown.
    pub fn warning(&self, split: &Split, target: &str) -> Option<Warning> {
        let same = self.same.as_ref().map(|same| about_same(same, split, target));
        same.or_else(|| self.other.as_ref().map(|other| about_other(other, target)))
    }
}

impl SameImage {
    /// The files that a merge can begin from, since the target has them; none where only other flags help.
    pub fn base(&self) -> Option<ObjectId> {
        match self {
            SameImage::Squashed { files, .. }
            | SameImage::Rebased { files, .. }
            | SameImage::Rewritten { files, .. } => Some(*files),
            SameImage::OtherFlags { .. } => None,
        }
    }

    /// The refusal of a run that would bring the image a second time.
    pub fn refusal(&self, split: &Split, target: &str) -> UserError {
        let hint = match self {
            SameImage::Squashed { .. } => {
                "'--rejoin' puts the history under these files with a merge that keeps them; or leave the target as it \
                 is, without the history"
            }
            SameImage::Rebased { .. } => {
                "'--rejoin' merges the history itself and keeps the target's files, with both versions of each commit in \
                 the log; or leave the target as it is"
            }
            SameImage::Rewritten { .. } => {
                "begin with a new target; or '--rejoin' merges the rewritten history and keeps the target's own changes, \
                 with both versions of each commit in the log"
            }
            SameImage::OtherFlags { .. } => {
                "use the same '--subdir', '--follow', '--also-from' and '--qualify-refs' (and '--on-overlap') as in the \
                 run before, or begin with a new target"
            }
        };
        UserError::new(about_same(self, split, target).message()).hint(hint)
    }
}

impl OtherImage {
    /// The refusal of a run into the repository of another image.
    pub fn refusal(&self, target: &str) -> UserError {
        let hint = match self {
            OtherImage::Directory { .. } => {
                "check '--into'; if that directory is a former name, add '--also-from' or '--follow'; '--force-target' \
                 merges this image in as well"
            }
            OtherImage::Squashed { .. } | OtherImage::Unrelated { .. } => {
                "check '--into'; '--force-target' merges this image in as well"
            }
        };
        UserError::new(about_other(self, target).message()).hint(hint)
    }
}

fn about_same(same: &SameImage, split: &Split, target: &str) -> Warning {
    let old = |of: &Index| split.commits[*of].old;
    let commits = |n: &usize| match n {
        1 => "1 commit".to_owned(),
        n => format!("{n} commits"),
    };
    match same {
        SameImage::Squashed { commit, of, .. } => Warning::new(
            Code::HistorySquashed,
            "the target has the image's files without their history, as after the squash of a pull request",
        )
        .detail(format!(
            "commit {commit} of '{target}' brought the files of {} at once",
            old(of)
        )),
        SameImage::Rebased {
            commit, of, commits: n, ..
        } => Warning::new(
            Code::HistoryRebased,
            "the target has commits of the image that were made anew, as by the rebase of a pull request",
        )
        .detail(format!(
            "{} of '{target}', the newest {commit}, which was made of {}",
            commits(n),
            old(of)
        )),
        SameImage::Rewritten {
            commit, of, commits: n, ..
        } => Warning::new(
            Code::SourceRewritten,
            "the source was rewritten since the target got its history: messages, authors or commits have changed",
        )
        .detail(format!(
            "{} of '{target}' with another version in the source now, the newest {commit}, which is {} there",
            commits(n),
            old(of)
        )),
        SameImage::OtherFlags { commit, original } => Warning::new(
            Code::OtherFlags,
            "the target has this history already, rewritten in another way",
        )
        .detail(format!(
            "commit {commit} of '{target}' is what was made of {original} then"
        )),
    }
}

fn about_other(other: &OtherImage, target: &str) -> Warning {
    let detail = match other {
        OtherImage::Directory { directory, commit } => {
            format!("commit {commit} of '{target}' is from the history of '{directory}'")
        }
        OtherImage::Squashed { directory, commit } => {
            format!("commit {commit} of '{target}' brought the files of '{directory}' at once")
        }
        OtherImage::Unrelated { merge } => format!("{merge} of '{target}' merged a history that is not this image's"),
    };
    Warning::new(Code::OtherImage, "the target is the repository of another image").detail(detail)
}
