//! The template made the hub's own: its placeholders filled in one commit before the merge.

use serde_json::json;

use crate::support::repo::{Scene, at};

const BUILD: &str = "\
on: [push]

jobs:
  build:
    steps:
    - uses: jupyterhub/repo2docker-action@master
      with:
        DOCKER_REGISTRY: \"quay.io\"  # the default
        #
        # Uncomment and modify the following line
        # IMAGE_NAME: \"<quay-username>/<repository-name>\"

    - run: df -h
";

/// A scene whose template has everything that can be filled.
fn scene() -> Scene {
    let scene = Scene::new();
    scene.push_template(&[
        ("README.md", "# About this template\n"),
        (
            "README-template.md",
            "# \\<IMAGE-NAME>-user-image\n\nFor <HUBNAME>, by <your name>.\n",
        ),
        (".github/workflows/build.yaml", BUILD),
        (".github/workflows/push.yml", "env:\n  HUB: ${{ vars.HUB }}\n"),
        ("environment.yml", "example\n"),
    ]);
    scene
}

const FILL: &[&str] = &["--hub", "astro", "--image", "quay.io/org/astro-user-image"];

#[test]
fn readme_and_workflow_are_filled_in_one_commit_before_the_merge() {
    let scene = scene();
    let report = scene.migrate(FILL);
    assert_eq!(
        report["filled"],
        json!([".github/workflows/build.yaml", "README-template.md", "README.md"])
    );
    assert_eq!(report["target"]["new_commits"], json!(6));
    assert_eq!(
        scene.target.git(&["show", "main:README.md"]),
        "# astro-user-image\n\nFor astro, by <your name>."
    );
    let expected = BUILD.replace(
        "# IMAGE_NAME: \"<quay-username>/<repository-name>\"",
        "IMAGE_NAME: \"org/astro-user-image\"",
    );
    assert_eq!(
        scene.target.git(&["show", "main:.github/workflows/build.yaml"]),
        expected.trim_end()
    );
    assert!(!scene.target.files("main").contains(&"README-template.md".to_owned()));
    assert_eq!(
        scene.target.git(&["log", "--first-parent", "--format=%s", "main"]),
        "Bringing in image directory from deployment repo\nFill in the template for astro\n\
         Remove unused environment.yml file\nInitial commit"
    );
    assert_eq!(report["fill_commit"], json!(scene.target.id("main^1")));
    scene.target.git(&["fsck", "--strict", "--no-dangling"]);
}

#[test]
fn a_preview_tells_the_ids_of_the_run_and_a_second_run_has_nothing_to_do() {
    let scene = scene();
    let preview = scene.migrate(&[FILL, &["--dry-run"]].concat());
    let report = scene.migrate(FILL);
    for key in ["fill_commit", "merge_commit", "filled"] {
        assert_eq!(preview[key], report[key], "{key}");
    }
    assert_eq!(scene.migrate(FILL)["status"], "up-to-date");

    scene.source.commit("More", &[(&at("apt.txt"), "curl\n")]);
    let later = scene.migrate(&["--hub", "other", "--image", "quay.io/org/other"]);
    assert_eq!(
        (&later["fill_commit"], &later["filled"]),
        (&json!(null), &json!([])),
        "what was filled is not filled again"
    );
}

#[test]
fn without_these_flags_nothing_is_edited() {
    let scene = scene();
    let report = scene.migrate(&[]);
    assert_eq!((&report["fill_commit"], &report["filled"]), (&json!(null), &json!([])));
    let show = |path: &str| scene.target.git(&["show", &format!("main:{path}")]);
    assert_eq!(show(".github/workflows/build.yaml"), BUILD.trim_end());
    assert_eq!(show("README.md"), "# About this template");
}

#[test]
fn the_readme_of_the_image_stays() {
    let scene = scene();
    scene.source.commit("Explain", &[(&at("README.md"), "# Astro\n")]);
    let report = scene.migrate(&[FILL, &["--remove-examples"]].concat());
    assert_eq!(report["removed"], json!(["README.md", "environment.yml"]));
    assert_eq!(scene.target.git(&["show", "main:README.md"]), "# Astro");
    assert!(
        scene
            .target
            .git(&["show", "main:README-template.md"])
            .starts_with("# astro-user-image")
    );
}

#[test]
fn other_keys_are_set_by_name() {
    let scene = scene();
    scene.migrate(&[
        "--set",
        "DOCKER_REGISTRY=ghcr.io",
        "--set",
        "image_name=x",
        "--set",
        "HUB=y",
    ]);
    let show = |path: &str| scene.target.git(&["show", &format!("main:{path}")]);
    assert_eq!(
        show(".github/workflows/build.yaml"),
        BUILD.replace("\"quay.io\"", "\"ghcr.io\"").trim_end()
    );
    assert_eq!(show("README.md"), "# x-user-image\n\nFor <HUBNAME>, by <your name>.");
    assert_eq!(show(".github/workflows/push.yml"), "env:\n  HUB: ${{ vars.HUB }}");
}

#[test]
fn a_key_that_the_template_does_not_have_stops_the_run() {
    let scene = scene();
    let before = scene.target.snapshot();
    let ran = scene.run(&["--set", "HUBNAEM=x"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("'--set HUBNAEM'"), "{}", ran.stderr);
    assert_eq!(scene.target.snapshot(), before);
}

#[test]
fn a_workflow_that_pushes_elsewhere_is_told() {
    let report = scene().migrate(&["--image", "ghcr.io/org/astro", "--dry-run"]);
    let warnings = report["warnings"].as_array().unwrap();
    let found = warnings.iter().find(|warning| warning["code"] == "other-registry");
    assert_eq!(found.unwrap()["paths"], json!([".github/workflows/build.yaml:8"]));
}

#[test]
fn what_no_registry_takes_is_a_usage_error() {
    for image in ["astro", "quay.io/org/astro:latest", "quay.io/Org/astro"] {
        assert_eq!(scene().run(&["--image", image]).code, 2, "{image}");
    }
}
