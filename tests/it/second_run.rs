//! Runs after the first one: nothing to do, new commits, conflicts.

use serde_json::json;

use crate::support::repo::{Repo, Scene, at, text};

/// Merges `tip`, which the target has, by hand into what the target's main was before; returns the merge.
fn merged_by_hand(scene: &Scene, before: &str, tip: &str) -> String {
    let clone = scene.by_hand();
    clone.git(&["reset", "--quiet", "--hard", before]);
    clone.git(&[
        "merge",
        "--quiet",
        "-m",
        "Bringing in image directory from deployment repo",
        tip,
    ]);
    clone.id("HEAD")
}

#[test]
fn nothing_new_is_up_to_date_and_writes_nothing() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let before = (scene.source.snapshot(), scene.target.snapshot());
    let report = scene.migrate(&[]);
    assert_eq!(report["status"], "up-to-date");
    assert_eq!(report["merge_commit"], json!(null));
    assert_eq!(report["target"]["before"], report["target"]["after"]);
    assert_eq!(report["target"]["pushed_to"], json!([]));
    assert_eq!((scene.source.snapshot(), scene.target.snapshot()), before);
}

#[test]
fn up_to_date_needs_no_identity_and_stays_so_when_the_target_moves_on() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.commit_to_target("Own work", &[("apt.txt", Some("git\nvim\n"))]);
    let mut command = scene.command(&[]);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env_remove(format!("GIT_{role}_NAME"));
    }
    let ran = crate::support::ran(command.output().unwrap());
    assert_eq!(ran.json()["status"], "up-to-date", "{}", ran.stderr);
}

#[test]
fn new_commits_come_over_in_a_three_way_merge() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let before = scene.commit_to_target("Own work", &[("apt.txt", Some("curl\ngit\n")), ("README.md", None)]);
    scene.source.commit("Elsewhere", &[("docs/index.md", "more\n")]);
    scene.source.commit(
        "New",
        &[
            (&at("environment.yml"), "name: astro\npython: 4\n"),
            (&at("new"), "new\n"),
        ],
    );

    let preview = scene.migrate(&["--dry-run"]);
    let report = scene.migrate(&[]);
    assert_eq!(preview["merge_commit"], report["merge_commit"]);
    assert_eq!(
        (&report["remove_commit"], &report["removed"]),
        (&json!(null), &json!([]))
    );
    assert_eq!(report["target"]["new_commits"], json!(2));
    assert_eq!(
        scene.target.id("main"),
        merged_by_hand(&scene, &before, text(&report, "/split/tip"))
    );
    assert_eq!(
        scene.target.git(&["show", "main:environment.yml"]),
        "name: astro\npython: 4"
    );
    assert_eq!(scene.target.git(&["show", "main:apt.txt"]), "curl\ngit");
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn a_file_renamed_in_the_target_gets_the_changes() {
    let scene = Scene::new();
    let long: String = (0..40).map(|n| format!("line {n}\n")).collect();
    scene.source.commit("Long", &[(&at("start"), &long)]);
    scene.migrate(&[]);
    let before = scene.commit_to_target("Rename", &[("start", None), ("begin", Some(&long))]);
    scene
        .source
        .commit("Change", &[(&at("start"), &long.replace("line 7\n", "line seven\n"))]);
    let report = scene.migrate(&[]);
    assert_eq!(
        scene.target.id("main"),
        merged_by_hand(&scene, &before, text(&report, "/split/tip"))
    );
    assert!(scene.target.git(&["show", "main:begin"]).contains("line seven"));
}

#[test]
fn attributes_of_the_target_guide_the_merge() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let before = scene.commit_to_target(
        "Own work",
        &[
            (".gitattributes", Some("apt.txt merge=union\n")),
            ("apt.txt", Some("git\nvim\n")),
        ],
    );
    scene.source.commit("New", &[(&at("apt.txt"), "git\nemacs\n")]);
    let report = scene.migrate(&[]);
    assert_eq!(scene.target.git(&["show", "main:apt.txt"]), "git\nvim\nemacs");
    assert_eq!(
        scene.target.id("main"),
        merged_by_hand(&scene, &before, text(&report, "/split/tip"))
    );
}

#[test]
fn several_merge_bases_are_merged_as_git_does() {
    let scene = Scene::new();
    let lines = |changes: &[(usize, &str)]| -> String {
        let text = |n: usize| {
            changes
                .iter()
                .find(|(line, _)| *line == n)
                .map_or("same", |(_, text)| *text)
        };
        (0..30).map(|n| format!("{n} {}\n", text(n))).collect()
    };
    scene.source.commit("Lines", &[(&at("start"), &lines(&[]))]);
    scene.source.git(&["branch", "other"]);
    scene.source.commit("One", &[(&at("start"), &lines(&[(3, "one")]))]);
    scene.source.git(&["checkout", "--quiet", "other"]);
    scene.source.commit("Two", &[(&at("start"), &lines(&[(25, "two")]))]);
    scene.migrate(&["--ref", "main"]);
    scene.migrate(&["--ref", "other"]);
    let before = scene.commit_to_target(
        "Own work",
        &[("start", Some(&lines(&[(3, "one"), (14, "own"), (25, "two")])))],
    );

    scene.source.git(&["merge", "--quiet", "-m", "Both", "main"]);
    scene.source.commit(
        "Three",
        &[(&at("start"), &lines(&[(3, "one"), (8, "three"), (25, "two")]))],
    );
    let report = scene.migrate(&["--ref", "other"]);
    let tip = text(&report, "/split/tip");
    let bases = scene.target.git(&["merge-base", "--all", &before, tip]);
    assert_eq!(bases.lines().count(), 2);
    assert_eq!(scene.target.id("main"), merged_by_hand(&scene, &before, tip));
    let expected = lines(&[(3, "one"), (8, "three"), (14, "own"), (25, "two")]);
    assert_eq!(scene.target.git(&["show", "main:start"]), expected.trim_end());
}

#[test]
fn a_conflict_names_the_paths_and_leaves_the_target() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.commit_to_target("Own work", &[("apt.txt", Some("vim\n")), ("start", None)]);
    scene.source.commit(
        "New",
        &[
            (&at("apt.txt"), "emacs\n"),
            (&at("start"), "changed\n"),
            (&at("fine"), "x\n"),
        ],
    );
    let before = scene.target.snapshot();
    for arguments in [&["--dry-run"][..], &[]] {
        let ran = scene.run(arguments);
        assert_eq!(ran.code, 3, "{}", ran.stderr);
        let collisions = ran.json()["collisions"].clone();
        let paths: Vec<_> = collisions
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["path"].clone())
            .collect();
        assert_eq!(paths, ["apt.txt", "start"]);
        assert_eq!(scene.target.snapshot(), before);
        assert!(
            ran.stderr.contains("'git pull --no-rebase EMPTY HEAD'"),
            "{}",
            ran.stderr
        );
    }

    // What the hint says.
    let empty = Repo::bare(scene.folder().join("empty.git"));
    scene.migrate(&["--into", empty.typed()]);
    let clone = scene.by_hand();
    let pull = ["pull", "--quiet", "--no-rebase", "--no-edit", empty.typed(), "HEAD"];
    assert_ne!(clone.try_git(&pull).code, 0);
    clone.commit("Both", &[("apt.txt", "emacs\nvim\n")]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    assert_eq!(scene.migrate(&[])["status"], "up-to-date");
}

#[test]
fn a_merge_made_by_hand_before_counts() {
    let scene = Scene::new();
    let preview = scene.migrate(&["--dry-run"]);
    let elsewhere = Repo::bare(scene.folder().join("elsewhere.git"));
    scene.migrate(&["--into", elsewhere.typed()]);
    let clone = scene.by_hand();
    clone.git(&["rm", "--quiet", "environment.yml"]);
    clone.git(&["commit", "--quiet", "-m", "by hand"]);
    clone.git(&["fetch", "--quiet", elsewhere.typed(), "main"]);
    clone.git(&[
        "merge",
        "--quiet",
        "--allow-unrelated-histories",
        "-m",
        "by hand",
        "FETCH_HEAD",
    ]);
    clone.git(&["push", "--quiet", "origin", "main"]);
    let report = scene.migrate(&[]);
    assert_eq!(report["status"], "up-to-date");
    assert_eq!(report["split"], preview["split"]);
}

#[test]
fn a_history_that_was_rewritten_in_another_way_is_not_merged_twice() {
    let scene = Scene::new();
    scene.source.git(&["mv", "deployments/astro", "deployments/moon"]);
    scene.source.commit_all("Rename");
    scene
        .source
        .commit("After", &[("deployments/moon/image/apt.txt", "vim\n")]);
    let moved = ["--subdir", "deployments/moon/image"];
    scene.migrate(&moved);

    let followed = [&moved[..], &["--also-from", "deployments/astro/image"]].concat();
    let before = scene.target.snapshot();
    let ran = scene.run(&followed);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("has this history already"), "{}", ran.stderr);
    assert!(ran.stderr.contains("--also-from"), "{}", ran.stderr);
    assert_eq!(scene.target.snapshot(), before);

    let other = Scene::new();
    let into = ["--into", other.target.typed()];
    scene.migrate(&[&followed[..], &into].concat());
    let ran = scene.run(&[&moved[..], &into].concat());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
}

#[test]
fn another_directory_of_the_same_source_can_join() {
    let scene = Scene::new();
    scene
        .source
        .commit("Both", &[("other/hub.md", "hub\n"), (&at("apt.txt"), "vim\n")]);
    scene.migrate(&[]);
    let report = scene.migrate(&["--subdir", "other", "--force-target"]);
    assert_eq!(report["status"], "migrated");
    assert!(scene.target.files("main").contains(&"hub.md".to_owned()));
}
