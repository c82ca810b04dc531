//! Verification: what a target lacks, and what became of the image there.

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Scene, at, text};
use crate::support::{Ran, run, schema};

fn verify(scene: &Scene, arguments: &[&str]) -> Ran {
    scene.typed(&[&["verify"], arguments].concat())
}

/// The document of a verification that ends with `code`.
fn verified(scene: &Scene, code: i32, arguments: &[&str]) -> Value {
    let before = (scene.source.snapshot(), scene.target.snapshot());
    let ran = verify(scene, &[&["--json"], arguments].concat());
    assert_eq!(ran.code, code, "{}{}", ran.stdout, ran.stderr);
    assert_eq!(
        (scene.source.snapshot(), scene.target.snapshot()),
        before,
        "nothing is written"
    );
    let document = ran.json();
    schema::check_as("verified", &document);
    document
}

fn subjects<'a>(document: &'a Value, key: &str) -> Vec<&'a str> {
    document[key]
        .as_array()
        .unwrap()
        .iter()
        .map(|commit| text(commit, "/subject"))
        .collect()
}

#[test]
fn a_migration_is_complete() {
    let scene = Scene::new();
    let report = scene.migrate(&[]);
    let document = verified(&scene, 0, &[]);
    assert_eq!(document["status"], "complete");
    assert_eq!(
        (&document["commits"], &document["commits_found"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(document["split_tip"], report["split"]["tip"]);
    assert_eq!(document["target"]["tip"], report["target"]["after"]);
    assert_eq!(document["differing"], json!([]));
    assert_eq!(
        subjects(&document, "others"),
        ["Initial commit"],
        "merge and removal are ours"
    );
    let words = verify(&scene, &[]).stdout;
    assert!(words.starts_with("complete: 3 of 3 commits in main of "), "{words}");
}

#[test]
fn what_was_never_brought_over_is_missing() {
    let scene = Scene::new();
    let document = verified(&scene, 5, &[]);
    assert_eq!(document["status"], "incomplete");
    assert_eq!(
        subjects(&document, "missing"),
        ["Add astro", "Update astro", "Add a package"]
    );
    assert_eq!(document["commits_found"], 0);
}

#[test]
fn new_commits_in_the_old_directory_are_missing_oldest_first() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let one = scene.source.commit("One more", &[(&at("apt.txt"), "vim\n")]);
    scene.source.commit("Elsewhere", &[("docs/a.md", "a\n")]);
    scene.source.commit("Two more", &[(&at("apt.txt"), "nano\n")]);
    let document = verified(&scene, 5, &[]);
    assert_eq!(subjects(&document, "missing"), ["One more", "Two more"]);
    assert_eq!(text(&document, "/missing/0/old"), one);
    assert_eq!(
        document["differing"],
        json!([]),
        "what is missing is told, and not also as a difference"
    );
    let words = verify(&scene, &[]).stdout;
    assert!(words.starts_with("incomplete: 3 of 5 commits in main of "), "{words}");
    assert!(words.contains("2 commits missing, oldest first"), "{words}");
    scene.migrate(&[]);
    assert_eq!(verified(&scene, 0, &[])["commits_found"], 5);
}

#[test]
fn files_that_differ_are_told_with_the_commit_since_which() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let changed = scene.commit_to_target("Newer Python", &[("environment.yml", Some("name: astro\npython: 4\n"))]);
    scene.commit_to_target("Newer still", &[("environment.yml", Some("name: astro\npython: 5\n"))]);
    let deleted = scene.commit_to_target("No start", &[("start", None), ("new.txt", Some("new\n"))]);
    let document = verified(&scene, 0, &[]);
    let differing: Vec<_> = document["differing"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| (text(file, "/path"), text(file, "/kind"), text(file, "/since/new")))
        .collect();
    let expected = [
        ("environment.yml", "changed", changed.as_str()),
        ("start", "deleted", deleted.as_str()),
    ];
    assert_eq!(differing, expected);
    assert_eq!(
        subjects(&document, "others"),
        ["Initial commit", "Newer Python", "Newer still", "No start"]
    );
    let words = verify(&scene, &[]).stdout;
    assert!(words.contains("  start  deleted since "), "{words}");
}

#[test]
fn a_file_that_a_merge_did_not_take_differs_since_that_merge() {
    let scene = Scene::new();
    scene.push_template(&[("README.md", "# image\n"), ("apt.txt", "example\n")]);
    let report = scene.migrate(&["--no-remove", "--on-collision", "template"]);
    let document = verified(&scene, 0, &[]);
    assert_eq!(text(&document, "/differing/0/path"), "apt.txt");
    assert_eq!(document["differing"][0]["since"]["new"], report["merge_commit"]);
}

#[test]
fn a_later_run_does_not_hide_since_when_a_file_differs() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let changed = scene.commit_to_target("Another start", &[("start", Some("#!/bin/sh\nexec nice \"$@\"\n"))]);
    scene.source.commit("One more", &[(&at("apt.txt"), "vim\n")]);
    scene.migrate(&[]);
    let document = verified(&scene, 0, &[]);
    assert_eq!(text(&document, "/differing/0/path"), "start");
    assert_eq!(text(&document, "/differing/0/since/new"), changed);
    assert_eq!(document["differing"].as_array().unwrap().len(), 1);
}

#[test]
fn a_directory_that_was_emptied_since_is_no_loss() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit(
        "Moved to its own repository",
        &[(&at("README.md"), "see astro-user-image\n")],
    );
    let document = verified(&scene, 0, &[]);
    assert_eq!(subjects(&document, "emptied_by"), ["Moved to its own repository"]);
    assert_eq!((&document["commits"], &document["missing"]), (&json!(3), &json!([])));
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("No README either");
    assert_eq!(verified(&scene, 0, &[])["emptied_by"].as_array().unwrap().len(), 2);
}

#[test]
fn other_branches_and_other_histories_are_told_apart() {
    let scene = Scene::new();
    scene.migrate(&["--push-branch", "image"]);
    assert_eq!(verified(&scene, 5, &[])["commits_found"], 0);
    assert_eq!(verified(&scene, 0, &["--branch", "image"])["target"]["branch"], "image");
    let first = scene.source.id("HEAD~3");
    let document = verified(&scene, 0, &["--branch", "image", "--ref", &first]);
    assert_eq!(document["commits"], 1);
}

#[test]
fn what_cannot_be_checked_fails_with_its_reason() {
    let scene = Scene::new();
    let document = verified(&scene, 1, &["--branch", "mian"]);
    assert_eq!(document["status"], "failed");
    assert!(text(&document, "/error/hint").contains("'main'"), "{document}");
    let ran = run(
        scene.folder(),
        &[
            "verify",
            "--from",
            scene.source.typed(),
            "-s",
            "nowhere",
            "-i",
            scene.target.typed(),
        ],
    );
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("never existed"), "{}", ran.stderr);
}
