//! The name of the image, and what a hand-off asks of it.

use serde_json::{Value, json};

use super::{handoff, scene};
use crate::support::repo::{IMAGE, Scene, at};

#[test]
fn an_image_without_a_known_name_has_to_be_named() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("--image REGISTRY/PATH"), "{}", ran.stderr);

    // A run has done its work by then.
    let report = scene.migrate(&["--hub", "astro"]);
    assert_eq!(report["handoff"], json!(null));
    let warnings = report["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|warning| warning["code"] == "no-handoff"));
}

#[test]
fn the_workflow_of_the_new_repository_says_the_name_of_its_image() {
    let scene = scene();
    let build = "with:\n  DOCKER_REGISTRY: quay.io\n  # IMAGE_NAME: \"<quay-username>/<repository-name>\"\n";
    scene.push_template(&[(".github/workflows/build.yaml", build)]);
    let name = |report: &Value| report["handoff"]["image"].clone();
    scene.migrate(&["--image", "quay.io/org/astro"]);
    assert_eq!(name(&handoff(&scene, &[])), "quay.io/org/astro");
    assert_eq!(
        name(&handoff(&scene, &["--image", "quay.io/org/other"])),
        "quay.io/org/other"
    );
}

#[test]
fn a_registry_that_nothing_pushes_to_is_not_guessed() {
    let scene = scene();
    let build = "with:\n  DOCKER_REGISTRY: quay.io\n  IMAGE_NAME: ${{ vars.IMAGE }}\n";
    scene.push_template(&[(".github/workflows/build.yaml", build)]);
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro"]);
    assert_eq!(ran.code, 2, "{}", ran.stderr);
    assert!(ran.stderr.contains("pushes to 'quay.io'"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--image quay.io/PATH"), "{}", ran.stderr);
    let name = "quay.io/org/astro";
    assert_eq!(handoff(&scene, &["--image", name])["handoff"]["image"], name);
}

#[test]
fn an_image_that_has_not_moved_is_not_handed_over() {
    let scene = scene();
    let before = scene.source.refs();
    let typed = ["handoff", "--hub", "astro", "--handoff-branch", "move-astro"];
    let ran = scene.run(&typed);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("has none of the history"), "{}", ran.stderr);
    assert_eq!(scene.source.refs(), before);

    scene.migrate(&[]);
    scene.source.commit("Late", &[(&at("apt.txt"), "late\n")]);
    let ran = scene.run(&typed);
    assert_eq!(ran.code, 5, "{}", ran.stderr);
    assert!(ran.stderr.contains("has 3 of 4 commits"), "{}", ran.stderr);
    let hint = format!(
        "hint: 'split-image --subdir {IMAGE} --into {}' brings over",
        scene.target.typed()
    );
    assert!(ran.stderr.contains(&hint), "{}", ran.stderr);

    // Both ways of the hint.
    scene.migrate(&[]);
    handoff(&scene, &["--dry-run"]);
    scene.source.commit("Later", &[(&at("apt.txt"), "later\n")]);
    handoff(&scene, &["--handoff-branch", "move-astro", "--allow-incomplete"]);
}

#[test]
fn history_that_was_followed_in_the_run_is_followed_here() {
    let scene = scene();
    scene.source.git(&["mv", IMAGE, "deployments/astro/newer"]);
    scene.source.commit_all("Rename");
    let flags = ["--subdir", "deployments/astro/newer", "--also-from", IMAGE];
    scene.migrate(&flags);
    let image = ["--image", "quay.io/o/astro"];
    handoff(&scene, &[&flags[..], &image].concat());
    assert_eq!(
        scene
            .run(&[&["handoff", "--hub", "astro"], &flags[..2], &image].concat())
            .code,
        5
    );
}
