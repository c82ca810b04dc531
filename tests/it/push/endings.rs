//! Pushes that break off, and races.

use super::{SOMEONE_COMMITS, with_pre_push_hook};
use crate::support::repo::{Scene, text};
use crate::support::{configure, ran};

#[test]
fn a_push_whose_report_is_lost_has_landed() {
    let scene = Scene::new();
    scene.target.hook("post-receive", "kill -9 $PPID");
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let report = ran.json();
    assert_eq!(report["warnings"][0]["code"], "report-lost");
    assert_eq!(scene.target.id("main"), text(&report, "/target/after"));
}

#[test]
fn a_server_that_dies_before_the_branch_moves_has_refused_nothing() {
    let scene = Scene::new();
    let before = scene.target.refs();
    scene.target.hook("pre-receive", "kill -9 $PPID");
    let ran = scene.run(&[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!ran.stderr.contains("pre-push"), "{}", ran.stderr);
    assert_eq!(scene.target.refs(), before);
}

#[test]
fn a_push_that_breaks_off_is_not_told_as_a_failed_read() {
    let scene = Scene::new();
    let mut command = scene.command(&[]);
    configure(&mut command, &[("push.pushOption", "ci.skip")]);
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let message = text(&ran.json(), "/error/message").to_owned();
    assert!(
        message.starts_with("the push to '") && message.contains("push options"),
        "{message}"
    );
    assert!(!message.contains("cannot be read"), "{message}");
}

#[test]
fn a_race_that_is_lost_is_run_again() {
    let scene = Scene::new();
    let once = format!("test -e \"$TARGET/once\" && exit 0\ntouch \"$TARGET/once\"\n{SOMEONE_COMMITS}");
    let ran = ran(with_pre_push_hook(&scene, &once).output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.json()["status"], "migrated");
    assert_eq!(
        scene.target.git(&["log", "--first-parent", "--format=%s", "main"]),
        "Bringing in image directory from deployment repo\nRemove unused environment.yml file\nSomeone\nInitial commit"
    );
}

#[test]
fn a_race_that_is_always_lost_is_given_up() {
    let scene = Scene::new();
    let ran = ran(with_pre_push_hook(&scene, SOMEONE_COMMITS).output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("attempts"), "{}", ran.stderr);
    let subjects = scene.target.git(&["log", "--format=%s", "main"]);
    assert_eq!(subjects, "Someone\nSomeone\nSomeone\nSomeone\nSomeone\nInitial commit");
}

#[test]
fn the_last_lines_return_to_the_state_before() {
    let scene = Scene::new();
    let before = scene.target.id("main");
    let ran = scene.typed(&[]);
    let line = ran
        .stdout
        .lines()
        .find_map(|line| line.strip_prefix("To take it back, in a clone of the target: "));
    assert_ne!(scene.target.id("main"), before);
    let clone = scene.by_hand();
    let arguments: Vec<_> = line.unwrap().split(' ').skip(1).collect();
    clone.git(&arguments);
    assert_eq!(scene.target.id("main"), before);
}
