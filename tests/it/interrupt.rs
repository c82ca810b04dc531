//! Ctrl-C: exit 130, temporary folders gone, the target untouched.
#![cfg(target_os = "linux")]

use std::process::{Command, Stdio};

use crate::support::repo::{Repo, Scene};
use crate::support::{Ran, ran, split_image};

/// Sends a signal to the program from a process that its git has started, however many are between.
const INTERRUPT: &str = "process=$PPID\n\
    while read -r _ name _ parent _ < /proc/$process/stat && [ \"$name\" != '(split-image)' ]; do\n\
        process=$parent\n\
    done\n\
    kill -INT $process\n";

/// Interrupts as long as the program is there; SIGTERM does not end it.
fn again_and_again() -> String {
    format!("trap '' TERM\n{INTERRUPT}while kill -INT $process; do sleep 0.1; done")
}

/// The program, whose user has a `pre-push` hook, and its own folder for temporary ones.
fn with_pre_push_hook(scene: &Scene, script: &str) -> Command {
    hooked(scene, script, &[])
}

fn hooked(scene: &Scene, script: &str, arguments: &[&str]) -> Command {
    let hooks = Repo::bare(scene.folder().join("user"));
    hooks.hook("pre-push", script);
    std::fs::create_dir(scene.folder().join("tmp")).unwrap();
    let mut command = scene.command(arguments);
    command.env("TMPDIR", scene.folder().join("tmp"));
    crate::support::configure(&mut command, &[("core.hooksPath", hooks.path.join("hooks"))]);
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
fn an_interrupt_in_a_slow_hook_of_the_target_ends_everything() {
    let scene = Scene::new();
    let before = scene.target.refs();
    let pid = scene.folder().join("pid");
    // It does not end by SIGTERM, nor do its children.
    let hook = format!(
        "trap '' TERM\n{INTERRUPT}echo $$ >'{}'\nwhile :; do sleep 1; done",
        pid.display()
    );
    scene.target.hook("pre-receive", &hook);
    let start = std::time::Instant::now();
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    assert!(start.elapsed().as_secs() < 8, "it took {:?}", start.elapsed());
    assert_eq!(scene.target.refs(), before);
    let pid = std::fs::read_to_string(pid).unwrap();
    let state = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim())).unwrap_or_default();
    assert!(
        state.is_empty() || state.contains(") Z "),
        "the hook is still there: {state}"
    );
}

#[test]
fn an_interrupt_after_the_push_has_landed_is_no_failure() {
    let scene = Scene::new();
    scene.target.hook("post-receive", &format!("{INTERRUPT}sleep 60"));
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.json()["warnings"][0]["code"], "report-lost");
    assert_eq!(scene.target.id("main"), ran.json()["target"]["after"].as_str().unwrap());
}

#[test]
fn a_server_that_is_still_at_work_leaves_the_end_open() {
    let scene = Scene::new();
    let go_on = scene.folder().join("go-on");
    let hook = format!("{INTERRUPT}while ! [ -e '{}' ]; do sleep 0.1; done", go_on.display());
    scene.target.hook("pre-receive", &hook);
    let before = scene.target.refs();
    let ran = ran(scene.over_ssh().output().unwrap());
    assert_eq!(ran.code, 6, "{}", ran.stderr);
    assert_eq!(ran.json()["status"], "unknown");
    assert!(ran.stderr.contains("may still land"), "{}", ran.stderr);
    assert_eq!(scene.target.refs(), before);
    std::fs::write(go_on, "").unwrap();
    let landed = || scene.target.refs() != before;
    let start = std::time::Instant::now();
    while !landed() && start.elapsed().as_secs() < 20 {
        std::thread::yield_now();
    }
    assert!(landed(), "the push lands after all");
}

#[test]
fn a_second_interrupt_ends_at_once_and_says_if_a_push_may_still_land() {
    let script = again_and_again();
    let scene = Scene::new();
    scene.target.hook("pre-receive", &script);
    assert_eq!(ran(scene.command(&[]).output().unwrap()).code, 6);

    let scene = Scene::new();
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook("ssh", &script);
    let url = format!("ssh://host.example{}", scene.source.typed());
    let mut run = scene.command(&["--from", &url, "--no-cache"]);
    run.env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "ssh");
    assert_eq!(ran(run.output().unwrap()).code, 130);
}

#[test]
fn a_second_interrupt_after_a_push_that_was_refused_leaves_nothing_open() {
    // Someone else is faster, and the interrupts come when the target is looked at again.
    let scene = Scene::new();
    let target = scene.target.typed();
    let lost = scene.folder().join("lost");
    let lost = lost.display();
    let faster = format!(
        "unset GIT_DIR\n\
         commit=$(git -C '{target}' commit-tree -p main -m Someone main^{{tree}}) &&\n\
         git -C '{target}' update-ref refs/heads/main $commit\n\
         touch '{lost}'"
    );
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook(
        "ssh",
        &format!(
            "for last; do :; done\n\
             if [ -e '{lost}' ]; then\n{}\nfi\n\
             exec sh -c \"$last\"",
            again_and_again()
        ),
    );
    let mut run = hooked(&scene, &faster, &["--into", &format!("ssh://host.example{target}")]);
    run.env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "ssh");
    let ran = ran(run.output().unwrap());
    assert_eq!(ran.code, 130, "{}", ran.stderr);
    assert_eq!(
        scene.target.git(&["log", "--format=%s", "main"]),
        "Someone\nInitial commit"
    );
}

#[test]
fn the_first_interrupt_ends_a_run_that_reads_its_list_from_a_pipe() {
    let scene = Scene::new();
    let list = scene.folder().join("list");
    assert!(Command::new("mkfifo").arg(&list).status().unwrap().success());
    let mut run = crate::support::split_image(scene.folder());
    let mut run = run.args(["batch", "list"]).stdin(Stdio::null()).spawn().unwrap();
    // This waits until the program has opened the pipe.
    let writer = std::fs::File::options().write(true).open(&list).unwrap();
    let pid = run.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let start = std::time::Instant::now();
    let status = loop {
        match run.try_wait().unwrap() {
            Some(status) => break status,
            None if start.elapsed().as_secs() > 20 => {
                run.kill().unwrap();
                panic!("it still reads");
            }
            None => std::thread::yield_now(),
        }
    };
    drop(writer);
    assert_eq!(status.code(), Some(130));
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

#[test]
fn an_interrupted_doctor_ends_with_130() {
    let scene = Scene::new();
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook("ssh", &format!("{INTERRUPT}exit 1"));
    let url = format!("ssh://host.example{}", scene.source.typed());
    let mut command = split_image(scene.folder());
    command
        .args(["doctor", "--from", &url])
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "ssh");
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 130, "{}{}", ran.stdout, ran.stderr);
}
