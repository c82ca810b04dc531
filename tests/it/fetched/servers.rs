//! What a server is asked, and one that does not answer.

use super::wire::Wire;
use crate::support::repo::{Repo, at};
use crate::support::{configure, ran};

#[test]
fn each_side_is_asked_over_one_connection() {
    let wire = Wire::new();
    let connections = |folder: &str| {
        let log = std::fs::read_to_string(wire.scene.folder().join("bin/hooks/log")).unwrap_or_default();
        log.lines().filter(|line| line.contains(folder)).count()
    };
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 2, "commits with trees, and the blobs");
    assert_eq!(connections("/target.git'"), 2, "look and fetch in one, and the push");
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 1, "nothing new");
    assert_eq!(connections("/target.git'"), 1, "nothing to push");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    wire.migrate(&[]);
    assert_eq!(connections("/source'"), 3, "refs, the new commit, and its blob");
    assert_eq!(connections("/target.git'"), 2, "look and fetch in one, and the push");
}

#[test]
fn an_error_about_the_target_ends_the_fetch_of_the_source() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    // A source that never answers.
    bin.hook(
        "ssh",
        "for last; do :; done\ncase \"$last\" in *nowhere*) exit 1;; esac\nexec sleep 1000",
    );
    let began = std::time::Instant::now();
    let ran = wire.run(&["--into", "ssh://host.example/nowhere"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
    assert!(began.elapsed().as_secs() < 100, "it waited for the source");
}

#[test]
fn a_server_that_ends_before_it_got_a_commit_leaves_no_doubt() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    // The user has a hook, which stops nothing.
    bin.hook("pre-push", "exit 0");
    let before = wire.scene.target.refs();
    let denied = "echo 'ERROR: Permission to owner/image.git denied to user.' >&2;";
    for (words, code, part) in [
        ("", 1, "failed: "),
        (denied, 4, "refused the push to 'main': ERROR: Permission to"),
    ] {
        bin.hook(
            "ssh",
            &format!(
                "for last; do :; done\ncase \"$last\" in *receive-pack*) {words} exit 1;; esac\nexec sh -c \"$last\""
            ),
        );
        let mut run = wire.command(&[]);
        configure(&mut run, &[("core.hooksPath", bin.path.join("hooks"))]);
        let ran = ran(run.output().unwrap());
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert!(ran.stderr.contains(part), "{}", ran.stderr);
        assert_eq!(wire.scene.target.refs(), before);
    }
}

#[test]
fn a_prompt_without_a_terminal_is_named() {
    let wire = Wire::new();
    let bin = Repo {
        path: wire.scene.folder().join("bin"),
    };
    let before = wire.scene.target.refs();
    for service in ["upload-pack", "receive-pack"] {
        // The kernel sends this to those in the background who read the terminal.
        bin.hook(
            "ssh",
            &format!("for last; do :; done\ncase \"$last\" in *{service}*) kill -TTIN 0;; esac\nexec sh -c \"$last\""),
        );
        let ran = wire.run(&[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains("this process cannot use the terminal"),
            "{}",
            ran.stderr
        );
        assert_eq!(wire.scene.target.refs(), before);
    }
}

#[test]
fn a_wait_names_its_server_and_verbose_says_how_long_it_took() {
    let wire = Wire::new();
    let ran = wire.run(&["--progress", "always", "-v"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(ran.stderr.contains("Waiting for host.example"), "{}", ran.stderr);
    let took: Vec<_> = ran.stderr.lines().filter(|line| line.contains(" s: git ")).collect();
    for (command, times) in [(" clone ", 2), (" fetch ", 1), (" push ", 1)] {
        let found = took.iter().filter(|line| line.contains(command)).count();
        assert_eq!(found, times, "{command}: {took:#?}");
    }
}
