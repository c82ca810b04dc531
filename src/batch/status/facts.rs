//! The facts about one hub, as they are shown.

use serde::Serialize;

use super::builds::ImageBuild;
use super::pulls::ImagePull;
use crate::batch::arrived::Checked;
use crate::batch::work::Ending;
use crate::report::{Code, Failure, Source, Warning};
use crate::verify::{Completeness, Verified, VerifiedTarget};

/// Where one hub stands.
#[derive(Debug, Clone, Serialize)]
pub struct HubStatus {
    /// The name of the hub.
    pub name: String,
    /// The state of its image repository.
    pub status: ImageStatus,
    /// The deployment repository.
    pub source: Source,
    /// The image repository.
    pub target: VerifiedTarget,
    /// How many commits the split has.
    pub commits: usize,
    /// How many of them the image repository lacks.
    pub behind: usize,
    /// The tag of the image that the newest commit of the branch gives.
    pub image_tag: Option<String>,
    /// The pull request that the image waits in; none where it does not wait.
    pub pull_request: Option<ImagePull>,
    /// The build of that image; none where there is nothing to build.
    pub build: Option<ImageBuild>,
    /// The image in the hubs' files; none where there is no other to use yet.
    pub hub_files: Option<HubFiles>,
    /// The old directory; none where the source could not be read.
    pub old_directory: Option<OldDirectory>,
    /// The warnings about source and image repository.
    pub warnings: Vec<Warning>,
    /// The reason of a failure.
    pub error: Option<Failure>,
}

impl Ending for HubStatus {
    fn passed(&self) -> bool {
        self.status != ImageStatus::Failed
    }
}

/// The state of an image repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ImageStatus {
    /// There is none, or this user may not see it.
    NoRepository,
    /// It has no commit.
    Empty,
    /// It has none of the image's commits.
    NotMigrated,
    /// Its history waits on another branch for a pull request.
    Waiting,
    /// It lacks newer commits of the source.
    Behind,
    /// It has all.
    Migrated,
    /// It has the image's files without their history.
    Squashed,
    /// It has commits of the image that were made anew, as by a rebase.
    Rebased,
    /// It has commits that the source has rewritten since.
    Rewritten,
    /// It was split with other flags.
    OtherFlags,
    /// It has another image.
    OtherImage,
    /// It could not be looked at.
    Failed,
}

impl ImageStatus {
    /// The state that a verification shows; `is_missing` says that there is no repository.
    pub(super) fn of(checked: &Checked, is_missing: bool) -> ImageStatus {
        let verified = &checked.verified;
        if is_missing {
            return ImageStatus::NoRepository;
        }
        let Some(target) = checked.target.as_ref().filter(|_| verified.error.is_none()) else {
            return ImageStatus::Failed;
        };
        if target.is_empty() {
            return ImageStatus::Empty;
        }
        let other_form = || verified.warnings.iter().find_map(|warning| other_form(warning.code));
        match (verified.status, verified.target.waiting_on.is_some()) {
            (Completeness::Complete, false) => ImageStatus::Migrated,
            (_, true) => other_form().unwrap_or(ImageStatus::Waiting),
            (_, false) => other_form().unwrap_or_else(|| missing(verified)),
        }
    }

    /// Returns true if the branch has the image, so that there is something to build and to use.
    pub fn has_image(self) -> bool {
        use ImageStatus::{Behind, Migrated, OtherFlags, Rebased, Rewritten, Squashed};
        matches!(self, Behind | Migrated | Squashed | Rebased | Rewritten | OtherFlags)
    }
}

/// The state of a repository that lacks some of the image.
fn missing(verified: &Verified) -> ImageStatus {
    match verified.commits_found {
        0 => ImageStatus::NotMigrated,
        _ => ImageStatus::Behind,
    }
}

/// The state that a warning about the image repository stands for.
fn other_form(code: Code) -> Option<ImageStatus> {
    match code {
        Code::HistorySquashed => Some(ImageStatus::Squashed),
        Code::HistoryRebased => Some(ImageStatus::Rebased),
        Code::SourceRewritten => Some(ImageStatus::Rewritten),
        Code::OtherFlags => Some(ImageStatus::OtherFlags),
        Code::OtherImage => Some(ImageStatus::OtherImage),
        _ => None,
    }
}

/// The image that hubs use.
#[derive(Debug, Clone, Serialize)]
pub struct HubFiles {
    /// Which one.
    pub image: HubImage,
    /// The tag, where it is not that of the newest commit.
    pub tag: Option<String>,
    /// The reason why it is not known.
    pub why: Option<String>,
}

/// Which image hubs use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HubImage {
    /// The one of the old directory.
    Old,
    /// The hand-off waits on its branch.
    InBranch,
    /// Some use the new one, others the old one.
    InPart,
    /// An earlier build of the image repository.
    EarlierTag,
    /// The new one, with a tag that is not known.
    OtherTag,
    /// The one of the image repository's newest commit.
    Newest,
    /// No file of a hub names it.
    NotUsed,
    /// It is not known.
    Unknown,
}

/// The old directory at the tip of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum OldDirectory {
    /// It has the image.
    Full,
    /// The hand-off that empties it waits on its branch.
    InBranch,
    /// It has nothing but a README.
    Emptied,
    /// It is not there.
    Gone,
}
