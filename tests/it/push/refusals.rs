//! What hooks, servers and settings refuse.

use serde_json::json;

use super::with_pre_push_hook;
use crate::support::repo::{Scene, text};
use crate::support::{configure, ran};

#[test]
fn a_hook_that_refuses_is_quoted_and_the_target_stays() {
    for hook in ["pre-receive", "update"] {
        let scene = Scene::new();
        let asked = scene.folder().join("asked");
        let script = format!(
            "echo >>'{}'; echo 'main is protected, open a pull request' >&2; exit 1",
            asked.display()
        );
        scene.target.hook(hook, &script);
        let before = scene.target.refs();
        let ran = scene.run(&[]);
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        let report = ran.json();
        assert!(text(&report, "/error/message").contains("remote: main is protected, open a pull request"));
        assert!(text(&report, "/error/hint").contains("--push-branch"));
        assert_eq!(report["target"]["pushed_to"], json!([]));
        assert_eq!(scene.target.refs(), before, "{hook}");
        // Nobody else was faster, so that there is nothing to try again.
        assert_eq!(std::fs::read_to_string(asked).unwrap(), "\n");
    }
}

#[test]
fn a_branch_that_is_checked_out_is_refused_with_the_way_out() {
    let scene = Scene::new();
    let worktree = scene.by_hand();
    let warned = |arguments: &[&str]| {
        let report = scene.migrate(&[&["--dry-run", "--into", worktree.typed()], arguments].concat());
        report["warnings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|warning| warning["code"] == "target-checked-out")
    };
    assert!(warned(&[]) && !warned(&["--push-branch", "image"]));
    let ran = scene.run(&["--into", worktree.typed()]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(text(&ran.json(), "/error/hint").contains("receive.denyCurrentBranch"));

    let report = scene.migrate(&["--into", worktree.typed(), "--push-branch", "image"]);
    assert_eq!(worktree.id("image"), text(&report, "/merge_commit"));

    worktree.git(&["config", "receive.denyCurrentBranch", "updateInstead"]);
    assert!(!warned(&[]));
    std::fs::write(worktree.path.join("README.md"), "not committed\n").unwrap();
    let ran = scene.run(&["--into", worktree.typed()]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(text(&ran.json(), "/error/hint").contains("stash"));
    worktree.git(&["checkout", "--quiet", "README.md"]);
    scene.migrate(&["--into", worktree.typed()]);
    assert_eq!(worktree.git(&["status", "--porcelain"]), "");
}

#[test]
fn hooks_of_the_user_run() {
    let scene = Scene::new();
    let ran = ran(with_pre_push_hook(&scene, "echo 'not today' >&2; exit 1")
        .output()
        .unwrap());
    assert_eq!(ran.code, 4);
    let message = text(&ran.json(), "/error/message").to_owned();
    assert!(
        message.contains("'pre-push' hook of yours stopped the push") && message.contains("not today"),
        "{message}"
    );
    assert_eq!(scene.target.git(&["log", "--format=%s", "main"]), "Initial commit");
}

#[test]
fn users_who_forbid_to_find_bare_repositories_can_push() {
    let scene = Scene::new();
    let mut command = scene.command(&[]);
    configure(&mut command, &[("safe.bareRepository", "explicit")]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(scene.target.id("main"), text(&ran.json(), "/merge_commit"));
}

#[test]
fn a_lock_that_was_left_behind_is_named() {
    for lock in ["refs/heads/main.lock", "HEAD.lock"] {
        let scene = Scene::new();
        std::fs::write(scene.target.path.join(lock), "").unwrap();
        let ran = scene.run(&[]);
        assert_eq!(ran.code, 4, "{lock}: {}", ran.stderr);
        let report = ran.json();
        assert!(
            !text(&report, "/error/message").contains("kept moving"),
            "{}",
            ran.stderr
        );
        let hint = text(&report, "/error/hint");
        assert!(
            hint.contains(&format!("remove '{}/./{lock}'", scene.target.typed())),
            "{hint}"
        );
        std::fs::remove_file(scene.target.path.join(lock)).unwrap();
        assert_eq!(scene.migrate(&[])["status"], "migrated", "{lock}");
    }
}

#[test]
fn words_of_servers_have_a_way_out() {
    for (words, way_out) in [
        (
            "error: GH013: Repository rule violations found for refs/heads/main.\n- GITHUB PUSH PROTECTION\n  - Push cannot \
          contain secrets",
            "has a secret",
        ),
        (
            "error: GH006: Protected branch update failed for refs/heads/main.\nerror: This branch must not contain merge \
          commits.",
            "Require linear history",
        ),
        (
            "error: GH013: Repository rule violations found for refs/heads/main.\n- Commits must have verified signatures.",
            "Require signed commits",
        ),
        (
            "error: GH001: Large files detected. You may want to try Git Large File Storage - https://git-lfs.github.com.",
            "explain large-file",
        ),
        (
            "error: GH006: Protected branch update failed for refs/heads/main.\nerror: Changes must be made through a pull \
          request.",
            "pull request",
        ),
        (
            "GitLab: You are not allowed to push code to protected branches on this project.",
            "--push-branch",
        ),
    ] {
        let scene = Scene::new();
        scene
            .target
            .hook("pre-receive", &format!("cat >&2 <<'E'\n{words}\nE\nexit 1"));
        let ran = scene.run(&[]);
        assert_eq!(ran.code, 4, "{}", ran.stderr);
        let report = ran.json();
        let hint = text(&report, "/error/hint");
        assert!(hint.contains(way_out), "{words}: {hint}");
    }
}

#[test]
fn limits_of_the_target_are_named() {
    let scene = Scene::new();
    scene.target.git(&["config", "receive.maxInputSize", "100"]);
    let ran = scene.run(&[]);
    assert!(
        text(&ran.json(), "/error/hint").contains("receive.maxInputSize"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_check_of_the_target_that_the_old_history_does_not_pass_is_named() {
    let scene = Scene::new();
    let tip = scene.source.git(&["cat-file", "commit", "HEAD"]);
    // A zone without its sign, as old tools wrote it.
    let odd = tip.replace("+0200", "0200");
    std::fs::write(scene.folder().join("odd"), format!("{odd}\n")).unwrap();
    let hash = ["hash-object", "-w", "-t", "commit", "--literally", "../odd"];
    let odd = scene.source.git(&hash);
    scene.source.git(&["update-ref", "HEAD", &odd]);
    scene.target.git(&["config", "receive.fsckObjects", "true"]);
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 4, "{}", ran.stdout);
    let report = ran.json();
    let hint = text(&report, "/error/hint");
    let (_, command) = hint.split_once("'git ").unwrap();
    let command: Vec<_> = command.split_once('\'').unwrap().0.split(' ').collect();
    scene.target.git(&command);
    assert_eq!(scene.run(&[]).code, 0, "{hint}");
}

#[test]
fn a_damaged_pack_of_the_target_is_named() {
    let scene = Scene::new();
    scene.target.git(&["repack", "-adq"]);
    let before = scene.target.refs();
    for file in std::fs::read_dir(scene.target.path.join("objects/pack")).unwrap() {
        let path = file.unwrap().path();
        if path.extension().is_some_and(|end| end == "pack") {
            let mut pack = std::fs::read(&path).unwrap();
            let end = pack.len() - 20;
            pack[12..end].fill(0x55);
            std::fs::remove_file(&path).unwrap();
            std::fs::write(&path, pack).unwrap();
        }
    }
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stdout);
    assert!(ran.stdout.contains("target"), "{}", ran.stdout);
    assert_eq!(scene.target.refs(), before);
}

#[test]
fn a_setting_that_forbids_paths_is_named() {
    let scene = Scene::new();
    let before = scene.target.refs();
    let mut command = scene.command(&[]);
    configure(&mut command, &[("protocol.file.allow", "never")]);
    let ran = ran(command.output().unwrap());
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    assert!(
        text(&ran.json(), "/error/hint").contains("protocol.file.allow"),
        "{}",
        ran.stdout
    );
    assert_eq!(scene.target.refs(), before);
}

#[test]
fn a_refusal_without_words_has_gits_reason() {
    let scene = Scene::new();
    scene.target.hook("pre-receive", "exit 1");
    let ran = scene.run(&["--into", &format!("file://{}", scene.target.typed())]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("pre-receive hook declined"), "{}", ran.stderr);
}
