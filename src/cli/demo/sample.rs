//! A small deployment repository and a repository made from a template, as real ones are.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use gix::ObjectId;
use gix::objs::tree::EntryKind;

/// The directory of the deployment repository that is to move.
pub const SUBDIR: &str = "deployments/astro/image";

/// One commit: whose it is, what it is about, which commits it builds on, and what it changes.
struct Step {
    author: &'static str,
    subject: &'static str,
    /// Places in the list.
    parents: &'static [usize],
    /// Paths with their new content; none deletes. A merge begins with the files of all its parents.
    changes: &'static [(&'static str, Option<&'static str>)],
}

const MAYA: &str = "Maya Okafor <maya@example.org>";
const JONAS: &str = "Jonas Weber <jonas@example.org>";
const PRIYA: &str = "Priya Raman <priya@example.org>";

const DEPLOYMENTS: &[Step] = &[
    Step {
        author: MAYA,
        subject: "Set up the hubs",
        parents: &[],
        changes: &[
            ("README.md", Some("# Deployments\n")),
            (
                "deployments/astro/hubploy.yaml",
                Some("images:\n  images:\n    - path: image/\n"),
            ),
        ],
    },
    Step {
        author: MAYA,
        subject: "Give astro its own image",
        parents: &[0],
        changes: &[
            (
                "deployments/astro/image/environment.yml",
                Some("dependencies:\n  - python=3.11\n  - numpy\n"),
            ),
            ("deployments/astro/image/apt.txt", Some("less\n")),
        ],
    },
    // A branch with work on the image, while main does something else on the image too: a merge that stays.
    Step {
        author: JONAS,
        subject: "astro: add astropy for the spring course",
        parents: &[1],
        changes: &[(
            "deployments/astro/image/environment.yml",
            Some("dependencies:\n  - python=3.11\n  - numpy\n  - astropy\n"),
        )],
    },
    Step {
        author: PRIYA,
        subject: "astro: LaTeX for the lab reports",
        parents: &[1],
        changes: &[("deployments/astro/image/apt.txt", Some("less\ntexlive-xetex\n"))],
    },
    Step {
        author: MAYA,
        subject: "Merge pull request #7 from jonas/astropy",
        parents: &[3, 2],
        changes: &[(
            "deployments/astro/image/environment.yml",
            Some("dependencies:\n  - python=3.11\n  - numpy\n  - astropy\n"),
        )],
    },
    // A branch that never touched the image: it goes, and so does its merge.
    Step {
        author: JONAS,
        subject: "Describe how to get a hub",
        parents: &[4],
        changes: &[("docs/new-hub.md", Some("Open an issue.\n"))],
    },
    Step {
        author: MAYA,
        subject: "Merge pull request #8 from jonas/docs",
        parents: &[4, 5],
        changes: &[],
    },
    // The directory is deleted and comes back: both stay, since that is what happened.
    Step {
        author: PRIYA,
        subject: "astro: use the common image over the summer",
        parents: &[6],
        changes: &[
            ("deployments/astro/image/environment.yml", None),
            ("deployments/astro/image/apt.txt", None),
        ],
    },
    Step {
        author: PRIYA,
        subject: "astro: the image is back, with Python 3.12",
        parents: &[7],
        changes: &[
            (
                "deployments/astro/image/environment.yml",
                Some("dependencies:\n  - python=3.12\n  - numpy\n  - astropy\n"),
            ),
            ("deployments/astro/image/apt.txt", Some("less\ntexlive-xetex\n")),
            (
                "deployments/astro/image/postBuild",
                Some("#!/bin/bash\njupyter lab clean\n"),
            ),
        ],
    },
    Step {
        author: JONAS,
        subject: "Raise the memory limit of all hubs",
        parents: &[8],
        changes: &[("deployments/common.yaml", Some("memory: 2G\n"))],
    },
];

const TEMPLATE: &[Step] = &[Step {
    author: MAYA,
    subject: "Initial commit",
    parents: &[],
    changes: &[
        ("README.md", Some("# User image\n\nBuilt by repo2docker-action.\n")),
        ("environment.yml", Some("dependencies:\n  - put-your-packages-here\n")),
        (
            ".github/workflows/build.yaml",
            Some("on: push\njobs:\n  build:\n    uses: jupyterhub/repo2docker-action@master\n"),
        ),
    ],
}];

/// Makes the deployment repository at `path`.
///
/// # Errors
/// When it cannot be written.
pub fn deployments(path: &Path) -> Result<()> {
    repository(path, DEPLOYMENTS)
}

/// Makes a repository at `path` as "Use this template" leaves it.
///
/// # Errors
/// When it cannot be written.
pub fn image_repository(path: &Path) -> Result<()> {
    repository(path, TEMPLATE)
}

/// Makes a bare repository whose branch main ends with the last of `steps`.
fn repository(path: &Path, steps: &[Step]) -> Result<()> {
    let repo = gix::init_bare(path)?;
    std::fs::write(path.join("HEAD"), "ref: refs/heads/main\n")?;
    let mut commits: Vec<(ObjectId, BTreeMap<&str, &str>)> = Vec::new();
    for (day, step) in steps.iter().enumerate() {
        let mut files = BTreeMap::new();
        for &parent in step.parents {
            files.extend(commits[parent].1.clone());
        }
        for &(path, content) in step.changes {
            match content {
                Some(content) => files.insert(path, content),
                None => files.remove(path),
            };
        }
        let mut tree = repo.edit_tree(repo.empty_tree().id)?;
        for (path, content) in &files {
            let kind = match path.ends_with("postBuild") {
                true => EntryKind::BlobExecutable,
                false => EntryKind::Blob,
            };
            tree.upsert(*path, kind, repo.write_blob(content)?)?;
        }
        let tree = tree.write()?.detach();
        let parents = step.parents.iter().map(|&parent| commits[parent].0).collect();
        commits.push((commit(&repo, step, day, tree, parents)?, files));
    }
    if let Some((tip, _)) = commits.last() {
        std::fs::write(path.join("refs/heads/main"), format!("{tip}\n"))?;
    }
    Ok(())
}

fn commit(repo: &gix::Repository, step: &Step, day: usize, tree: ObjectId, parents: Vec<ObjectId>) -> Result<ObjectId> {
    let (name, email) = step.author.trim_end_matches('>').split_once(" <").unwrap_or_default();
    let signature = gix::actor::Signature {
        name: name.into(),
        email: email.into(),
        time: gix::date::Time::new(1_706_000_000 + day as i64 * 11 * 86_400, 3_600),
    };
    let commit = gix::objs::Commit {
        tree,
        parents: parents.into(),
        author: signature.clone(),
        committer: signature,
        encoding: None,
        message: format!("{}\n", step.subject).into(),
        extra_headers: Vec::new(),
    };
    Ok(repo.write_object(&commit)?.detach())
}
