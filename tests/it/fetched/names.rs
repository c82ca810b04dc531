//! Everything that names a commit or a branch, behind a URL.

use super::wire::Wire;
use crate::support::repo::{Repo, at, text};
use serde_json::json;

#[test]
fn everything_that_names_a_commit_does_so_behind_a_url() {
    let wire = Wire::new();
    wire.scene.source.git(&["tag", "-a", "-m", "release", "v1"]);
    let id = wire.scene.source.id("HEAD");
    wire.scene.source.git(&["branch", "staging"]);
    wire.scene.source.commit("Later", &[(&at("apt.txt"), "later\n")]);
    for name in [
        "v1",
        "refs/tags/v1",
        "staging",
        "origin/staging",
        &id,
        &id[..9],
        "main~1",
    ] {
        for _ in 0..2 {
            let report = wire.migrate(&["--dry-run", "--ref", name]);
            assert_eq!(
                (text(&report, "/source/ref"), text(&report, "/source/commit")),
                (name, id.as_str())
            );
        }
    }
    for (name, hint) in [
        ("stagign", "'staging'"),
        ("1234567", "git"),
        (&"1".repeat(40), "git ls-remote"),
    ] {
        let ran = wire.run(&["--dry-run", "--ref", name]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(hint), "{name}: {}", ran.stderr);
    }
}

#[test]
fn mistakes_behind_a_url_are_told_apart() {
    let wire = Wire::new();
    let empty = Repo::init(
        wire.scene.folder().join("empty.git"),
        &["--bare", "--initial-branch=trunk"],
    );
    let ran = wire.run(&["--from", &Wire::url(&empty)]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("has no commit"), "{}", ran.stderr);

    let ran = wire.run(&[
        "--into",
        &format!("ssh://git@host.example{}/nowhere", wire.scene.folder().display()),
    ]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("does not appear to be a git repository"),
        "{}",
        ran.stderr
    );

    let ran = wire.run(&["--into", &Wire::url(&wire.scene.source)]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("is the source itself"), "{}", ran.stderr);

    let report = wire.migrate(&["--into", &Wire::url(&empty)]);
    assert_eq!(report["target"]["branch"], "trunk");
    assert_eq!(empty.id("trunk"), text(&report, "/split/tip"));
}

#[test]
fn a_source_without_a_head_branch_needs_a_ref() {
    let wire = Wire::new();
    wire.scene.source.git(&["symbolic-ref", "HEAD", "refs/heads/none"]);
    let ran = wire.run(&["--dry-run"]);
    assert!(
        ran.stderr.contains("hint: name a branch with '--ref'"),
        "{}",
        ran.stderr
    );
    wire.migrate(&["--dry-run", "--ref", "main"]);
}

#[test]
fn a_branch_whose_tip_is_a_tag_or_that_is_not_there_is_named() {
    let wire = Wire::new();
    wire.scene.target.git(&["tag", "v1", "main"]);
    for (name, hint) in [("v1", "main"), ("mian", "did you mean 'main'?")] {
        let ran = wire.run(&["--branch", name]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(&format!("has no branch '{name}'")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    }
    let aside = wire.scene.target.git(&["commit-tree", "-m", "Aside", "main^{tree}"]);
    wire.scene.target.git(&["update-ref", "--no-deref", "HEAD", &aside]);
    let ran = wire.run(&[]);
    assert!(ran.stderr.contains("does not name a branch"), "{}", ran.stderr);
}

#[test]
fn a_branch_to_push_to_is_looked_at_besides_the_one_to_build_on() {
    let wire = Wire::new();
    wire.migrate(&["--push-branch", "image"]);
    let first = wire.scene.target.id("image");
    wire.scene
        .source
        .commit("Another package", &[(&at("apt.txt"), "git\nvim\n")]);
    let report = wire.migrate(&["--branch", "main", "--push-branch", "image"]);
    assert_eq!(report["target"]["before"], json!(first));
    assert_eq!(wire.scene.target.git(&["show", "image:apt.txt"]), "git\nvim");
    wire.scene.target.git(&["merge-base", "--is-ancestor", &first, "image"]);
}
