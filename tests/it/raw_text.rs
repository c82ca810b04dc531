//! Paths, flags and names with control characters reach the screen escaped, and commands with them can be pasted.

use std::process::Command;

use crate::support::repo::Scene;
use crate::support::run;

/// Moves the cursor, reverses the line, and is a control character of eight bits.
const HOSTILE: &str = "a\u{1b}[2Jb\u{202e}c\u{9b}d";

#[track_caller]
fn is_escaped(text: &str) {
    let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!text.contains(raw), "{text:?}");
}

#[test]
fn usage_errors_are_escaped() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [
        &["--color", HOSTILE][..],
        &["--limit", HOSTILE],
        &["--json", "--jobs", HOSTILE],
        &["explain", HOSTILE],
        &["completions", HOSTILE],
        &[&format!("--{HOSTILE}")],
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.code, 2, "{arguments:?}");
        is_escaped(&ran.stderr);
        is_escaped(&ran.stdout);
    }
}

#[test]
fn the_command_for_a_clone_in_an_odd_folder_can_be_pasted() {
    let scene = Scene::new();
    let folder = scene.folder().join(HOSTILE).join("it's\nhere");
    let ran = scene.typed(&["--no-push", "--output", folder.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    is_escaped(&ran.stdout);
    let command = ran.stdout.split("To push it: ").nth(1).unwrap().trim();
    let pasted = Command::new("bash").args(["-c", command]).status().unwrap();
    assert!(pasted.success(), "{command}");
    assert!(
        scene
            .target
            .git(&["log", "--format=%s", "main"])
            .contains("Add a package")
    );
}

#[test]
fn the_name_of_a_patch_is_escaped() {
    let scene = Scene::new();
    scene.run(&[]);
    let patch = scene.folder().join(format!("{HOSTILE}\n.patch"));
    let image = ["handoff", "--image", "quay.io/org/astro", "--allow-incomplete"];
    let ran = scene.typed(&[&image[..], &["--patch", patch.to_str().unwrap()]].concat());
    assert!(patch.exists(), "{}{}", ran.stdout, ran.stderr);
    is_escaped(&ran.stdout);
}

#[test]
fn a_list_of_an_odd_place_is_escaped_and_means_the_same() {
    let scene = Scene::new();
    let odd = scene.folder().join(format!("{HOSTILE}\"e"));
    std::fs::rename(&scene.source.path, &odd).unwrap();
    let ran = run(scene.folder(), &["discover", odd.to_str().unwrap()]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    is_escaped(&ran.stdout);
    let list: toml::Table = ran.stdout.parse().unwrap();
    assert_eq!(list["from"].as_str(), odd.to_str());
}
