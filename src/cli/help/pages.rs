//! The page of each command: how it is called, what it does, its exit codes, examples.

/// The text of one command.
pub struct Page {
    /// The command; empty for a run without one.
    pub command: &'static str,
    /// The ways to call it.
    pub synopsis: &'static [&'static str],
    /// The description, in paragraphs.
    pub description: &'static str,
    /// Its exit codes.
    pub exit_codes: &'static [u8],
    /// Examples, each with a sentence before it.
    pub examples: &'static [(&'static str, &'static str)],
}

/// The page of a command, where there is one.
pub fn find(command: &str) -> Option<&'static Page> {
    PAGES.iter().find(|page| page.command == command)
}

const PAGES: &[Page] = &[
    Page {
        command: "",
        synopsis: &[
            "split-image --subdir DIR --into REPO [--dry-run] [OPTION...]",
            "split-image COMMAND [OPTION...]",
        ],
        description: "\
The history of one directory is rewritten as 'git filter-repo --subdirectory-filter' does it, with the same ids. It is \
merged into a repository that was made from a template, and pushed there.

A dry run shows everything with the real new ids and writes nothing. The run does the same and pushes. Run it again when \
the old directory has new commits: only those are brought over.

The source is only read. The target is written to by one 'git push', never by force.",
        exit_codes: &[0, 1, 2, 3, 4, 5, 130],
        examples: &[
            (
                "Look first; nothing is written:",
                "split-image --from git@github.com:org/deployments.git \\\n    --subdir deployments/astro/image \\\n    \
                 --into git@github.com:org/astro-user-image.git --dry-run",
            ),
            (
                "In a clone of the deployment repository, migrate with the former names of the directory:",
                "split-image --subdir deployments/astro/image --follow \\\n    --into git@github.com:org/astro-user-image.git",
            ),
            ("See the whole job on a sample:", "split-image demo"),
        ],
    },
    Page {
        command: "batch",
        synopsis: &["split-image batch [--dry-run | --verify | --list] [OPTION...] MANIFEST"],
        description: "\
The list is TOML, YAML, or plain text with 'DIR INTO' a line. 'split-image discover' writes one. Each option of one image \
is a key, with '_' for '-'; keys at the top hold for all hubs, and a hub's own keys replace them. '{name}' stands for the \
name of the hub:

    from = \"git@github.com:org/deployments.git\"
    subdir = \"deployments/{name}/image\"
    into = \"git@github.com:org/{name}-user-image.git\"
    [[hub]]
    name = \"astro\"
    [[hub]]
    name = \"datahub\"
    subdir = \"deployments/datahub/images/default\"

Each source is read once. If a hub fails, its error is shown and the others go on. Run it again to do what is left: each \
target shows what is done.",
        exit_codes: &[0, 1, 2, 5, 130],
        examples: &[
            ("Show what would happen to each hub:", "split-image batch hubs.toml --dry-run"),
            ("Migrate two of them:", "split-image batch hubs.toml --only astro --only 'data*'"),
            ("Check that all targets are complete:", "split-image batch hubs.toml --verify"),
        ],
    },
    Page {
        command: "discover",
        synopsis: &["split-image discover [--ref REF] [OPTION...] [REPO]"],
        description: "\
Finds the image directories that the repository has or had, and writes a list for 'split-image batch' to standard output. \
Where hubs are deployed with hubploy, each hubploy.yaml names its images; elsewhere an image is a directory 'image', or one \
in 'images', with files that repo2docker reads.",
        exit_codes: &[0, 1, 2, 130],
        examples: &[(
            "Write the list of a deployment repository:",
            "split-image discover git@github.com:org/deployments.git > hubs.toml",
        )],
    },
    Page {
        command: "verify",
        synopsis: &["split-image verify --subdir DIR --into REPO [OPTION...]"],
        description: "\
Compares an image repository with the split of the source as it is now, and writes nothing. It is complete if it has every \
commit of the split, with the same ids. Missing commits are listed, oldest first. Files that changed since and commits of \
the target's own are listed, not judged.",
        exit_codes: &[0, 1, 2, 5, 130],
        examples: &[(
            "Check one image:",
            "split-image verify --subdir deployments/astro/image \\\n    --into git@github.com:org/astro-user-image.git",
        )],
    },
    Page {
        command: "handoff",
        synopsis: &["split-image handoff --subdir DIR --into REPO [--hub NAME] [OPTION...]"],
        description: "\
Shows what the hub needs now that its image has moved: the edits of its configuration, as a diff for 'git apply', and the \
commands that set variables and secrets of the image repository.

With --handoff-branch or --patch the edits become a commit that also empties the old directory, except for a README that \
names the new place.",
        exit_codes: &[0, 1, 2, 4, 130],
        examples: &[(
            "Make a branch for a pull request:",
            "split-image handoff --subdir deployments/astro/image \\\n    --into git@github.com:org/astro-user-image.git \\\n    \
             --hub astro --handoff-branch move-astro",
        )],
    },
    Page {
        command: "explain",
        synopsis: &["split-image explain [CODE]"],
        description: "\
Prints what a warning means, why it matters and what to do about it. Without a code, lists all codes.",
        exit_codes: &[0, 1, 2],
        examples: &[("A preview warns of 'symlink-escapes':", "split-image explain symlink-escapes")],
    },
    Page {
        command: "demo",
        synopsis: &["split-image demo"],
        description: "\
Makes a small deployment repository and an image repository in a temporary folder, previews the migration, does it, and \
deletes the folder.",
        exit_codes: &[0, 1, 2, 130],
        examples: &[("See the whole job:", "split-image demo")],
    },
    Page {
        command: "completions",
        synopsis: &["split-image completions SHELL"],
        description: "Writes a completion script for a shell to standard output.",
        exit_codes: &[0, 1, 2],
        examples: &[(
            "Complete in bash:",
            "split-image completions bash > ~/.local/share/bash-completion/completions/split-image",
        )],
    },
    Page {
        command: "man",
        synopsis: &["split-image man [COMMAND]", "split-image man --dir DIR"],
        description: "\
Writes the manual page of split-image or of one of its commands to standard output, in roff; with --dir all pages, each \
into a file.",
        exit_codes: &[0, 1, 2],
        examples: &[
            ("Read a page:", "split-image man batch | man -l -"),
            ("Install all pages:", "split-image man --dir ~/.local/share/man/man1"),
        ],
    },
];
