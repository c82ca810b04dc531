//! What users see of the names that a directory had before, from the preview to a later run.

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Scene, text};
use crate::support::{Ran, ran, run, split_image};

const MOON: &str = "deployments/moon/image";

/// A source in which the image moved from [`IMAGE`] to [`MOON`], with a commit after that; the id of the move.
fn moved() -> (Scene, String) {
    let scene = Scene::new();
    scene.source.git(&["mv", "deployments/astro", "deployments/moon"]);
    let rename = scene.source.commit_all("Call it moon");
    scene
        .source
        .commit("After", &[("deployments/moon/image/apt.txt", "vim\n")]);
    (scene, rename)
}

/// A dry run as a person sees it.
fn preview(scene: &Scene, more: &[&str]) -> Ran {
    let mut command = split_image(scene.folder());
    command.args(["-n", "--from", "source", "--subdir", MOON, "--into", "target.git"]);
    ran(command.args(more).output().unwrap())
}

fn moon<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["--subdir", MOON], more].concat()
}

fn warning<'a>(report: &'a Value, code: &str) -> &'a Value {
    let warnings = report["warnings"].as_array().unwrap();
    let found = warnings.iter().find(|warning| warning["code"] == code);
    found.unwrap_or_else(|| panic!("no {code} in {report:#}"))
}

#[test]
fn the_preview_shows_the_chain() {
    let (scene, rename) = moved();
    let ran = preview(&scene, &["--follow"]);
    let chain = format!("{MOON} (2) ← {IMAGE} (2, until 2024-06-03, \"Call it moon\")");
    assert!(ran.stdout.contains(&chain), "{}{}", ran.stdout, ran.stderr);
    let report = scene.migrate(&moon(&["--follow", "--dry-run"]));
    let until = &report["split"]["chain"][1]["until"];
    assert_eq!(
        (text(until, "/commit"), text(until, "/subject")),
        (rename.as_str(), "Call it moon")
    );
    assert_eq!(report["source"]["subdirs"], json!([MOON, IMAGE]));
}

#[test]
fn the_preview_says_without_the_flag_what_it_would_bring() {
    let (scene, rename) = moved();
    let ran = preview(&scene, &[]);
    let told = format!("{IMAGE} (2, until 2024-06-03, \"Call it moon\")");
    assert!(ran.stdout.contains("'--follow' includes"), "{}", ran.stdout);
    assert!(ran.stdout.contains(&told), "{}", ran.stdout);
    let report = scene.migrate(&moon(&["--dry-run"]));
    assert_eq!(warning(&report, "history-before-rename")["paths"], json!([told]));
    let root = &report["split"]["roots"][0];
    assert_eq!((&root["old"], &root["renamed_from"]), (&json!(rename), &json!(IMAGE)));
    assert_eq!(root["commits_before"], 2);
}

#[test]
fn what_is_told_by_hand_is_shown_like_what_is_found() {
    let (scene, _) = moved();
    let found = scene.migrate(&moon(&["--follow", "--dry-run"]));
    let told = scene.migrate(&moon(&["--also-from", IMAGE, "--dry-run"]));
    assert_eq!(told["split"]["tip"], found["split"]["tip"]);
    assert_eq!(told["split"]["chain"][1]["until"], found["split"]["chain"][1]["until"]);
    assert_eq!(told["split"]["chain"][1]["how"], "told");
}

#[test]
fn the_tip_has_the_same_tree_with_and_without() {
    let (scene, _) = moved();
    let tree = |flags: &[&str]| scene.migrate(&moon(&[flags, &["--dry-run"]].concat()))["split"]["tree"].clone();
    assert_eq!(tree(&["--follow"]), tree(&[]));
}

#[test]
fn directories_that_do_not_fit_are_refused_with_the_commit_and_the_way_out() {
    let scene = Scene::new();
    let both = scene.source.commit("Both", &[("other/image/apt.txt", "vim\n")]);
    scene.source.git(&["rm", "-r", "--quiet", "other"]);
    scene.source.commit_all("One");
    let before = scene.target.snapshot();
    let ran = scene.run(&["--also-from", "other/image"]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        text(&ran.json(), "/error/message"),
        format!("commit {both} has 'apt.txt' in both '{IMAGE}' and 'other/image', and not the same")
    );
    assert!(text(&ran.json(), "/error/hint").contains("leave out '--also-from other/image'"));
    assert_eq!(scene.target.snapshot(), before);
}

#[test]
fn a_later_run_with_the_same_flag_is_up_to_date_and_complete() {
    let (scene, _) = moved();
    scene.migrate(&moon(&["--follow"]));
    assert_eq!(scene.migrate(&moon(&["--follow"]))["status"], "up-to-date");
    scene
        .source
        .commit("Later", &[("deployments/moon/image/apt.txt", "less\n")]);
    assert_eq!(scene.migrate(&moon(&["--follow"]))["split"]["commits_kept"], 5);
    let verified = [
        "verify",
        "--follow",
        "--subdir",
        MOON,
        "--from",
        "source",
        "--into",
        "target.git",
    ];
    let ran = run(scene.folder(), &verified);
    assert!(
        ran.stdout.starts_with("complete: 5 of 5 commits"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}

#[test]
fn a_later_run_that_follows_otherwise_is_refused() {
    for only_renamed in [false, true] {
        for flags in [[&["--follow"][..], &[]], [&[], &["--follow"]]] {
            let (scene, rename) = moved();
            let reference = if only_renamed { rename } else { "main".to_owned() };
            let [first, later] = flags.map(|flags| moon(&[flags, &["--ref", &reference]].concat()));
            scene.migrate(&first);
            let before = scene.target.snapshot();
            let ran = scene.run(&later);
            assert_eq!(ran.code, 1, "{later:?} {}", ran.stdout);
            let report = ran.json();
            let message = text(&report, "/error/message");
            assert!(message.contains("has this history already"), "{later:?} {message}");
            assert!(text(&report, "/error/hint").contains("use the same '--subdir', '--follow', '--also-from'"));
            assert_eq!(scene.target.snapshot(), before);
        }
    }
}

#[test]
fn a_list_can_ask_for_it() {
    let (scene, _) = moved();
    let kept = |asks: &str| {
        let list = format!("[[hub]]\nname = 'moon'\nfrom = 'source'\nsubdir = '{MOON}'\ninto = 'target.git'\n{asks}");
        std::fs::write(scene.folder().join("hubs.toml"), list).unwrap();
        let ran = run(scene.folder(), &["batch", "hubs.toml", "--dry-run", "--json"]);
        assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
        ran.json()["split"]["commits_kept"].clone()
    };
    assert_eq!(kept(""), 2);
    assert_eq!(kept("follow = true"), 4);
    assert_eq!(kept(&format!("also_from = ['{IMAGE}']")), 4);
}

#[test]
fn a_name_that_is_not_taken_is_told_to_whoever_follows() {
    let scene = Scene::new();
    let copy = |from: &str, to: &str| {
        let content = std::fs::read_to_string(scene.source.path.join(from)).unwrap();
        (to.to_owned(), content)
    };
    let files =
        ["environment.yml", "start", "apt.txt"].map(|name| copy(&format!("{IMAGE}/{name}"), &format!("{MOON}/{name}")));
    let files: Vec<_> = files
        .iter()
        .map(|(path, content)| (path.as_str(), content.as_str()))
        .collect();
    let commit = scene.source.commit("A hub like astro", &files);
    let report = scene.migrate(&moon(&["--follow", "--dry-run"]));
    assert_eq!(report["split"]["commits_kept"], 1);
    let told = text(warning(&report, "history-not-taken"), "/message");
    assert!(
        told.contains(&format!(": '{MOON}' was copied from '{IMAGE}' in {commit}")),
        "{told}"
    );
}

/// Follows, expects the words in the warning, and returns the names of a run with more flags.
fn names_with(scene: &Scene, code: &str, words: &str, more: &[&str]) -> Value {
    let report = scene.migrate(&moon(&["--follow", "--dry-run"]));
    let told = text(warning(&report, code), "/message");
    assert!(told.contains(words), "{told}");
    scene.migrate(&moon(&[&["--dry-run"], more].concat()))["source"]["subdirs"].clone()
}

#[test]
fn a_name_that_overlaps_is_taken_with_a_choice() {
    let scene = Scene::new();
    scene.source.commit("Moon", &[(&format!("{MOON}/apt.txt"), "moon\n")]);
    for name in ["environment.yml", "start"] {
        let [from, to] = [IMAGE, MOON].map(|folder| format!("{folder}/{name}"));
        scene.source.git(&["mv", &from, &to]);
    }
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("Astro becomes moon");
    let flags = ["--follow", "--on-overlap", "newer"];
    let names = names_with(&scene, "history-not-taken", "'--on-overlap' can choose", &flags);
    assert_eq!(names, json!([MOON, IMAGE]));
}

#[test]
fn a_name_of_which_one_file_was_copied_can_be_chosen() {
    let scene = Scene::new();
    let copied = std::fs::read_to_string(scene.source.path.join(format!("{IMAGE}/apt.txt"))).unwrap();
    scene.source.commit("Moon", &[(&format!("{MOON}/apt.txt"), &copied)]);
    scene.source.git(&["rm", "-r", "--quiet", IMAGE]);
    scene.source.commit_all("No astro");
    let flags = ["--also-from", IMAGE];
    let names = names_with(&scene, "history-unclear", "choose it with '--also-from'", &flags);
    assert_eq!(names, json!([MOON, IMAGE]));
}

#[test]
fn a_name_that_became_a_folder_can_be_given() {
    let scene = Scene::new();
    let settings: Vec<_> = (0..9).map(|hub| format!("deployments/astro/hub{hub}.yaml")).collect();
    let settings: Vec<_> = settings.iter().map(|path| (path.as_str(), path.as_str())).collect();
    scene.source.commit("Hubs", &settings);
    std::fs::create_dir_all(scene.source.path.join(MOON)).unwrap();
    scene.source.git(&["mv", IMAGE, &format!("{MOON}/inner")]);
    scene.source.commit_all("A folder of moon");
    let flags = ["--also-from", IMAGE];
    let names = names_with(&scene, "history-unclear", "name it with '--also-from'", &flags);
    assert_eq!(names, json!([MOON, IMAGE]));
}
