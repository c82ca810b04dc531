//! Other branches, and more than one repository.

use std::process::Command;

use serde_json::json;

use crate::support::ran;
use crate::support::repo::{Repo, Scene, at, text};

#[test]
fn a_branch_whose_name_is_not_utf8_is_pushed_to() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"refs/heads/caf\xe9");
    let scene = Scene::new();
    let git = |arguments: &[&std::ffi::OsStr]| {
        let mut git = Command::new("git");
        crate::support::hermetic(&mut git, &scene.target.path);
        assert!(git.args(arguments).status().unwrap().success());
    };
    git(&["update-ref".as_ref(), name, "refs/heads/main".as_ref()]);
    git(&["symbolic-ref".as_ref(), "HEAD".as_ref(), name]);
    scene.target.git(&["branch", "--quiet", "-D", "main"]);
    for (mut command, status) in [(scene.command(&[]), "migrated"), (scene.over_ssh(), "up-to-date")] {
        let ran = ran(command.output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        assert_eq!(ran.json()["status"], status);
        assert_eq!(scene.target.id("HEAD"), text(&ran.json(), "/target/after"));
        let branches = scene.target.git(&["for-each-ref", "--format=%(objectname)"]);
        assert_eq!(branches.lines().count(), 1);
    }
}

#[test]
fn the_result_can_go_to_another_branch() {
    let scene = Scene::new();
    let main = scene.target.id("main");
    let report = scene.migrate(&["--push-branch", "image"]);
    assert_eq!(
        (scene.target.id("main"), scene.target.id("image^1^1")),
        (main.clone(), main.clone())
    );
    assert_eq!(
        report["target"]["pushed_to"],
        json!([format!("{} image", scene.target.typed())])
    );
    assert_eq!(scene.migrate(&["--push-branch", "image"])["status"], "up-to-date");

    scene.source.commit("New", &[(&at("apt.txt"), "vim\n")]);
    scene.migrate(&["--push-branch", "image"]);
    assert_eq!(
        scene.target.git(&["rev-list", "--count", "--first-parent", "image"]),
        "4"
    );

    scene.commit_to_target("Meanwhile", &[("README.md", Some("other\n"))]);
    scene.source.commit("Newer", &[(&at("apt.txt"), "emacs\n")]);
    let ran = scene.run(&["--push-branch", "image"]);
    assert_eq!(ran.code, 4, "the branches have moved apart: {}", ran.stderr);
    assert!(ran.stderr.contains("'image'"), "{}", ran.stderr);
}

#[test]
fn a_result_on_another_branch_waits_for_its_pull_request() {
    let scene = Scene::new();
    let main = scene.target.id("main");
    let preview = scene.migrate(&["--push-branch", "image", "--dry-run"]);
    let ran = scene.typed(&["--push-branch", "image"]);
    let last = ran.stdout.lines().last().unwrap();
    assert_eq!(
        last,
        "Done: image of target.git has it all, and waits to be merged into main."
    );
    for words in [
        "Merge it with a merge commit: squash and rebase lose the history.",
        "origin --delete image",
    ] {
        assert!(ran.stdout.contains(words), "{}", ran.stdout);
    }
    let tip = scene.target.id("image");
    let target = &preview["target"];
    assert_eq!(
        [
            &target["base"],
            &target["branch"],
            &target["before"],
            &target["after"],
            &target["waiting_on"]
        ],
        [
            &json!("main"),
            &json!("image"),
            &json!(null),
            &json!(tip),
            &json!("image")
        ]
    );

    let again = scene.migrate(&["--push-branch", "image"]);
    let target = &again["target"];
    assert_eq!(
        (&again["status"], &target["waiting_on"]),
        (&json!("up-to-date"), &json!("image"))
    );
    assert_eq!((&target["before"], &target["after"]), (&json!(tip), &json!(tip)));

    let clone = scene.by_hand();
    clone.git(&[
        "merge",
        "--quiet",
        "--no-ff",
        "-m",
        "Merge pull request #1",
        "origin/image",
    ]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    let merged = scene.migrate(&["--push-branch", "image"]);
    let target = &merged["target"];
    assert_eq!(
        (&target["branch"], &target["waiting_on"]),
        (&json!("main"), &json!(null))
    );
    assert_eq!(target["after"], json!(clone.id("HEAD")));
    assert_ne!(scene.target.id("main"), main);
}

#[test]
fn the_same_commits_go_to_other_repositories_too() {
    let scene = Scene::new();
    let fork = Repo::clone(scene.target.typed(), scene.folder().join("fork.git"), &["--bare"]);
    let new = Repo::bare(scene.folder().join("new.git"));
    let report = scene.migrate(&["--also-push", fork.typed(), "--also-push", new.typed()]);
    let tip = text(&report, "/target/after");
    assert_eq!(
        [scene.target.id("main"), fork.id("main"), new.id("main")],
        [tip, tip, tip]
    );
    assert_eq!(report["target"]["pushed_to"].as_array().unwrap().len(), 3);
}

#[test]
fn what_stands_against_another_push_is_found_before_the_target_changes() {
    let scene = Scene::new();
    let before = scene.target.snapshot();
    let ahead = Scene::new();
    ahead.commit_to_target("Own work", &[("x", Some("x\n"))]);
    let ran = scene.run(&["--also-push", ahead.target.typed()]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    let ran = scene.run(&["--also-push", scene.folder().join("nowhere").to_str().unwrap()]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert_eq!(scene.target.snapshot(), before);
}

#[test]
fn a_second_push_that_fails_is_told_and_made_up_for_by_the_next_run() {
    let scene = Scene::new();
    let fork = Repo::clone(scene.target.typed(), scene.folder().join("fork.git"), &["--bare"]);
    fork.hook("pre-receive", "echo 'the fork is closed' >&2; exit 1");
    let report = scene.migrate(&["--also-push", fork.typed()]);
    let codes: Vec<_> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["code"])
        .collect();
    assert_eq!(codes, ["also-push-failed"]);
    assert_eq!(
        report["target"]["pushed_to"],
        json!([format!("{} main", scene.target.typed())])
    );

    std::fs::remove_file(fork.path.join("hooks/pre-receive")).unwrap();
    let report = scene.migrate(&["--also-push", fork.typed()]);
    assert_eq!(report["status"], "up-to-date");
    assert_eq!(fork.id("main"), scene.target.id("main"));
}

#[test]
fn a_quiet_run_says_on_standard_error_that_another_push_failed() {
    let scene = Scene::new();
    let fork = Repo::clone(scene.target.typed(), scene.folder().join("fork.git"), &["--bare"]);
    fork.hook("pre-receive", "exit 1");
    let ran = scene.typed(&["--quiet", "--also-push", "fork.git"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stdout.trim_end(), scene.target.id("main"));
    assert!(ran.stderr.contains("another push failed"), "{}", ran.stderr);
}
