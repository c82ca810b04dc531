//! Refs of the source whose names or objects are unusual: read as git reads them.
#![cfg(target_os = "linux")]

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use gix::prelude::Write as _;

use crate::support::repo::{Repo, Scene, at, text};
use crate::support::{Ran, hermetic, ran};

/// Runs a preview that reads the source in place, or from a server.
fn preview(scene: &Scene, by_url: bool, arguments: &[&str]) -> Ran {
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook("ssh", "shift\nexec sh -c \"$*\"");
    let from = match by_url {
        true => format!("ssh://host.example{}", scene.source.typed()),
        false => scene.source.typed().to_owned(),
    };
    let mut command = scene.command(&[&["--dry-run", "--from", &from], arguments].concat());
    command
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "simple");
    ran(command.output().unwrap())
}

/// Runs git in the source with a last argument that is not UTF-8.
fn git_with_bytes(source: &Repo, arguments: &[&str], last: &[u8]) {
    let mut git = std::process::Command::new("git");
    hermetic(&mut git, &source.path);
    let ran = ran(git.args(arguments).arg(OsStr::from_bytes(last)).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn a_head_branch_that_is_not_utf8_is_read() {
    let scene = Scene::new();
    git_with_bytes(&scene.source, &["checkout", "--quiet", "-b"], b"caf\xe9");
    let tip = scene.source.commit("On it", &[(&at("apt.txt"), "curl\n")]);
    // The cache is empty, has another branch, has the branch, and has a branch in its place.
    for arguments in [
        &["--cache", "a"][..],
        &["--cache", "b", "--ref", "main"],
        &["--cache", "b"],
        &["--cache", "b"],
    ] {
        for by_url in [false, true] {
            let ran = preview(&scene, by_url, arguments);
            assert_eq!(ran.code, 0, "{by_url} {arguments:?}: {}", ran.stderr);
            let is_main = arguments.contains(&"--ref");
            let name = if is_main { "main" } else { "caf\u{fffd}" };
            assert_eq!(text(&ran.json(), "/source/ref"), name);
            assert_eq!(text(&ran.json(), "/source/commit") == tip, !is_main);
        }
    }
    git_with_bytes(&scene.source, &["branch", "-m"], b"caf\xe9/sub");
    let ran = preview(&scene, true, &["--cache", "b"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(text(&ran.json(), "/source/commit"), tip);
}

#[test]
fn a_branch_and_a_tag_of_one_name_are_told_apart_as_git_does() {
    let scene = Scene::new();
    scene.source.git(&["branch", "both"]);
    scene.source.git(&["tag", "-m", "Older", "both", "HEAD~1"]);
    for name in [
        "both",
        "heads/both",
        "tags/both",
        "refs/heads/both",
        "refs/tags/both",
        "both~1",
        "both^{}",
    ] {
        let commit = scene.source.id(&format!("{name}^{{commit}}"));
        let ran = preview(&scene, false, &["--ref", name]);
        assert_eq!(text(&ran.json(), "/source/commit"), commit, "{name}");
        // A server is not asked what stands behind a tag.
        if !name.starts_with("both~") && !name.contains('^') {
            let ran = preview(&scene, true, &["--ref", name]);
            assert_eq!(text(&ran.json(), "/source/commit"), commit, "{name}: {}", ran.stderr);
        }
    }
    let ran = preview(&scene, true, &["--ref", "bothh"]);
    assert!(ran.stderr.contains("did you mean 'both'?"), "{}", ran.stderr);
}

#[test]
fn tags_that_are_malformed_are_refused() {
    let scene = Scene::new();
    let repo = gix::open(&scene.source.path).unwrap();
    let head = scene.source.id("HEAD");
    let contents = [
        "object zz\ntype commit\ntag x\n\nm\n".to_owned(),
        format!("type commit\nobject {head}\n"),
        String::new(),
    ];
    for (number, content) in contents.iter().enumerate() {
        let tag = repo
            .objects
            .write_buf(gix::object::Kind::Tag, content.as_bytes())
            .unwrap();
        let name = format!("refs/tags/bad{number}");
        std::fs::write(scene.source.path.join(".git").join(name), format!("{tag}\n")).unwrap();
        for end in ["", "~1", "^{commit}", "^{}", "^{/Add}"] {
            for by_url in [false, true] {
                let ran = preview(&scene, by_url, &["--ref", &format!("bad{number}{end}")]);
                assert_eq!(ran.code, 1, "{number}{end}: {}", ran.stderr);
            }
        }
    }
    assert_eq!(preview(&scene, false, &[]).code, 0);
    assert_eq!(preview(&scene, false, &["--ref", ":/Add"]).code, 0);
    // The hint about other branches looks at all of them.
    let ran = preview(&scene, false, &["--subdir", "elsewhere"]);
    assert!(ran.stderr.contains("never existed"), "{}", ran.stderr);
}
