//! Ids that only the run decides: a preview shows none of them, unless the environment fixes the dates.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Scene, text};
use crate::support::{Ran, ran, schema};

/// Runs the program with the clock for dates.
fn by_the_clock(mut command: Command) -> Ran {
    for role in ["AUTHOR", "COMMITTER"] {
        command.env_remove(format!("GIT_{role}_DATE"));
    }
    ran(command.output().unwrap())
}

fn with_a_hub(scene: &Scene) {
    scene.source.commit(
        "Configure",
        &[(
            "deployments/astro/hubploy.yaml",
            "images:\n  images:\n    - name: quay.io/o/old\n      path: image/\n",
        )],
    );
}

const HUB: [&str; 5] = ["--dry-run", "--hub", "astro", "--image", "quay.io/o/astro"];

#[test]
fn a_preview_says_that_the_run_decides_them() {
    let scene = Scene::new();
    with_a_hub(&scene);
    let ran = by_the_clock(scene.command(&HUB));
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = ran.json();
    schema::check(&report);
    assert_eq!(report["own_commits"], json!(["removal", "merge"]));
    for pointer in [
        "/initial_commit",
        "/remove_commit",
        "/fill_commit",
        "/merge_commit",
        "/target/after",
        "/image_tag",
        "/handoff/tag",
    ] {
        assert_eq!(report.pointer(pointer), Some(&Value::Null), "{pointer}");
    }
    assert_eq!(report["target"]["new_commits"], json!(5));
    assert_eq!(report["target"]["moved_commits"], json!(3));
    assert!(text(&report, "/handoff/edits/0/diff").contains("quay.io/o/astro:DECIDED-BY-THE-RUN"));

    let shown = by_the_clock(scene.typed_command(&HUB)).stdout;
    assert!(shown.contains("\n  image tag  decided by the run\n"), "{shown}");
    assert!(shown.contains("with a tag that is decided by the run"), "{shown}");
    let known = scene.source.git(&["rev-list", "--all"]) + &scene.target.git(&["rev-list", "--all"]);
    let rewritten = scene.migrate(&["--dry-run"])["commits"].to_string();
    let is_id = |word: &&str| word.len() == 12 && word.chars().all(|c| c.is_ascii_hexdigit());
    let ids: Vec<_> = shown.split(|c: char| !c.is_alphanumeric()).filter(is_id).collect();
    assert!(ids.len() > 6, "{shown}");
    for id in ids {
        assert!(known.contains(id) || rewritten.contains(id), "{id} in\n{shown}");
    }
}

#[test]
fn one_fixed_date_decides_nothing() {
    let scene = Scene::new();
    let mut command = scene.command(&["--dry-run"]);
    command.env("GIT_COMMITTER_DATE", "");
    assert_eq!(ran(command.output().unwrap()).json()["image_tag"], json!(null));
}

#[test]
fn a_preview_that_fails_has_none_either() {
    let scene = Scene::new();
    scene.push_template(&[("environment.yml", "example\n"), ("apt.txt", "their own\n")]);
    let ran = by_the_clock(scene.command(&["--dry-run"]));
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert_eq!(ran.json()["own_commits"], json!(["removal"]));
    assert_eq!(ran.json()["remove_commit"], json!(null));
}

#[test]
fn an_existing_commit_is_shown() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let report = by_the_clock(scene.command(&["--dry-run"])).json();
    assert_eq!(report["status"], "up-to-date");
    assert_eq!(report["target"]["after"], json!(scene.target.id("main")));
    assert_eq!(report["image_tag"], json!(scene.target.id("main")[..12]));
}

#[test]
fn a_quiet_preview_prints_no_id() {
    let scene = Scene::new();
    let ran = by_the_clock(scene.typed_command(&["--dry-run", "--quiet"]));
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
}

#[test]
fn a_list_of_hubs_shows_none() {
    let scene = Scene::new();
    std::fs::write(scene.folder().join("hubs"), format!("{IMAGE} target.git\n")).unwrap();
    let batch = |more: &[&str]| {
        let mut command = crate::support::split_image(scene.folder());
        command
            .args(["batch", "hubs", "--from", "source", "--dry-run"])
            .args(more);
        by_the_clock(command)
    };
    let table = batch(&[]).stdout;
    assert!(table.contains("  by the run  "), "{table}");
    assert!(table.contains("The image tags are decided by the run"), "{table}");
    assert_eq!(batch(&["--quiet"]).stdout, "target\n");
    assert_eq!(batch(&["--json"]).json()["target"]["after"], json!(null));
}

#[test]
fn a_hand_off_shows_no_commit_that_it_does_not_make() {
    let scene = Scene::new();
    with_a_hub(&scene);
    scene.migrate(&[]);
    let handoff = |more: &[&str]| {
        let handoff = ["handoff", "--image", "quay.io/o/astro", "--dry-run", "--patch", "patch"];
        by_the_clock(scene.command(&[&handoff, more].concat()))
    };
    let report = handoff(&[]).json();
    assert_eq!(report["handoff"]["commit"], json!(null), "{report:#}");
    assert_eq!(report["handoff"]["handed_to"], "patch");
    assert_eq!(report["handoff"]["tag"], json!(scene.target.id("main")[..12]));
}
