//! A source that is a clone: behind its remote, ahead of it, changed, detached, or on another branch.

use serde_json::Value;

use crate::support::repo::{Repo, Scene, at, text};

/// A scene whose source is a clone of its `upstream`.
struct Cloned {
    scene: Scene,
    upstream: Repo,
}

impl Cloned {
    fn new() -> Cloned {
        let mut scene = Scene::new();
        let bare = scene.folder().join("upstream.git");
        let upstream = Repo::clone(scene.source.typed(), bare, &["--bare"]);
        scene.source = Repo::clone(upstream.typed(), scene.folder().join("clone"), &[]);
        Cloned { scene, upstream }
    }

    /// Commits to the upstream, as somebody else would.
    fn somebody_commits(&self, files: &[(&str, &str)]) {
        let clone = Repo::clone(self.upstream.typed(), self.scene.folder().join("somebody"), &[]);
        clone.commit("Meanwhile", files);
        clone.git(&["push", "--quiet", "origin", "HEAD"]);
        std::fs::remove_dir_all(&clone.path).unwrap();
    }

    fn preview(&self, arguments: &[&str]) -> Value {
        self.scene.migrate(&[&["--dry-run"], arguments].concat())
    }

    fn warning(&self, code: &str) -> Option<String> {
        message(&self.preview(&[]), code)
    }
}

fn message(report: &Value, code: &str) -> Option<String> {
    let warnings = report["warnings"].as_array().unwrap();
    let found = warnings.iter().find(|warning| warning["code"] == code)?;
    Some(text(found, "/message").to_owned())
}

/// The codes of warnings about the state of the source.
fn codes(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap().iter();
    let codes = all.map(|warning| warning["code"].as_str().unwrap());
    let about_source = [
        "source-behind",
        "not-pushed",
        "uncommitted-changes",
        "detached-head",
        "not-default-branch",
        "remote-not-compared",
    ];
    codes.filter(|code| about_source.contains(code)).collect()
}

#[test]
fn a_clone_that_is_up_to_date_needs_no_warning() {
    let cloned = Cloned::new();
    assert_eq!(codes(&cloned.preview(&[])), [""; 0]);
    assert_eq!(codes(&cloned.preview(&["--from", cloned.upstream.typed()])), [""; 0]);
}

#[test]
fn commits_that_the_clone_has_fetched_and_not_merged_are_counted() {
    let cloned = Cloned::new();
    cloned.somebody_commits(&[("docs/index.md", "more\n")]);
    cloned.somebody_commits(&[(&at("apt.txt"), "vim\n")]);
    cloned.scene.source.git(&["fetch", "--quiet"]);
    let message = cloned.warning("source-behind").unwrap();
    let counted = "it lacks 2 commits of 'main' of 'origin', 1 of them in the directory";
    assert!(message.ends_with(counted), "{message}");
}

#[test]
fn the_remote_itself_is_asked_unless_told_otherwise() {
    let cloned = Cloned::new();
    cloned.somebody_commits(&[(&at("apt.txt"), "vim\n")]);
    let message = cloned.warning("source-behind").unwrap();
    assert!(message.contains("which was not fetched yet"), "{message}");
    assert_eq!(codes(&cloned.preview(&["--offline"])), [""; 0]);

    cloned.scene.source.git(&["pull", "--quiet"]);
    assert_eq!(codes(&cloned.preview(&[])), [""; 0]);
}

#[test]
fn verify_and_batch_say_it_too() {
    let cloned = Cloned::new();
    cloned.scene.migrate(&[]);
    cloned.somebody_commits(&[(&at("apt.txt"), "vim\n")]);
    let [from, into] = [cloned.scene.source.typed(), cloned.scene.target.typed()];
    let subdir = crate::support::repo::IMAGE;
    let arguments = ["verify", "--from", from, "--into", into, "--subdir", subdir];
    let ran = crate::support::run(cloned.scene.folder(), &[&arguments[..], &["--json"]].concat());
    assert_eq!(
        (ran.code, codes(&ran.json())),
        (0, vec!["source-behind"]),
        "{}",
        ran.stderr
    );
    let ran = crate::support::run(cloned.scene.folder(), &arguments);
    assert!(ran.stdout.contains("! source-behind: "), "{}", ran.stdout);

    let list = format!("[[hub]]\nname = 'astro'\nfrom = '{from}'\nsubdir = '{subdir}'\ninto = '{into}'\n");
    std::fs::write(cloned.scene.folder().join("hubs.toml"), list).unwrap();
    for mode in ["--dry-run", "--verify"] {
        let ran = crate::support::run(cloned.scene.folder(), &["batch", "hubs.toml", mode]);
        assert!(ran.stdout.contains("! source-behind: "), "{}", ran.stdout);
        let ran = crate::support::run(cloned.scene.folder(), &["batch", "hubs.toml", mode, "--offline"]);
        assert!(!ran.stdout.contains("source-behind"), "{}", ran.stdout);
    }
}

#[test]
fn a_remote_that_cannot_be_asked_stops_nothing() {
    let cloned = Cloned::new();
    cloned.somebody_commits(&[(&at("apt.txt"), "vim\n")]);
    cloned.scene.source.git(&["fetch", "--quiet"]);
    std::fs::remove_dir_all(&cloned.upstream.path).unwrap();
    assert_eq!(codes(&cloned.preview(&[])), ["source-behind", "remote-not-compared"]);
    assert_eq!(codes(&cloned.preview(&["--offline"])), ["source-behind"]);
}

#[test]
fn commits_that_are_on_no_remote_are_counted() {
    let cloned = Cloned::new();
    cloned.scene.source.commit("Elsewhere", &[("docs/index.md", "mine\n")]);
    assert_eq!(codes(&cloned.preview(&[])), [""; 0]);
    cloned.scene.source.commit("Mine", &[(&at("apt.txt"), "vim\n")]);
    let message = cloned.warning("not-pushed").unwrap();
    assert!(message.ends_with("2 commits, 1 of them in the directory"), "{message}");
}

#[test]
fn changes_in_the_directory_that_are_not_committed_are_listed() {
    let cloned = Cloned::new();
    let source = &cloned.scene.source;
    source.write(&[("docs/index.md", Some("mine\n"))]);
    assert_eq!(codes(&cloned.preview(&[])), [""; 0]);
    source.write(&[
        (&at("apt.txt"), Some("vim\n")),
        (&at("new file"), Some("")),
        (&at("start"), None),
    ]);
    let before = source.snapshot();
    let report = cloned.preview(&[]);
    let warning = report["warnings"].as_array().unwrap().iter();
    let mut warning = warning.filter(|warning| warning["code"] == "uncommitted-changes");
    let paths = &warning.next().unwrap()["paths"];
    assert_eq!(*paths, serde_json::json!([at("apt.txt"), at("start"), at("new file")]));
    assert_eq!(source.snapshot(), before);
    assert_eq!(codes(&cloned.preview(&["--ref", &source.id("HEAD")])), [""; 0]);
}

#[test]
fn a_head_that_names_no_branch_is_compared_with_the_default_branch() {
    let cloned = Cloned::new();
    cloned.scene.source.git(&["checkout", "--quiet", "HEAD~1"]);
    assert_eq!(codes(&cloned.preview(&[])), ["source-behind", "detached-head"]);
}

#[test]
fn another_branch_than_the_default_one_is_named() {
    let cloned = Cloned::new();
    let source = &cloned.scene.source;
    source.git(&["checkout", "--quiet", "-b", "mine"]);
    let message = cloned.warning("not-default-branch").unwrap();
    assert!(message.ends_with("'mine', and not 'main'"), "{message}");
    assert_eq!(codes(&cloned.preview(&["--ref", "main"])), [""; 0]);
    assert_eq!(codes(&cloned.preview(&["--ref", "origin/main"])), [""; 0]);
}
