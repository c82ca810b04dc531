//! Exit codes, environment variables and files: one table for the help, the manual and the documents.

/// The exit codes with their meanings.
pub const EXIT_CODES: &[(u8, &str)] = &[
    (0, "done, or nothing left to do"),
    (1, "failed"),
    (2, "the command line is wrong"),
    (3, "collision or merge conflict"),
    (4, "push refused"),
    (5, "batch or verify: some did not pass"),
    (130, "interrupted"),
];

/// The state of the target after a failure.
pub const AFTER_A_FAILURE: &str = "On any code but 0 the target is as it was.";

/// The environment variables that are read, with their effects.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_AUTHOR_DATE, GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, GIT_COMMITTER_DATE",
        "Identity and date of the new commits, before user.name and user.email of git's configuration. The same dates \
         give the same ids.",
    ),
    (
        "GIT_PAGER, PAGER",
        "The pager of long previews, as git chooses it: core.pager comes between them, less after them. cat or nothing \
         means none.",
    ),
    (
        "NO_COLOR, CLICOLOR, CLICOLOR_FORCE, TERM",
        "Whether to use colours, where --color does not say.",
    ),
    ("GIT_DIR", "The source, where --from is not given."),
    ("XDG_CACHE_HOME", "The user's cache folder, instead of ~/.cache."),
    ("TMPDIR", "The folder for temporary repositories."),
    ("COLUMNS", "The width of the output, instead of the terminal's."),
    (
        "GIT_SSH_COMMAND, GIT_ASKPASS, https_proxy",
        "These and other variables of git go on to git, which does all fetches and pushes.",
    ),
];

/// The files that are kept between runs.
pub const FILES: &[(&str, &str)] = &[(
    "~/.cache/split-image",
    "Sources that were fetched from a URL, for the next run; see --cache and --no-cache. It can be deleted at any time.",
)];
