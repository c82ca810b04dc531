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

#[test]
fn the_preview_counts_the_messages_and_says_which_issues_they_name() {
    let scene = Scene::new();
    scene.source.commit("Fixes #12, and #13", &[(&at("apt.txt"), "1\n")]);
    scene
        .source
        .commit("See org/other#1 and https://x/#2", &[(&at("apt.txt"), "2\n")]);
    scene.source.commit("Merge pull request #7", &[(&at("apt.txt"), "3\n")]);
    let plain = scene.migrate(&["--dry-run"]);
    assert_eq!(plain["split"]["issue_numbers"], 2);
    assert_eq!(plain["split"]["qualified_as"], serde_json::json!(null));
    let shown = scene.typed(&["--dry-run"]).stdout;
    let row = "  issues     2 messages with numbers such as '#12', which name issues of the new repository\n";
    assert!(shown.contains(row) && !shown.contains("mentions-issues"), "{shown}");

    let flag = ["--dry-run", "--qualify-refs", "org/deployments"];
    let qualified = scene.migrate(&flag);
    assert_eq!(qualified["split"]["issue_numbers"], 2);
    assert_eq!(qualified["split"]["qualified_as"], "org/deployments");
    let shown = scene.typed(&flag).stdout;
    assert!(
        shown.contains("such as '#12', which become 'org/deployments#12'\n"),
        "{shown}"
    );
    assert!(
        shown.contains("! mentions-issues: ") && shown.contains(": 2 messages for 'org/deployments'\n"),
        "{shown}"
    );
}
