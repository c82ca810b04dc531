//! Ctrl-C: exit 130, temporary folders gone, the target untouched.
#![cfg(target_os = "linux")]

use std::process::Command;

use crate::support::repo::{Repo, Scene};
use crate::support::{Ran, ran};

/// Sends a signal to the program from a process that its git has started, however many are between.
const INTERRUPT: &str = "process=$PPID\n\
    while read -r _ name _ parent _ < /proc/$process/stat && [ \"$name\" != '(split-image)' ]; do\n\
        process=$parent\n\
    done\n\
    kill -INT $process\n";

/// The program, whose user has a `pre-push` hook, and its own folder for temporary ones.
fn with_pre_push_hook(scene: &Scene, script: &str) -> Command {
    let hooks = Repo::bare(scene.folder().join("user"));
    hooks.hook("pre-push", script);
    std::fs::create_dir(scene.folder().join("tmp")).unwrap();
    let mut command = scene.command(&[]);
    command
        .env("TMPDIR", scene.folder().join("tmp"))
        .env("GIT_CONFIG_COUNT", "1")
        .env("GIT_CONFIG_KEY_0", "core.hooksPath")
        .env("GIT_CONFIG_VALUE_0", hooks.path.join("hooks"));
    command
}

fn left_over(scene: &Scene) -> usize {
    std::fs::read_dir(scene.folder().join("tmp")).unwrap().count()
}

#[test]
fn an_interrupted_push_leaves_nothing() {
    let scene = Scene::new();
    let before = scene.target.snapshot();
    let ran = ran(with_pre_push_hook(&scene, &format!("{INTERRUPT}exit 1"))
        .output()
        .unwrap());
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    assert_eq!(ran.json()["error"]["exit"], 130);
    assert_eq!(scene.target.snapshot(), before);
    assert_eq!(left_over(&scene), 0);
}

#[test]
fn a_push_that_landed_all_the_same_is_no_failure() {
    let scene = Scene::new();
    let Ran { code, stderr, .. } = ran(with_pre_push_hook(&scene, INTERRUPT).output().unwrap());
    let has_landed = scene.target.git(&["log", "--format=%s", "main"]) != "Initial commit";
    assert_eq!(code, if has_landed { 0 } else { 130 }, "{stderr}");
    assert_eq!(left_over(&scene), 0);
}

#[test]
fn an_interrupted_fetch_leaves_nothing() {
    let scene = Scene::new();
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook("ssh", &format!("{INTERRUPT}exit 1"));
    std::fs::create_dir(scene.folder().join("tmp")).unwrap();
    let url = format!("ssh://host.example{}", scene.source.typed());
    let mut command = scene.command(&["--from", &url, "--no-cache"]);
    command
        .env("TMPDIR", scene.folder().join("tmp"))
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "ssh");
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    assert_eq!(left_over(&scene), 0);
}
