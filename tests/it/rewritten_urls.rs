//! `url.BASE.insteadOf` and `url.BASE.pushInsteadOf` in the user's configuration: git reads or pushes elsewhere.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::repo::{IMAGE, Repo, Scene, text};
use crate::support::{ran, schema, split_image};

/// Lets `command` run with a configuration of the user's that has these rules: setting, its base, and its value.
fn with_rules(mut command: Command, scene: &Scene, rules: &[(&str, &str, &str)]) -> Command {
    let lines = rules
        .iter()
        .map(|(name, base, value)| format!("[url \"{base}\"]\n\t{name} = {value}\n"));
    let file = scene.folder().join("gitconfig");
    std::fs::write(&file, lines.collect::<String>()).unwrap();
    command.env("GIT_CONFIG_GLOBAL", file);
    command
}

fn run(scene: &Scene, rules: &[(&str, &str, &str)], arguments: &[&str]) -> (i32, Value) {
    let ran = ran(with_rules(scene.command(arguments), scene, rules).output().unwrap());
    let report = ran.json();
    schema::check(&report);
    (ran.code, report)
}

/// A copy of the target, under a name that has an equals sign.
fn copy(scene: &Scene) -> Repo {
    Repo::clone(scene.target.typed(), scene.folder().join("copy=1.git"), &["--bare"])
}

#[test]
fn a_path_is_read_and_pushed_to_where_git_finds_it() {
    let scene = Scene::new();
    let other = copy(&scene);
    scene.commit_to_target("Only in the first", &[("first", Some("1\n"))]);
    let before = scene.target.refs();
    let tip = other.id("main");
    let rules = [("insteadOf", other.typed(), scene.target.typed())];

    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!((code, text(&report, "/target/before")), (0, &*tip), "{report:#}");
    assert_eq!(other.id("main"), text(&report, "/target/after"));
    assert_eq!(scene.target.refs(), before);
    assert_eq!(
        report["target"]["pushed_to"],
        json!([format!("{} main", scene.target.typed())])
    );
    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!((code, text(&report, "/status")), (0, "up-to-date"));
}

#[test]
fn a_source_at_a_path_is_read_where_git_finds_it() {
    let scene = Scene::new();
    let moved = scene.folder().join("moved");
    std::fs::rename(&scene.source.path, &moved).unwrap();
    let rules = [("insteadOf", moved.to_str().unwrap(), scene.source.typed())];
    let (code, report) = run(&scene, &rules, &["--no-cache"]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_target_that_leads_to_the_source_is_refused() {
    let scene = Scene::new();
    let rules = [("insteadOf", scene.source.typed(), scene.target.typed())];
    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(
        text(&report, "/error/message").ends_with("is the source itself"),
        "{report:#}"
    );
}

#[test]
fn a_url_that_leads_to_a_path_is_pushed_to_there() {
    let scene = Scene::new();
    let root = format!("{}/", scene.folder().display());
    let rules = [("insteadOf", &*root, "https://host.example/")];
    let (code, report) = run(&scene, &rules, &["--into", "https://host.example/target.git"]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(scene.target.id("main"), text(&report, "/target/after"));
}

#[test]
fn a_push_that_leads_elsewhere_goes_there_and_both_are_shown() {
    for into in [None, Some("host.example:target")] {
        let scene = Scene::new();
        let other = copy(&scene);
        let before = scene.target.refs();
        let into = into.unwrap_or(scene.target.typed());
        let rules = [
            ("insteadOf", scene.target.typed(), into),
            ("pushInsteadOf", other.typed(), into),
            // It leads away from where it is pushed to, and git never rewrites an address twice.
            ("insteadOf", "/nowhere", other.typed()),
        ];
        let shown = format!("{} main (read from {})", other.typed(), scene.target.typed());
        for (flag, label) in [(Some("--dry-run"), "pushes to"), (None, "pushed to")] {
            let mut command = split_image(scene.folder());
            command
                .args(["--from", "source", "--subdir", IMAGE, "--into", into])
                .args(flag);
            let ran = ran(with_rules(command, &scene, &rules).output().unwrap());
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            let line = ran.stdout.lines().find(|line| line.contains(label)).unwrap();
            assert!(line.ends_with(&shown), "{line}");
        }
        assert_eq!(scene.target.refs(), before);
        let (code, report) = run(&scene, &rules, &["--into", into]);
        // By now the two differ, and it would be pushed a second time.
        assert_eq!(code, 1, "{report:#}");
        assert!(text(&report, "/error/message").contains(other.typed()), "{report:#}");
    }
}

#[test]
fn a_file_url_is_rewritten_as_a_path_is() {
    let scene = Scene::new();
    let other = copy(&scene);
    let before = scene.target.refs();
    let url = format!("file://{}", scene.target.typed());
    let (code, report) = run(&scene, &[("insteadOf", other.typed(), &url)], &["--into", &url]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(scene.target.refs(), before);
    assert_eq!(other.id("main"), text(&report, "/merge_commit"));
}

#[test]
fn json_names_the_place_that_is_pushed_to() {
    let scene = Scene::new();
    let other = copy(&scene);
    let third = Repo::bare(scene.folder().join("third.git"));
    let rules = [
        ("pushInsteadOf", other.typed(), scene.target.typed()),
        ("pushInsteadOf", third.typed(), "https://host.example/third"),
    ];
    let also = ["--also-push", "https://host.example/third"];
    let (code, report) = run(&scene, &rules, &also);
    assert_eq!(code, 0, "{report:#}");
    let places = [other.typed(), third.typed()].map(|place| format!("{place} main"));
    assert_eq!(report["target"]["pushed_to"], json!(places));
    assert_eq!(third.id("main"), other.id("main"));
}

#[test]
fn a_place_to_push_to_with_another_tip_is_refused_before_anything_is_pushed() {
    let scene = Scene::new();
    let other = copy(&scene);
    scene.commit_to_target("Only where it is read", &[("first", Some("1\n"))]);
    let before = [scene.target.refs(), other.refs()];
    let rules = [("pushInsteadOf", other.typed(), scene.target.typed())];
    for flags in [&["--dry-run"][..], &[]] {
        let (code, report) = run(&scene, &rules, flags);
        assert_eq!(code, 1, "{report:#}");
        let message = text(&report, "/error/message");
        for part in [
            scene.target.typed(),
            other.typed(),
            &scene.target.id("main"),
            &other.id("main"),
        ] {
            assert!(message.contains(part), "{message}");
        }
        assert!(text(&report, "/error/hint").contains("git config"));
    }
    assert_eq!([scene.target.refs(), other.refs()], before);
    // A clone to look at pushes nothing.
    let folder = scene.folder().join("clone");
    let (code, report) = run(&scene, &rules, &["--no-push", "--output", folder.to_str().unwrap()]);
    assert_eq!(code, 0, "{report:#}");
}

#[test]
fn a_repository_at_github_that_is_there_already_has_to_be_the_same_where_git_pushes() {
    // GitHub cannot be asked, and git can: it is there.
    let scene = Scene::new();
    let other = copy(&scene);
    scene.commit_to_target("Only where it is read", &[("first", Some("1\n"))]);
    let before = [scene.target.refs(), other.refs()];
    let bin = Repo::bare(scene.folder().join("bin"));
    bin.hook("ssh", &format!("exec git upload-pack '{}'", scene.target.typed()));
    let url = "git@github.com:owner/image.git";
    let command = scene.command(&["--create", "private", "--into", url]);
    let mut command = with_rules(command, &scene, &[("pushInsteadOf", other.typed(), url)]);
    command
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "simple")
        .env_remove("GH_TOKEN")
        .env_remove("GITHUB_TOKEN");
    let ran = ran(command.output().unwrap());
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let message = ran.json()["error"]["message"].to_string();
    assert!(message.contains("which differ: the branch 'main' is at"), "{message}");
    assert_eq!([scene.target.refs(), other.refs()], before);
}

#[test]
fn a_branch_that_is_missing_where_git_pushes_is_refused() {
    let scene = Scene::new();
    let other = Repo::bare(scene.folder().join("empty.git"));
    let rules = [("pushInsteadOf", other.typed(), scene.target.typed())];
    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!(code, 1, "{report:#}");
    assert!(
        text(&report, "/error/message").ends_with("missing in the second"),
        "{report:#}"
    );
    assert_eq!(other.refs(), "");
}

#[test]
fn a_place_to_push_to_that_is_missing_is_named() {
    let scene = Scene::new();
    let missing = scene.folder().join("missing.git");
    let rules = [("pushInsteadOf", missing.to_str().unwrap(), scene.target.typed())];
    let before = scene.target.refs();
    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!(code, 1, "{report:#}");
    let message = text(&report, "/error/message");
    assert!(
        message.contains(missing.to_str().unwrap()) && message.contains("cannot be read"),
        "{message}"
    );
    assert_eq!(scene.target.refs(), before);
}

#[test]
fn a_lost_report_is_looked_for_where_git_pushes() {
    let scene = Scene::new();
    let other = copy(&scene);
    other.hook("post-receive", "kill -9 $PPID");
    let rules = [("pushInsteadOf", other.typed(), scene.target.typed())];
    let (code, report) = run(&scene, &rules, &[]);
    assert_eq!(code, 0, "{report:#}");
    assert_eq!(other.id("main"), text(&report, "/target/after"));
    let codes = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| &warning["code"]);
    assert!(codes.into_iter().any(|code| code == "report-lost"), "{report:#}");
}

#[test]
fn an_address_that_is_the_name_of_a_remote_is_refused() {
    for setting in ["url", "pushurl"] {
        let scene = Scene::new();
        let other = copy(&scene);
        let before = [scene.target.refs(), other.refs()];
        let mut command = scene.over_ssh();
        let url = format!("ssh://host.example{}", scene.target.typed());
        let file = scene.folder().join("gitconfig");
        let lines = format!("[remote \"{url}\"]\n\t{setting} = {}\n", other.typed());
        std::fs::write(&file, lines).unwrap();
        let ran = ran(command.env("GIT_CONFIG_GLOBAL", file).output().unwrap());
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains("have a remote of the name"), "{}", ran.stderr);
        assert_eq!([scene.target.refs(), other.refs()], before);
    }
}
