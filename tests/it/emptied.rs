//! Once an image has moved, its old directory is emptied, but for a README that points to the new place. Nobody wants
//! that commit over there: it would delete the image.

use serde_json::Value;

use crate::support::repo::{IMAGE, Scene, at, text};

/// Empties the old directory; returns the commit before.
fn empty(scene: &Scene, files: &[(&str, &str)]) -> String {
    let before = scene.source.id("HEAD");
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit("Moved to its own repository", files);
    before
}

fn codes(report: &Value) -> Vec<&str> {
    report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| text(warning, "/code"))
        .collect()
}

#[test]
fn a_later_run_leaves_the_target_as_it_is() {
    for files in [vec![], vec![(at("README.md"), "see elsewhere\n"), (at(".gitkeep"), "")]] {
        let scene = Scene::new();
        let migrated = scene.migrate(&[]);
        let files: Vec<_> = files.iter().map(|(path, content)| (path.as_str(), *content)).collect();
        empty(&scene, &files);
        let before = scene.target.snapshot();
        let report = scene.migrate(&[]);
        assert_eq!(report["status"], "up-to-date");
        assert_eq!(report["target"]["after"], migrated["target"]["after"]);
        assert!(codes(&report).contains(&"source-emptied"), "{report:#}");
        assert_eq!(scene.target.snapshot(), before);
    }
}

#[test]
fn what_came_before_the_emptying_is_asked_for_by_its_commit() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.source.commit("One more", &[(&at("apt.txt"), "vim\n")]);
    let last = empty(&scene, &[(&at("README.md"), "see elsewhere\n")]);
    let before = scene.target.snapshot();
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        text(&ran.json(), "/error/hint").contains(&format!("--ref {last}")),
        "{}",
        ran.stdout
    );
    assert_eq!(scene.target.snapshot(), before);
    let report = scene.migrate(&["--ref", &last]);
    assert_eq!(report["status"], "migrated");
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn a_first_run_is_told_which_commit_to_split() {
    let scene = Scene::new();
    let last = empty(&scene, &[(&at("README.md"), "see elsewhere\n")]);
    for more in [vec![], vec!["--dry-run"]] {
        let ran = scene.run(&more);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let report = ran.json();
        assert!(text(&report, "/error/message").contains("nothing but"), "{report:#}");
        assert!(
            text(&report, "/error/hint").contains(&format!("--ref {last}")),
            "{report:#}"
        );
    }
    assert_eq!(scene.migrate(&["--ref", &last])["status"], "migrated");
}

#[test]
fn an_emptied_directory_is_split_where_its_commit_is_asked_for() {
    let scene = Scene::new();
    empty(&scene, &[(&at("README.md"), "see elsewhere\n")]);
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let tip = scene.source.id("HEAD");
    let report = scene.migrate(&["--ref", &tip, "--on-collision", "image"]);
    assert_eq!(report["status"], "migrated");
}

#[test]
fn the_commit_to_split_is_told_with_the_name_that_the_image_had_in_it() {
    let scene = Scene::new();
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit("Moved", &[("new/README.md", "see elsewhere\n")]);
    let last = scene.source.id("HEAD~1");
    let ran = scene.run(&["--subdir", "new", "--also-from", IMAGE]);
    let expected = format!("--ref {last} --subdir {IMAGE}");
    assert!(text(&ran.json(), "/error/hint").contains(&expected), "{}", ran.stdout);
    scene.source.git(&["rm", "-r", "--quiet", "new"]);
    scene.source.commit_all("Not there either");
    let ran = scene.run(&["--subdir", "new", "--also-from", IMAGE]);
    assert!(
        text(&ran.json(), "/error/message").contains("is gone"),
        "{}",
        ran.stdout
    );
    assert_eq!(
        scene.migrate(&["--ref", &last, "--subdir", IMAGE])["status"],
        "migrated"
    );
}

#[test]
fn a_directory_that_went_before_its_former_name_is_split_by_that() {
    let scene = Scene::new();
    scene.source.git(&["rm", "-r", "--quiet", "docs"]);
    let last = scene.source.commit_all("No docs");
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("No image");
    let ran = scene.run(&["--subdir", "docs", "--also-from", IMAGE]);
    let expected = format!("--ref {last} --subdir {IMAGE}");
    assert!(text(&ran.json(), "/error/hint").contains(&expected), "{}", ran.stdout);
}

#[test]
fn a_directory_that_never_had_more_than_a_readme_is_migrated() {
    let scene = Scene::new();
    scene.source.commit("A plan", &[("hubs/new/image/README.md", "soon\n")]);
    scene.push_template(&[("LICENSE", "MIT\n")]);
    assert_eq!(scene.migrate(&["--subdir", "hubs/new/image"])["status"], "migrated");
}
