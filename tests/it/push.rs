//! What the target lets happen: refusals, races, other branches, other repositories, a clone instead.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::ran;
use crate::support::repo::{Repo, Scene, at, text};

/// Lets the program run with a `pre-push` hook of the user's, which gets the target as `$TARGET`.
fn with_pre_push_hook(scene: &Scene, script: &str) -> Command {
    let hooks = Repo::bare(scene.folder().join("user"));
    hooks.hook("pre-push", script);
    let mut command = scene.command(&[]);
    command
        .env("TARGET", scene.target.typed())
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "core.hooksPath")
        .env("GIT_CONFIG_VALUE_0", hooks.path.join("hooks"));
    command
}

/// Commits to the target behind everybody's back.
const SOMEONE_COMMITS: &str = "unset GIT_DIR\n\
    commit=$(git -C \"$TARGET\" commit-tree -p main -m Someone main^{tree}) &&\n\
    git -C \"$TARGET\" update-ref refs/heads/main $commit\n";

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
    command
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "safe.bareRepository")
        .env("GIT_CONFIG_VALUE_0", "explicit");
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(scene.target.id("main"), text(&ran.json(), "/merge_commit"));
}

#[test]
fn a_push_whose_report_is_lost_has_landed() {
    let scene = Scene::new();
    scene.target.hook("post-receive", "kill -9 $PPID");
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = ran.json();
    assert_eq!(report["warnings"][0]["code"], "report-lost");
    assert_eq!(scene.target.id("main"), text(&report, "/target/after"));
}

#[test]
fn a_server_that_dies_before_the_branch_moves_has_refused_nothing() {
    let scene = Scene::new();
    let before = scene.target.refs();
    scene.target.hook("pre-receive", "kill -9 $PPID");
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("pre-push"), "{}", ran.stderr);
    assert_eq!(scene.target.refs(), before);
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
    command
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "protocol.file.allow")
        .env("GIT_CONFIG_VALUE_0", "never");
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
fn a_race_that_is_lost_is_run_again() {
    let scene = Scene::new();
    let once = format!("test -e \"$TARGET/once\" && exit 0\ntouch \"$TARGET/once\"\n{SOMEONE_COMMITS}");
    let ran = ran(with_pre_push_hook(&scene, &once).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.json()["status"], "migrated");
    assert_eq!(
        scene.target.git(&["log", "--first-parent", "--format=%s", "main"]),
        "Bringing in image directory from deployment repo\nRemove unused environment.yml file\nSomeone\nInitial commit"
    );
}

#[test]
fn a_race_that_is_always_lost_is_given_up() {
    let scene = Scene::new();
    let ran = ran(with_pre_push_hook(&scene, SOMEONE_COMMITS).output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("attempts"), "{}", ran.stderr);
    let subjects = scene.target.git(&["log", "--format=%s", "main"]);
    assert_eq!(subjects, "Someone\nSomeone\nSomeone\nSomeone\nSomeone\nInitial commit");
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

#[test]
fn a_refusal_without_words_has_gits_reason() {
    let scene = Scene::new();
    scene.target.hook("pre-receive", "exit 1");
    let ran = scene.run(&["--into", &format!("file://{}", scene.target.typed())]);
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    assert!(ran.stderr.contains("pre-receive hook declined"), "{}", ran.stderr);
}

#[test]
fn a_push_that_breaks_off_is_not_told_as_a_failed_read() {
    let scene = Scene::new();
    let mut command = scene.command(&[]);
    command
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "push.pushOption")
        .env("GIT_CONFIG_VALUE_0", "ci.skip");
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let message = text(&ran.json(), "/error/message").to_owned();
    assert!(
        message.starts_with("the push to '") && message.contains("push options"),
        "{message}"
    );
    assert!(!message.contains("cannot be read"), "{message}");
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
fn the_last_lines_return_to_the_state_before() {
    let scene = Scene::new();
    let before = scene.target.id("main");
    let ran = scene.typed(&[]);
    let line = ran
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("To take it back, in a clone of the target: "));
    assert_ne!(scene.target.id("main"), before);
    let clone = scene.by_hand();
    let arguments: Vec<_> = line.unwrap().split(' ').skip(1).collect();
    clone.git(&arguments);
    assert_eq!(scene.target.id("main"), before);
}
