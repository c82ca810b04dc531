//! What a person and a script get to read.

use std::process::Stdio;

use crate::support::repo::{IMAGE, Scene, at, text};
use crate::support::{hermetic, ran, split_image};

#[test]
fn a_preview_in_a_pipe_is_as_reviewed() {
    let scene = branched();
    let ran = scene.typed(&["--dry-run"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
    assert!(!ran.stdout.contains('\x1b'), "colours in a pipe");
    insta::assert_snapshot!(ran.stdout);
}

#[test]
fn a_verbose_preview_tells_why_commits_are_not_kept() {
    let scene = branched();
    let ran = scene.typed(&["--dry-run", "--verbose"]);
    let commands = "git --no-optional-locks status --porcelain -z --no-renames --ignore-submodules=dirty -- \
                    :(top,literal)deployments/astro/image\n";
    assert_eq!((ran.code, ran.stderr.as_str()), (0, commands));
    let part = ran.stdout.split("The commits that are not kept").nth(1).unwrap();
    insta::assert_snapshot!(part.split("The files of").next().unwrap());
}

#[test]
fn a_run_and_the_next_one_are_as_reviewed() {
    let scene = branched();
    let first = scene.typed(&[]);
    assert_eq!((first.code, first.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("first_run", first.stdout);
    let second = scene.typed(&[]);
    assert_eq!((second.code, second.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("second_run", second.stdout);
    scene
        .source
        .commit("Another package", &[(&at("apt.txt"), "git\nless\n")]);
    let third = scene.typed(&["--dry-run"]);
    let files = third.stdout.split("The files of").nth(1).unwrap();
    insta::assert_snapshot!("files_of_a_later_run", files);
}

#[test]
fn collisions_are_listed_with_what_settles_them() {
    let scene = Scene::new();
    scene.push_template(&[
        ("apt.txt", "their own\n"),
        ("START", "x\n"),
        ("environment.yml", "example\n"),
        ("install.R", "example\n"),
    ]);
    let ran = scene.typed(&["--dry-run"]);
    assert_eq!(ran.code, 3);
    insta::assert_snapshot!(ran.stderr);
    let flags = [
        "--remove",
        "environment.yml",
        "--remove",
        "START",
        "--remove",
        "apt.txt",
    ];
    assert_eq!(scene.typed(&flags).code, 0, "the hint is good advice");
}

#[test]
fn a_limit_cuts_the_picture_and_says_so() {
    let scene = Scene::new();
    let short = scene.typed(&["--dry-run", "--limit", "1"]).stdout;
    assert!(
        short.contains("Add a package") && !short.contains("Update astro"),
        "{short}"
    );
    assert!(short.contains("2 commits older"), "{short}");
    let all = scene.typed(&["--dry-run", "--limit", "0"]).stdout;
    assert!(all.contains("Add astro") && !all.contains("older"), "{all}");
}

#[test]
fn quiet_prints_the_id_of_the_result_alone() {
    let scene = Scene::new();
    let preview = scene.typed(&["--dry-run", "--quiet"]);
    let run = scene.typed(&["--quiet"]);
    assert_eq!(run.stdout, format!("{}\n", scene.target.id("main")));
    assert_eq!(preview.stdout, run.stdout);
    assert_eq!((preview.stderr.as_str(), run.stderr.as_str()), ("", ""));
}

#[test]
fn verbose_shows_the_commands_of_git() {
    let scene = Scene::new();
    let ran = scene.typed(&["--verbose"]);
    assert!(ran.stderr.contains("git push"), "{}", ran.stderr);
}

#[test]
fn commits_are_in_the_json_of_a_dry_run_oldest_first() {
    let scene = Scene::new();
    let preview = scene.migrate(&["--dry-run"]);
    let subjects: Vec<_> = preview["commits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|commit| text(commit, "/subject"))
        .collect();
    assert_eq!(subjects, ["Add astro", "Update astro", "Add a package"]);
    assert_eq!(preview["commits"][2]["new"], preview["split"]["tip"]);
    assert_eq!(preview["commits"][0]["author"], "A U Thor <author@example.com>");
    assert_eq!(preview["commits"][0]["date"], "2024-06-03T10:00:00+02:00");
    assert_eq!(scene.migrate(&[])["commits"].as_array().unwrap().len(), 0);
}

#[test]
fn a_failure_is_one_document_too() {
    let scene = Scene::new();
    let ran = scene.run(&["--subdir", "deployments/astro/imag"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.json()["status"], "failed");
    assert_eq!(ran.json()["error"]["exit"], 1);
    assert!(text(&ran.json(), "/error/hint").contains(IMAGE));
    assert!(ran.stderr.starts_with("error: the directory"), "{}", ran.stderr);
    assert!(ran.stderr.contains("\nhint: did you mean"), "{}", ran.stderr);
}

#[test]
fn an_unusable_directory_name_is_a_usage_error_with_a_hint() {
    let scene = Scene::new();
    for name in ["", "/etc", "a/../b", "a//b"] {
        let ran = scene.run(&["--subdir", name]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("\nhint: "), "{name}: {}", ran.stderr);
    }
}

#[test]
fn secrets_in_urls_are_shown_nowhere() {
    let scene = Scene::new();
    let url = "https://operator:hunter2@127.0.0.1:1/x.git?token=hunter3";
    for flags in [["--from", url], ["--into", url], ["--also-push", url]] {
        let ran = scene.run(&[&flags[..], &["--verbose"]].concat());
        assert_ne!(ran.code, 0);
        let all = ran.stdout + &ran.stderr;
        assert!(!all.contains("hunter"), "{all}");
        assert!(all.contains("127.0.0.1"), "{all}");
    }
}

#[test]
fn what_a_repository_says_cannot_move_the_cursor() {
    let scene = Scene::new();
    scene
        .source
        .commit("Red \x1b[31mand \u{202e}backwards", &[(&at("apt.txt"), "x\n")]);
    let ran = scene.typed(&["--dry-run"]);
    assert!(
        ran.stdout.contains("Red \\u{1b}[31mand \\u{202e}backwards"),
        "{}",
        ran.stdout
    );
}

#[test]
fn colours_are_there_when_asked_for_and_otherwise_not_in_a_pipe() {
    let scene = Scene::new();
    assert!(
        scene
            .typed(&["--dry-run", "--color", "always"])
            .stdout
            .contains("\x1b[")
    );
    let mut forced = scene.typed_command(&["--dry-run"]);
    assert!(
        ran(forced.env("CLICOLOR_FORCE", "1").output().unwrap())
            .stdout
            .contains("\x1b[")
    );
    let mut refused = scene.typed_command(&["--dry-run"]);
    refused.env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1");
    assert!(!ran(refused.output().unwrap()).stdout.contains('\x1b'));
}

#[test]
fn bars_are_drawn_only_when_asked_for_where_there_is_no_terminal() {
    let scene = Scene::new();
    assert_eq!(scene.typed(&["--dry-run"]).stderr, "");
    let drawn = scene.typed(&["--dry-run", "--progress", "always"]).stderr;
    assert!(drawn.contains("Reading commits"), "{drawn:?}");
    let pieces: Vec<_> = drawn.split("\r\x1b[2K").collect();
    assert_eq!(pieces.last(), Some(&""), "the last bar stays: {drawn:?}");
    let bars = |piece: &str| piece.matches("Re").count();
    assert!(pieces.iter().all(|piece| bars(piece) <= 1), "a bar stays: {drawn:?}");
}

#[test]
fn a_pager_is_not_started_in_a_pipe() {
    let scene = Scene::new();
    let mut command = scene.typed_command(&["--dry-run"]);
    let ran = ran(command.env("GIT_PAGER", "false").output().unwrap());
    assert!(ran.stdout.contains("Add astro"), "{}", ran.stdout);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let scene = Scene::new();
    let mut child = scene
        .typed_command(&["--dry-run"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ran = ran(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""));
}

#[test]
fn the_commit_map_has_every_commit_in_the_format_of_filter_repo() {
    let scene = branched();
    let report = scene.migrate(&["--dry-run", "--map", "commit-map"]);
    let map = std::fs::read_to_string(scene.folder().join("commit-map")).unwrap();
    let lines: Vec<_> = map.lines().collect();
    assert_eq!(lines[0], format!("{:40} new", "old"));
    assert!(lines[1..].is_sorted(), "{map}");
    assert_eq!(lines.len() - 1, scene.source.git(&["rev-list", "main"]).lines().count());
    for commit in report["commits"].as_array().unwrap() {
        let line = format!("{} {}", text(commit, "/old"), text(commit, "/new"));
        assert!(lines.contains(&line.as_str()), "{line} is not in\n{map}");
    }
    let kept = lines[1..]
        .iter()
        .filter(|line| !line.ends_with(&"0".repeat(40)))
        .count();
    assert_eq!(kept as u64, report["split"]["commits_kept"]);
}

#[test]
fn a_map_that_cannot_be_written_is_found_before_anything_is_pushed() {
    let scene = Scene::new();
    let before = scene.target.id("main");
    for place in ["no/such/folder/map", "source"] {
        let ran = scene.typed(&["--map", place]);
        assert_eq!(ran.code, 1);
        assert!(ran.stderr.contains(&format!("'{place}'")), "{}", ran.stderr);
        assert!(ran.stderr.contains("hint: choose another file"), "{}", ran.stderr);
    }
    assert_eq!(scene.target.id("main"), before);
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_after_a_push_is_no_failure() {
    let scene = Scene::new();
    let full = || std::fs::File::options().write(true).open("/dev/full").unwrap();
    let preview = ran(scene.typed_command(&["--dry-run"]).stdout(full()).output().unwrap());
    assert_eq!(preview.code, 1, "{}", preview.stderr);
    let run = ran(scene.typed_command(&[]).stdout(full()).output().unwrap());
    assert_eq!(run.code, 0);
    assert!(
        run.stderr.starts_with("warning: the migration is done, but"),
        "{}",
        run.stderr
    );
    assert!(scene.target.git(&["log", "main"]).contains("Add astro"));
}

#[test]
fn the_demo_does_the_whole_job_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let temporary = folder.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let mut demo = split_image(folder.path());
    hermetic(&mut demo, folder.path());
    for role in ["AUTHOR", "COMMITTER"] {
        demo.env_remove(format!("GIT_{role}_NAME"))
            .env_remove(format!("GIT_{role}_EMAIL"));
    }
    let ran = ran(demo.arg("demo").env("TMPDIR", &temporary).output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    insta::assert_snapshot!(ran.stdout);
    assert_eq!(std::fs::read_dir(&temporary).unwrap().count(), 0);
}

/// The usual scene, with a merge that stays and one that goes.
fn branched() -> Scene {
    let scene = Scene::new();
    let source = &scene.source;
    source.git(&["checkout", "--quiet", "-b", "packages", "main~1"]);
    source.commit("Add R packages", &[(&at("install.R"), "x\n")]);
    source.git(&["checkout", "--quiet", "main"]);
    source.git(&["merge", "--quiet", "--no-ff", "-m", "Merge packages", "packages"]);
    source.git(&["checkout", "--quiet", "-b", "docs", "main"]);
    source.commit("Write docs", &[("docs/more.md", "docs\n")]);
    source.git(&["checkout", "--quiet", "main"]);
    source.git(&["merge", "--quiet", "--no-ff", "-m", "Merge docs", "docs"]);
    scene
}
