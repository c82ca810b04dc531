//! Hints of the hand-off.

use crate::support::repo::{Repo, Scene, at};

use super::{hinted, warned};

/// A scene whose hub builds the image.
fn moved() -> Scene {
    let scene = Scene::new();
    let hubploy = "images:\n  images:\n    - name: quay.io/o/astro\n      path: image/\n";
    scene
        .source
        .commit("Configure", &[("deployments/astro/hubploy.yaml", hubploy)]);
    scene.migrate(&[]);
    scene
}

#[test]
fn an_image_without_a_name_is_named() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let typed = ["handoff", "--hub", "astro"];
    hinted(
        &scene,
        &typed,
        "give it with '--image REGISTRY/PATH', such as 'quay.io/org/name'",
    );
    assert_eq!(
        scene.run(&[&typed[..], &["--image", "quay.io/org/name"]].concat()).code,
        0
    );
}

#[test]
fn a_failed_hand_off_is_tried_again() {
    let scene = Scene::new();
    let report = scene.migrate(&["--hub", "astro"]);
    warned(
        &report,
        "no-handoff",
        "the hand-off failed; run 'split-image handoff' to try again",
    );
    assert_eq!(
        scene.run(&["handoff", "--hub", "astro", "--image", "quay.io/o/a"]).code,
        0
    );
}

#[test]
fn a_hub_with_a_slip_is_corrected() {
    let scene = moved();
    let report = scene.migrate(&["--hub", "astor"]);
    warned(&report, "unknown-hub", "correct '--hub'");
    assert_eq!(scene.run(&["handoff", "--hub", "astro"]).code, 0);
}

#[test]
fn the_edits_apply_and_the_ways_to_deliver_work() {
    let scene = moved();
    let handoff = |more: &[&str]| scene.typed(&[&["handoff", "--hub", "astro"], more].concat());
    let shown = handoff(&[]).stdout;
    assert!(shown.contains("'git apply' takes it"), "{shown}");
    assert!(
        shown.contains("'--handoff-branch NAME' pushes the edits and empties the old directory, '--patch FILE'"),
        "{shown}"
    );
    let diff = shown
        .split("takes it:\n\n")
        .nth(1)
        .unwrap()
        .split("\n\nInto")
        .next()
        .unwrap();
    std::fs::write(scene.folder().join("edits"), format!("{}\n", diff.trim_end())).unwrap();
    scene.source.git(&["apply", "--check", "../edits"]);

    let ran = handoff(&["--handoff-branch", "move-astro", "--dry-run"]);
    assert!(
        ran.stdout.ends_with("Run it again without --dry-run to do this.\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(handoff(&["--handoff-branch", "move-astro"]).code, 0);
    assert_eq!(handoff(&["--patch", "out.patch"]).code, 0);
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    let patch = scene.folder().join("out.patch");
    clone.git(&["am", "--quiet", patch.to_str().unwrap()]);
}

#[test]
fn a_branch_that_is_taken_gets_another_name_or_becomes_a_patch() {
    let scene = moved();
    scene.source.git(&["branch", "taken", "HEAD~1"]);
    let typed = ["handoff", "--hub", "astro"];
    let taken = [&typed[..], &["--handoff-branch", "taken"]].concat();
    hinted(
        &scene,
        &taken,
        "choose another name with '--handoff-branch NAME', or write a patch with '--patch FILE'",
    );
    let main = [&typed[..], &["--handoff-branch", "main"]].concat();
    hinted(&scene, &main, "choose another name with '--handoff-branch NAME'");
    for more in [["--handoff-branch", "move-astro"], ["--patch", "out.patch"]] {
        assert_eq!(scene.run(&[&typed[..], &more].concat()).code, 0);
    }
}

#[test]
fn a_patch_with_carriage_returns_is_applied_with_the_flag() {
    let scene = moved();
    scene.source.commit("Windows", &[(&at("windows.txt"), "a\r\n")]);
    scene.migrate(&[]);
    let ran = scene.run(&["handoff", "--hub", "astro", "--patch", "out.patch"]);
    warned(&ran.json(), "patch-has-crlf", "apply it with 'git am --keep-cr'");
    let clone = Repo::clone(scene.source.typed(), scene.folder().join("clone"), &[]);
    let patch = scene.folder().join("out.patch");
    clone.git(&["am", "--quiet", "--keep-cr", patch.to_str().unwrap()]);
}

#[test]
fn the_tag_of_a_pull_request_is_looked_up_after_the_merge() {
    let scene = moved();
    scene.source.commit("New", &[(&at("apt.txt"), "vim\n")]);
    let report = scene.migrate(&["--hub", "astro", "--push-branch", "import"]);
    warned(
        &report,
        "tag-of-a-branch",
        "run 'split-image handoff' after it is merged",
    );
    let clone = Repo::clone(scene.target.typed(), scene.folder().join("clone"), &[]);
    clone.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "Merge pull request",
        "origin/import",
    ]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    let ran = scene.run(&["handoff", "--hub", "astro"]);
    assert_eq!(
        ran.json()["handoff"]["tag"],
        serde_json::json!(scene.target.id("main")[..12]),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_of_several_tags_is_chosen() {
    let scene = Scene::new();
    let values = |tag: &str| {
        format!("jupyterhub:\n  singleuser:\n    image:\n      name: quay.io/o/astro\n      tag: \"{tag}\"\n")
    };
    scene.source.commit(
        "Two hubs",
        &[
            ("config/clusters/uni/one.values.yaml", &values("1")),
            ("config/clusters/uni/two.values.yaml", &values("2")),
        ],
    );
    scene.migrate(&[]);
    let typed = ["handoff", "--image", "quay.io/o/astro"];
    let ran = scene.run(&typed);
    warned(
        &ran.json(),
        "several-tags",
        "or the tag to replace with '--old-image NAME:TAG'",
    );
    let ran = scene.run(&[&typed[..], &["--old-image", "quay.io/o/astro:1"]].concat());
    let edited = ran.json()["handoff"]["edits"][0]["path"].clone();
    assert_eq!(edited, "config/clusters/uni/one.values.yaml", "{}", ran.stderr);
}

#[test]
fn an_old_image_is_named() {
    let scene = moved();
    let typed = ["handoff", "--hub", "astro", "--old-image"];
    let words = "write '--old-image NAME' or '--old-image NAME:TAG', as the hub's files have it";
    hinted(&scene, &[&typed[..], &[""]].concat(), words);
    assert_eq!(scene.run(&[&typed[..], &["quay.io/o/astro"]].concat()).code, 0);
}
