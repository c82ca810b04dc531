//! The codes of all warnings: names that scripts can rely on.

use std::fmt;

use serde::Serialize;

/// Declares [`Code`] out of lines of a meaning, a variant and a name.
macro_rules! codes {
    ($(#[doc = $meaning:literal] $code:ident = $name:literal,)*) => {
        /// The code of a warning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $code,)*
        }

        impl Code {
            /// Every code, in the order of the reference.
            pub const ALL: &'static [Code] = &[$(Code::$code),*];

            /// The name in reports and on screens, such as `symlink-escapes`.
            pub fn name(self) -> &'static str {
                match self {
                    $(Code::$code => $name,)*
                }
            }

            /// The subject of the warning, in one line.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Code::$code => $meaning.trim_ascii(),)*
                }
            }
        }
    };
}

codes! {
    // The image's files.
    /// The directory has no file that repo2docker reads
    NoRepo2dockerConfig = "no-repo2docker-config",
    /// Names in the directory differ only in case
    CaseCollision = "case-collision",
    /// Windows or macOS takes a name for '.git'
    GitOnOtherSystems = "git-on-other-systems",
    /// A symlink leads out of the directory
    SymlinkEscapes = "symlink-escapes",
    /// The entry of a submodule in .gitmodules stays behind
    Submodule = "submodule",
    /// The content of a Git LFS file stays behind
    LfsPointer = "lfs-pointer",
    /// A file in the history is larger than GitHub accepts
    LargeFile = "large-file",
    /// A build file or script uses something outside the directory
    ReachesOutside = "reaches-outside",
    /// A Dockerfile copies a file that is not there
    CopiesMissing = "copies-missing",
    /// The Dockerfile is empty
    EmptyDockerfile = "empty-dockerfile",
    /// The image ends as root
    RunsAsRoot = "runs-as-root",
    /// Nothing installs jupyterhub
    NoJupyterhub = "no-jupyterhub",
    /// The script 'start' does not start what it is given
    StartWithoutExec = "start-without-exec",
    /// A .gitattributes above the directory applies to the image
    OuterGitattributes = "outer-gitattributes",
    /// A .gitignore above the directory applies to the image
    OuterGitignore = "outer-gitignore",
    /// A .dockerignore above the directory applies to the image
    OuterDockerignore = "outer-dockerignore",
    /// A CODEOWNERS file of the source names owners of the image
    OuterCodeowners = "outer-codeowners",
    /// A file elsewhere in the source mentions the directory or builds the image
    NamedElsewhere = "named-elsewhere",
    /// A file could not be read, so it was not checked
    NotChecked = "not-checked",
    /// The sizes of old files could not be checked
    SizesNotChecked = "sizes-not-checked",

    // The history.
    /// The directory had another name before, whose history is not included
    HistoryBeforeRename = "history-before-rename",
    /// A former name was found, but its history does not fit
    HistoryNotTaken = "history-not-taken",
    /// It is unclear which directory the files came from
    HistoryUnclear = "history-unclear",
    /// A former name existed beside a newer one, with other files
    HistoryOverlaps = "history-overlaps",
    /// Messages will mention issues of the old repository, and can close them
    MentionsIssues = "mentions-issues",
    /// A commit has a malformed author or committer
    OddIdentity = "odd-identity",
    /// The message of a commit is in an encoding that was not converted
    UnreadEncoding = "unread-encoding",
    /// Commits of the source emptied the directory, and are not included
    SourceEmptied = "source-emptied",

    // The source.
    /// The source replaces objects with 'git replace'
    ReplaceRefs = "replace-refs",
    /// The commit-graph of the source is damaged and was not used
    CommitGraphIgnored = "commit-graph-ignored",
    /// A remote-tracking branch of the source was used
    RemoteBranch = "remote-branch",
    /// The server of the source sends whole histories only
    NoFilter = "no-filter",
    /// The source is a clone that lacks commits of its remote
    SourceBehind = "source-behind",
    /// Commits that are split are on no remote of the source
    NotPushed = "not-pushed",
    /// The work tree has changes in the directory that are not committed
    UncommittedChanges = "uncommitted-changes",
    /// HEAD of the source is detached
    DetachedHead = "detached-head",
    /// Another branch than the default one of the source's repository is split
    NotDefaultBranch = "not-default-branch",
    /// The source could not be compared with its remote
    RemoteNotCompared = "remote-not-compared",

    // The target.
    /// The target has no commit
    EmptyTarget = "empty-target",
    /// The target has none of the files to remove
    NothingRemoved = "nothing-removed",
    /// Options of a first run were given for a target that has the image already
    NoEffect = "no-effect",
    /// Both sides have a file, and '--on-collision' chose one
    CollisionsSettled = "collisions-settled",
    /// The template has files that repo2docker would build with
    LeftoverRepo2docker = "leftover-repo2docker",
    /// The template has files of repo2docker that it will not read
    LeftoversHarmless = "leftovers-harmless",
    /// No workflow builds the image when it is pushed
    NoBuild = "no-build",
    /// A workflow lacks the 'REPO_DIR' that the image needs
    NoRepoDir = "no-repo-dir",
    /// The template's .gitignore names files of the image
    IgnoredByTemplate = "ignored-by-template",
    /// Files about the template stay in the new repository
    TemplateLeftovers = "template-leftovers",
    /// The README still has the template's placeholders
    ReadmePlaceholder = "readme-placeholder",
    /// A workflow still has the template's placeholders
    WorkflowPlaceholder = "workflow-placeholder",
    /// A workflow pushes to another registry than '--image' names
    OtherRegistry = "other-registry",
    /// The target has the branch checked out, so git refuses the push
    TargetCheckedOut = "target-checked-out",
    /// The source is not public, and the target is
    BecomesPublic = "becomes-public",
    /// The target was there before '--create', with another visibility
    OtherVisibility = "other-visibility",
    /// Variables of the target have other values than were given
    OtherVariable = "other-variable",
    /// The target is the repository of another image
    OtherImage = "other-image",
    /// The target has the image's files without their history
    HistorySquashed = "history-squashed",
    /// The target has commits of the image that were made anew
    HistoryRebased = "history-rebased",
    /// The source was rewritten since the target got its history
    SourceRewritten = "source-rewritten",
    /// The target has the image's history from a run with other flags
    OtherFlags = "other-flags",
    /// The push was cut off, but the target has the result
    ReportLost = "report-lost",
    /// A push of '--also-push' failed
    AlsoPushFailed = "also-push-failed",
    /// The file of '--map' could not be written
    MapNotWritten = "map-not-written",

    // The hand-off.
    /// '--image' was the address of a web page
    ImageName = "image-name",
    /// The hub's configuration has no hub of that name
    UnknownHub = "unknown-hub",
    /// A hub's file uses the image and must be edited by hand
    EditByHand = "edit-by-hand",
    /// The hubs use several tags of the image
    SeveralTags = "several-tags",
    /// Several hubs share a line that one of them cannot override
    SharedByHubs = "shared-by-hubs",
    /// The hub's users choose from a list that does not have the image
    OfferedToUsers = "offered-to-users",
    /// Other hubs use the image, and were not changed
    OtherHubs = "other-hubs",
    /// A file names the image outside the hubs' values
    NamedInText = "named-in-text",
    /// A job or a workflow builds the old directory, and could not be changed
    BuildsOldPlace = "builds-old-place",
    /// The image was built on a base that the new workflow does not name
    BaseImage = "base-image",
    /// The image tag belongs to a commit that is not on the branch yet
    TagOfABranch = "tag-of-a-branch",
    /// The hand-off failed
    NoHandoff = "no-handoff",
    /// The old directory has no image
    OldPlaceEmpty = "old-place-empty",
    /// The source needs no change
    NothingToHandOver = "nothing-to-hand-over",
    /// The branch for the hand-off has the change already
    HandedOverBefore = "handed-over-before",
    /// The patch has lines that end with CR LF
    PatchHasCrlf = "patch-has-crlf",
}

impl Code {
    /// The code of this name.
    pub fn named(name: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.name() == name)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
