//! `split-image doctor`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::json;

use crate::support::repo::{Repo, Scene};
use crate::support::{Ran, ran, run, schema, split_image};

fn document(ran: &Ran) -> serde_json::Value {
    let document = ran.json();
    schema::check_as("doctor", &document);
    document
}

#[test]
fn both_sides_and_this_machine_are_looked_at() {
    let scene = Scene::new();
    scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
    let before = scene.target.snapshot();
    let sides = ["doctor", "--from", "source", "--into", "target.git"];
    let found = run(scene.folder(), &[&sides[..], &["--json"]].concat());
    assert_eq!(found.code, 0, "{}", found.stderr);
    let found = document(&found);
    assert_eq!(found["program"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(found["identity"]["author"], "A U Thor <author@example.com>");
    assert_eq!(found["cache"]["folder"], "~/.cache/split-image");
    assert_eq!(found["source"]["partial_clone"], true);
    assert_eq!(found["source"]["atomic_push"], json!(null));
    assert_eq!(found["target"]["partial_clone"], false);
    assert_eq!(found["target"]["atomic_push"], true);
    assert_eq!(found["target"]["protocol"], 2);

    let text = run(scene.folder(), &sides).stdout;
    for part in [
        "split-image",
        "git",
        "gh",
        "identity",
        "cache",
        "terminal",
        "source",
        "target",
    ] {
        assert!(text.lines().any(|line| line.starts_with(part)), "{part}: {text}");
    }
    assert!(text.ends_with("Nothing is in the way of a run.\n"), "{text}");
    assert_eq!(scene.target.snapshot(), before, "the target has changed");
}

#[test]
fn each_fault_is_shown_and_ends_with_1() {
    let scene = Scene::new();
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook(
        "ssh",
        "case \"$*\" in *receive-pack*) echo 'ERROR: Permission denied' >&2; exit 1;; esac\nshift\nexec sh -c \"$*\"",
    );
    let url = format!("ssh://host.example{}", scene.target.typed());
    let mut command = split_image(scene.folder());
    command
        .args([
            "doctor",
            "--json",
            "--from",
            "https://me:secret@localhost:1/x",
            "--into",
            &url,
        ])
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "simple")
        .env_remove("GIT_AUTHOR_NAME")
        .env_remove("GIT_AUTHOR_EMAIL");
    let found = ran(command.output().unwrap());
    assert_eq!(found.code, 1);
    assert!(!found.stdout.contains("secret"), "{}", found.stdout);
    let found = document(&found);
    let fault = |part: &str| found[part]["error"]["message"].as_str().unwrap_or_default().to_owned();
    assert!(fault("identity").contains("no author is configured"), "{found}");
    assert!(
        fault("source").contains("'https://localhost:1/x' cannot be read"),
        "{found}"
    );
    assert!(fault("target").contains("Permission denied"), "{found}");
}

#[test]
fn without_git_it_still_answers() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = split_image(folder.path());
    let found = ran(command
        .args(["doctor", "--json"])
        .env("PATH", "/nowhere")
        .output()
        .unwrap());
    assert_eq!(found.code, 1);
    let found = document(&found);
    assert_eq!(found["git"]["error"]["message"], "git cannot be used: it was not found");
    assert_eq!(found["gh"], json!(null));
}

#[test]
fn gh_is_asked_for_its_login_and_not_for_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let gh = folder.path().join("bin/gh");
    std::fs::create_dir(gh.parent().unwrap()).unwrap();
    let answers =
        "case $1 in --version) echo 'gh version 2.60.0 (2024-11-06)'; echo more;; auth) echo gho_secret;; esac";
    let looks = |exit: u8| {
        std::fs::write(
            &gh,
            format!("#!/bin/sh\n{answers}\n[ $1 = --version ] || exit {exit}\n"),
        )
        .unwrap();
        std::fs::set_permissions(&gh, PermissionsExt::from_mode(0o755)).unwrap();
        let path = std::env::var_os("PATH").unwrap();
        let path = std::iter::once(gh.parent().map(Path::to_owned).unwrap()).chain(std::env::split_paths(&path));
        let mut command = split_image(folder.path());
        command
            .args(["doctor", "--json"])
            .env("PATH", std::env::join_paths(path).unwrap());
        let found = ran(command.output().unwrap());
        assert!(!found.stdout.contains("secret"), "{}", found.stdout);
        document(&found)["gh"].clone()
    };
    assert_eq!(looks(0), json!({"version": "2.60.0 (2024-11-06)", "logged_in": true}));
    assert_eq!(looks(1), json!({"version": "2.60.0 (2024-11-06)", "logged_in": false}));
}

#[test]
fn the_cache_is_measured() {
    let folder = tempfile::tempdir().unwrap();
    let copies = folder.path().join(".cache/split-image");
    std::fs::create_dir_all(copies.join("a-0123.git/objects")).unwrap();
    std::fs::write(copies.join("a-0123.git/objects/pack"), [0; 1000]).unwrap();
    std::fs::write(copies.join("a-0123.git.lock"), "").unwrap();
    let cache = document(&run(folder.path(), &["doctor", "--json"]))["cache"].clone();
    assert_eq!(
        cache,
        json!({"folder": "~/.cache/split-image", "repositories": 1, "bytes": 1000, "each": [["a-0123.git", 1000]]})
    );
    let shown = run(folder.path(), &["doctor"]).stdout;
    assert!(
        shown.contains("~/.cache/split-image: 1 repository, 1 MB\n") && shown.contains("'split-image cache' lists it"),
        "{shown}"
    );
    let none = document(&run(folder.path(), &["doctor", "--json", "--no-cache"]))["cache"].clone();
    assert_eq!(none, json!(null));
}
