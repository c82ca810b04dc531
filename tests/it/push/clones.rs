//! A result that stays on this machine.

use serde_json::{Value, json};

use crate::support::repo::{Repo, Scene, text};

fn clone_at(scene: &Scene, report: &Value) -> Repo {
    assert_eq!(report["status"], "migrated");
    assert_eq!(report["target"]["pushed_to"], json!([]));
    Repo {
        path: scene.folder().join("out"),
    }
}

#[test]
fn the_result_can_stay_in_a_clone() {
    let scene = Scene::new();
    let before = scene.target.snapshot();
    let report = scene.migrate(&["--no-push", "--output", "out"]);
    let clone = clone_at(&scene, &report);
    assert_eq!(scene.target.snapshot(), before);
    assert_eq!(clone.git(&["remote", "get-url", "origin"]), scene.target.typed());
    assert_eq!(clone.git(&["remote", "get-url", "source"]), scene.source.typed());
    assert_eq!(clone.id("HEAD"), text(&report, "/merge_commit"));
    assert_eq!(clone.id("origin/main"), scene.target.id("main"));
    assert_eq!(
        clone.git(&["status", "--porcelain", "--branch"]),
        "## main...origin/main [ahead 5]"
    );
    clone.git(&["fsck", "--strict"]);
    clone.git(&["push", "--quiet"]);
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn a_clone_never_overwrites_anything() {
    let scene = Scene::new();
    let out = scene.folder().join("out");
    let refused = || {
        let ran = scene.run(&["--no-push", "--output", "out"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("'out' exists and is not an empty folder"),
            "{}",
            ran.stderr
        );
    };
    std::fs::write(&out, "a file").unwrap();
    refused();
    std::fs::remove_file(&out).unwrap();
    std::os::unix::fs::symlink("nowhere", &out).unwrap();
    refused();
    std::fs::remove_file(&out).unwrap();
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("file"), "mine").unwrap();
    refused();

    std::fs::remove_file(out.join("file")).unwrap();
    let report = scene.migrate(&["--no-push", "--output", "out"]);
    clone_at(&scene, &report).git(&["fsck"]);
}
