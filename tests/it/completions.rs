//! The answers to shells that ask for completions. `tests/oracle/shells.py` presses the tab key in real ones.

use std::path::Path;
use std::process::Command;

use crate::support::repo::{Repo, Scene};
use crate::support::{ran, run, split_image};

/// The completions of a line, as fish asks for them.
fn completions(command: &mut Command, line: &[&str]) -> Vec<String> {
    command
        .env("_SPLIT_IMAGE_COMPLETE", "fish")
        .args(["--", "split-image"])
        .args(line);
    let answer = ran(command.output().unwrap());
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""), "{line:?}");
    let values = answer.stdout.lines().map(|line| line.split('\t').next().unwrap());
    values.map(str::to_owned).collect()
}

fn in_folder(folder: &Path, line: &[&str]) -> Vec<String> {
    completions(&mut split_image(folder), line)
}

#[test]
fn commands_flags_and_values_are_completed() {
    let folder = tempfile::tempdir().unwrap();
    let complete = |line: &[&str]| in_folder(folder.path(), line);
    assert_eq!(complete(&["bat"]), ["batch"]);
    assert_eq!(complete(&["verify", "--fol"]), ["--follow"]);
    assert_eq!(complete(&["--on-collision=i"]), ["--on-collision=image"]);
    assert_eq!(complete(&["--on-collision", ""]), ["fail", "image", "template"]);
    assert_eq!(
        complete(&["completions", ""]),
        ["bash", "elvish", "fish", "powershell", "zsh"]
    );
    assert_eq!(complete(&["explain", "symlink-e"]), ["symlink-escapes"]);
    assert_eq!(complete(&["man", "bat"]), ["batch"]);
    assert_eq!(complete(&["help", "bat"]), ["batch"]);
    assert_eq!(complete(&["--subdir", ""]), [""; 0]);
    // Values with the names of commands.
    assert_eq!(
        complete(&["--branch", "verify", "-i", "demo", "--on-c"]),
        ["--on-collision"]
    );
    assert_eq!(complete(&["verify", "--branch", "batch", "--fol"]), ["--follow"]);
    let commands = complete(&[""]);
    assert!(commands.contains(&"discover".to_owned()) && !commands.contains(&"--subdir".to_owned()));
    let flags = complete(&["--subdir", "x", ""]);
    assert!(flags.contains(&"--into".to_owned()) && !flags.contains(&"batch".to_owned()));
}

#[test]
fn directories_and_refs_are_those_of_the_source() {
    let scene = Scene::new();
    scene.source.git(&["branch", "staging"]);
    scene.source.git(&["tag", "v1"]);
    scene
        .source
        .commit("More", &[("a b/$(c)/f", "f\n"), ("new\nline/f", "f\n")]);
    // Only in the work tree, and only on another branch.
    std::fs::create_dir_all(scene.source.path.join("deployments/untracked")).unwrap();
    let complete = |line: &[&str]| in_folder(scene.folder(), line);
    assert_eq!(complete(&["--from", "source", "--subdir", "dep"]), ["deployments/"]);
    assert_eq!(
        complete(&["--from=source", "--subdir=deployments/"]),
        ["--subdir=deployments/astro/"]
    );
    assert_eq!(
        complete(&["verify", "--from", "source", "-s", "deployments/astro/"]),
        ["deployments/astro/image"]
    );
    assert_eq!(
        complete(&["--from", "source", "--subdir", ""]),
        ["a b/", "deployments/", "docs"]
    );
    assert_eq!(
        complete(&["--from", "source", "--ref", "staging", "--subdir", ""]),
        ["deployments/", "docs"]
    );
    assert_eq!(
        complete(&["--from", "source", "--ref", "gone", "--subdir", ""]),
        [""; 0]
    );
    assert_eq!(complete(&["--from", "source", "--ref", ""]), ["main", "staging", "v1"]);
    assert_eq!(complete(&["discover", "source", "--ref", "s"]), ["staging"]);
    assert_eq!(complete(&["--into", "target.git", "--branch", ""]), ["main"]);
    assert_eq!(in_folder(&scene.source.path, &["--subdir", "do"]), ["docs"]);
}

#[test]
fn a_source_behind_a_url_is_completed_from_its_last_fetch() {
    let scene = Scene::new();
    scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook(
        "ssh",
        "shift\necho \"$*\" >> \"$(dirname \"$0\")/log\"\nexec sh -c \"$*\"",
    );
    let url = format!("ssh://host.example{}", scene.source.typed());
    let over_ssh = || {
        let mut command = split_image(scene.folder());
        command
            .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
            .env("GIT_SSH_VARIANT", "simple");
        command
    };
    let line = ["--from", &url, "--subdir", "deployments/"];
    assert_eq!(completions(&mut over_ssh(), &line), [""; 0]);
    assert!(!bin.path.join("hooks/log").exists(), "the server was asked");

    let fetched = ran(over_ssh().args(["discover", &url]).output().unwrap());
    assert_eq!(fetched.code, 0, "{}", fetched.stderr);
    std::fs::remove_file(bin.path.join("hooks/log")).unwrap();
    assert_eq!(completions(&mut over_ssh(), &line), ["deployments/astro/"]);
    assert_eq!(completions(&mut over_ssh(), &["--from", &url, "--ref", ""]), ["main"]);
    assert!(!bin.path.join("hooks/log").exists(), "the server was asked");
}

#[test]
fn hubs_are_those_of_the_list() {
    let folder = tempfile::tempdir().unwrap();
    let hub = |name: &str| format!("[[hub]]\nname = \"{name}\"\nsubdir = \"{name}\"\ninto = \"{name}-image\"\n");
    std::fs::write(folder.path().join("hubs.toml"), hub("astro") + &hub("data8")).unwrap();
    std::fs::write(folder.path().join("wrong.toml"), "hub = 1\n").unwrap();
    let complete = |line: &[&str]| in_folder(folder.path(), line);
    assert_eq!(complete(&["batch", "hubs.toml", "--only", ""]), ["astro", "data8"]);
    assert_eq!(complete(&["batch", "hubs.toml", "--skip=d"]), ["--skip=data8"]);
    assert_eq!(complete(&["batch", "wrong.toml", "--only", ""]), [""; 0]);
    assert_eq!(complete(&["batch", "-", "--only", ""]), [""; 0]);
    assert_eq!(complete(&["batch", "hu"]), ["hubs.toml"]);
}

#[test]
fn bash_gets_only_what_it_replaces_and_nothing_that_it_would_run() {
    let scene = Scene::new();
    scene.source.commit("More", &[("odd/$(touch pwned) b/f", "f\n")]);
    let answer = |words: &[&str]| {
        let mut command = split_image(scene.folder());
        command
            .env("_SPLIT_IMAGE_COMPLETE", "bash")
            .env("_CLAP_COMPLETE_INDEX", (words.len() - 1).to_string())
            .arg("--")
            .args(words);
        ran(command.output().unwrap()).stdout
    };
    assert_eq!(answer(&["split-image", "--on-collision", "=", "i"]), "image\n");
    assert_eq!(
        answer(&["split-image", "--on-collision", "="]),
        "fail\nimage\ntemplate\n"
    );
    assert_eq!(
        answer(&["split-image", "--from", "source", "--subdir", "odd/"]),
        "odd/\\$\\(touch\\ pwned\\)\\ b\n"
    );
    assert_eq!(
        answer(&["split-image", "--from", "'source'", "--subdir", "\"dep"]),
        "deployments/\n"
    );
}

#[test]
fn every_shell_gets_a_script_that_asks_the_program() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = run(folder.path(), &["completions", shell]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{shell}");
        assert!(ran.stdout.contains("_SPLIT_IMAGE_COMPLETE"), "{shell}");
        assert!(ran.stdout.contains("split-image"), "{shell}");
    }
}
