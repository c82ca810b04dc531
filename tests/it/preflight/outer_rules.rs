//! Rules from above the directory.

use super::{paths, preview};
use crate::support::repo::{Scene, at};

#[test]
fn attributes_from_above_are_named_with_the_files_they_are_set_for() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            (
                ".gitattributes",
                "# comment\n* text=auto\n*.csv filter=lfs\n*.png binary\n/docs/** x\n[attr]m text\n",
            ),
            ("deployments/.gitattributes", "astro/image/*.txt eol=lf\n*.md diff\n"),
            ("docs/.gitattributes", "* elsewhere\n"),
            (&at(".gitattributes"), "*.md diff\n"),
            (&at("README.md"), "# image\n"),
            (&at("data/a.csv"), "1\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-gitattributes").unwrap(),
        [
            ".gitattributes:2: * text=auto -> 6 files, such as .gitattributes",
            ".gitattributes:3: *.csv filter=lfs -> data/a.csv",
            "deployments/.gitattributes:1: astro/image/*.txt eol=lf -> apt.txt",
        ]
    );
}

#[test]
fn ignore_rules_from_above_are_named_where_they_matter_and_counted_where_they_may() {
    let scene = Scene::new();
    scene.source.write(&[(&at("kept.log"), Some("1\n"))]);
    scene.source.git(&["add", "--all"]);
    let report = preview(
        &scene,
        &[
            (
                ".gitignore",
                "*.log\n*.swp\n.DS_Store\n**/__pycache__\n!x.swp\n/docs/_build\ndeployments/*/image/cache/\n",
            ),
            ("docs/.gitignore", "*.tmp\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-gitignore").unwrap(),
        [
            ".gitignore:1: *.log -> kept.log",
            ".gitignore:7: deployments/*/image/cache/",
            ".gitignore: 3 rules for any folder, such as *.swp",
        ]
    );

    // A template with ignore rules of its own has those that hold anywhere, more or less.
    scene.push_template(&[
        ("environment.yml", "example\n"),
        (".gitignore", "__pycache__/\n*.log\n"),
    ]);
    assert_eq!(
        paths(&scene.migrate(&["--dry-run"]), "outer-gitignore").unwrap(),
        [".gitignore:7: deployments/*/image/cache/"]
    );
}

#[test]
fn dockerignore_and_codeowners_from_above_are_named_with_files() {
    let scene = Scene::new();
    let report = preview(
        &scene,
        &[
            (".dockerignore", "docs\n**/*.txt\n*.yml\n!deployments\n"),
            (
                ".github/CODEOWNERS",
                "* @all\n/deployments/astro/ @astro\ndocs/* @docs\n",
            ),
            ("CODEOWNERS", "* @not-read\n"),
        ],
    );
    assert_eq!(
        paths(&report, "outer-dockerignore").unwrap(),
        [".dockerignore:2: **/*.txt -> apt.txt"]
    );
    assert_eq!(
        paths(&report, "outer-codeowners").unwrap(),
        [".github/CODEOWNERS:2: /deployments/astro/ @astro -> 3 files, such as apt.txt"]
    );
}
