//! `--qualify-refs`: issue numbers in old messages keep their links, and only where that is asked for.

use crate::support::repo::{Scene, at};

fn scene() -> Scene {
    let scene = Scene::new();
    scene
        .source
        .commit("Close #12 and a/b#3", &[(&at("apt.txt"), "curl\n")]);
    scene
}

#[test]
fn bare_numbers_are_qualified_when_asked() {
    let scene = scene();
    scene.migrate(&["--qualify-refs", "org/deployments"]);
    assert_eq!(
        scene.target.git(&["log", "-1", "--format=%s", "main^2"]),
        "Close org/deployments#12 and a/b#3"
    );
}

#[test]
fn nothing_is_qualified_by_default() {
    let scene = scene();
    scene.migrate(&[]);
    assert_eq!(
        scene.target.git(&["log", "-1", "--format=%s", "main^2"]),
        "Close #12 and a/b#3"
    );
}

#[test]
fn a_url_is_no_owner_and_name() {
    let ran = scene().run(&["--qualify-refs", "https://github.com/org/deployments"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("OWNER/REPO"), "{}", ran.stderr);
}
