//! What a preview shows, and in which order.

use crate::support::repo::{IMAGE, Scene, at};

/// The place of `part` in `text`.
fn place(text: &str, part: &str) -> usize {
    text.find(part).unwrap_or_else(|| panic!("no {part:?} in\n{text}"))
}

#[test]
fn a_later_preview_lists_what_is_new_and_counts_the_rest() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.commit_to_target("Own work", &[("README.md", Some("# mine\n"))]);
    scene
        .source
        .write(&[(&at("start"), None), (&at("new/file"), Some("new\n"))]);
    let new = scene.source.commit("New", &[(&at("apt.txt"), "git\nvim\n")]);
    let shown = scene.typed(&["--dry-run"]).stdout;
    let list = shown.split("The new commits, newest first\n\n").nth(1).unwrap();
    let list = list.split("\n\n").next().unwrap();
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 3, "{list}");
    assert!(lines[0].starts_with(&format!("* {} → ", &new[..12])), "{list}");
    assert!(lines[0].ends_with(" 2024-06-03 A U Thor New"), "{list}");
    assert_eq!(lines[2], "The target has 3 commits of this history already.");
    let files = shown.split("The files of main that change\n\n").nth(1).unwrap();
    let expected = "  changed  apt.txt\n  added    new/file\n  removed  start\n  3 files stay as they are\n";
    assert!(files.starts_with(expected), "{files}");
}

#[test]
fn a_limit_counts_new_commits_only() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.source.commit("One", &[(&at("apt.txt"), "1\n")]);
    scene.source.commit("Two", &[(&at("apt.txt"), "2\n")]);
    let shown = scene.typed(&["--dry-run", "--limit", "1"]).stdout;
    assert!(shown.contains(" Two\n") && !shown.contains(" One\n"), "{shown}");
    assert!(shown.contains("… 1 commit older; --limit 0 shows all\n"), "{shown}");
}

#[test]
fn a_preview_with_nothing_new_lists_nothing() {
    let scene = Scene::new();
    scene.migrate(&[]);
    let shown = scene.typed(&["--dry-run"]).stdout;
    assert!(shown.contains("Up to date: the target has all of this."), "{shown}");
    for title in ["commits, newest first", "The files of"] {
        assert!(!shown.contains(title), "{shown}");
    }
}

/// A scene with two warnings, of which the second is the graver one.
fn with_warnings() -> Scene {
    let scene = Scene::new();
    scene
        .source
        .commit("Mention", &[("ci.yml", &format!("build: {IMAGE}\n"))]);
    std::os::unix::fs::symlink("../../../outside", scene.source.path.join(at("link"))).unwrap();
    scene.source.commit_all("Link");
    scene
}

#[test]
fn the_header_ends_with_the_warnings_and_they_come_before_the_history() {
    let scene = with_warnings();
    let shown = scene.typed(&["--dry-run"]).stdout;
    let header = shown.split("\n\n").nth(1).unwrap();
    let last = header.lines().last().unwrap();
    assert_eq!(last, "  warnings   2, the gravest: symlink-escapes");
    let places =
        ["! symlink-escapes: ", "! named-elsewhere: ", "The rewritten commits"].map(|part| place(&shown, part));
    assert!(places.is_sorted(), "{shown}");
}

#[test]
fn a_preview_that_fails_shows_all_that_is_known() {
    let scene = with_warnings();
    scene.push_template(&[("environment.yml", "example\n"), ("apt.txt", "x\n"), ("start", "x\n")]);
    let ran = scene.typed(&["--dry-run"]);
    assert_eq!(ran.code, 3);
    let parts = [
        "Preview of a run that would stop",
        "  history    4 of 7 commits kept",
        "  warnings   2, the gravest: symlink-escapes",
        "error: the target 'target.git' and the image both have 'apt.txt' and 1 other path",
        "  apt.txt  different content",
        "  start    different content",
        "hint: delete the target's with --remove environment.yml --remove apt.txt --remove start",
        "! symlink-escapes: ",
        "The rewritten commits, newest first",
        "2 paths are to settle first.",
    ];
    assert!(parts.map(|part| place(&ran.stdout, part)).is_sorted(), "{}", ran.stdout);
    assert!(ran.stderr.starts_with("error: the target"), "{}", ran.stderr);
    assert_eq!(scene.typed(&["--dry-run", "--quiet"]).stdout, "");
}

#[test]
fn a_conflict_of_a_later_run_is_shown_with_the_new_commits() {
    let scene = Scene::new();
    scene.migrate(&[]);
    scene.commit_to_target("Own work", &[("apt.txt", Some("vim\n"))]);
    scene.source.commit("New", &[(&at("apt.txt"), "emacs\n")]);
    let ran = scene.typed(&["--dry-run"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stdout.contains("  apt.txt  both sides changed it\n"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("The new commits, newest first"), "{}", ran.stdout);
    assert!(ran.stdout.contains("The target has 3 commits"), "{}", ran.stdout);
}

#[test]
fn roots_that_differ_in_their_ids_alone_are_counted() {
    let scene = Scene::new();
    scene.source.git(&["checkout", "--quiet", "--orphan", "other"]);
    scene.source.git(&["rm", "-r", "--quiet", "--force", "."]);
    scene.source.commit("Add astro", &[(&at("postBuild"), "x\n")]);
    scene.source.git(&["checkout", "--quiet", "main"]);
    scene
        .source
        .git(&["merge", "--quiet", "--allow-unrelated-histories", "-m", "Join", "other"]);
    let shown = scene.typed(&["--dry-run"]).stdout;
    assert!(
        shown.contains("  begins at  two roots with the subject \"Add astro\":\n"),
        "{shown}"
    );
}

#[test]
fn a_table_of_hubs_shows_targets_warnings_and_what_moves() {
    let scene = with_warnings();
    std::fs::write(scene.folder().join("hubs"), format!("{IMAGE} target.git\n")).unwrap();
    let batch = |more: &[&str]| {
        let typed = [&["batch", "hubs", "--from", "source"][..], more].concat();
        crate::support::run(scene.folder(), &typed).stdout
    };
    let table = batch(&["--dry-run"]);
    let row = |table: &str| {
        table
            .lines()
            .find(|line| line.starts_with("target "))
            .unwrap()
            .to_owned()
    };
    assert!(
        table.contains("hub     status   commits  warnings  image tag     target\n"),
        "{table}"
    );
    assert!(
        row(&table).starts_with("target  planned        4         2  "),
        "{table}"
    );
    assert!(row(&table).ends_with("  target.git"), "{table}");
    assert!(table.contains("1 hub: 1 planned; 4 commits to move\n"), "{table}");
    batch(&[]);
    scene.source.commit("New", &[(&at("apt.txt"), "git\nvim\n")]);
    let table = batch(&[]);
    assert!(
        row(&table).starts_with("target  migrated        1         2  "),
        "{table}"
    );
    assert!(table.contains("1 hub: 1 migrated; 1 commit moved\n"), "{table}");
    assert!(batch(&[]).contains("1 hub: 1 up to date; 0 commits moved\n"));
}
