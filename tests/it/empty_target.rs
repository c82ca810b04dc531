//! A target without a commit: the image by itself, or started from a template.

use serde_json::json;

use crate::support::repo::{Repo, Scene};

/// A scene whose target is empty, and a template with some history.
fn scene() -> (Scene, Repo) {
    let scene = Scene::new();
    std::fs::remove_dir_all(&scene.target.path).unwrap();
    Repo::bare(&scene.target.path);
    let template = Repo::new(scene.folder().join("a-template"));
    template.commit("Start", &[("README.md", "# image\n"), ("environment.yml", "old\n")]);
    template.commit("Improve", &[("environment.yml", "example\n")]);
    (scene, template)
}

#[test]
fn it_is_started_with_the_files_of_the_template() {
    let (scene, template) = scene();
    let with_template = ["--template", template.typed()];
    let preview = scene.migrate(&[&with_template[..], &["--dry-run"]].concat());
    let report = scene.migrate(&with_template);
    for key in ["initial_commit", "merge_commit", "removed", "target"] {
        assert_eq!(preview[key], report[key], "{key}");
    }
    assert_eq!(report["target"]["before"], json!(null));
    assert_eq!(report["removed"], json!(["environment.yml"]));
    assert_eq!(report["target"]["new_commits"], json!(6));

    let initial = scene.target.id("main~2");
    assert_eq!(report["initial_commit"], json!(initial));
    assert_eq!(
        scene.target.git(&["log", "--format=%s%n%P", &initial]),
        "Initial commit",
        "it brings nothing of the template's history"
    );
    assert_eq!(
        scene.target.id("main~2^{tree}"),
        template.id("HEAD^{tree}"),
        "it has all of the template's files"
    );
    assert_eq!(
        scene.target.files("main"),
        ["README.md", "apt.txt", "environment.yml", "start"]
    );
    scene.target.git(&["fsck", "--strict", "--no-dangling"]);
    assert_eq!(scene.migrate(&with_template)["status"], "up-to-date");
}

#[test]
fn a_target_with_commits_does_not_need_the_template() {
    let scene = Scene::new();
    let report = scene.migrate(&["--template", "nowhere"]);
    assert_eq!(
        (&report["status"], &report["initial_commit"]),
        (&json!("migrated"), &json!(null))
    );
}

#[test]
fn without_a_template_the_image_is_all_and_the_ways_out_are_told() {
    let (scene, _) = scene();
    let report = scene.migrate(&[]);
    assert_eq!(report["target"]["after"], report["split"]["tip"]);
    let warnings = report["warnings"].as_array().unwrap();
    let told = warnings
        .iter()
        .find(|warning| warning["code"] == "empty-target")
        .unwrap();
    assert!(told["message"].as_str().unwrap().contains("--template REPO"));
}

#[test]
fn a_template_that_is_not_there_or_empty_stops_the_run() {
    let (scene, _) = scene();
    let empty = Repo::bare(scene.folder().join("empty.git"));
    for template in ["nowhere", empty.typed()] {
        let ran = scene.run(&["--template", template]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("template"), "{}", ran.stderr);
        assert_eq!(scene.target.refs(), "");
    }
}
