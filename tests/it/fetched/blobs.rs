//! The objects that come over the wire.

use super::wire::{Wire, objects};
use crate::support::repo::{Repo, at, text};
use serde_json::json;

#[test]
fn urls_give_the_same_commits_as_paths() {
    let wire = Wire::new();
    let expected = wire.scene.migrate(&["--dry-run"]);
    let preview = wire.migrate(&["--dry-run"]);
    assert_eq!(preview["merge_commit"], expected["merge_commit"]);
    assert_eq!(preview["source"]["ref"], "main");
    assert_eq!(preview["source"]["repo"], json!(Wire::url(&wire.scene.source)));
    let report = wire.migrate(&[]);
    assert_eq!(report["merge_commit"], expected["merge_commit"]);
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
    wire.scene.target.git(&["fsck", "--strict"]);
    assert_eq!(wire.migrate(&[])["status"], "up-to-date");
}

#[test]
fn only_the_blobs_of_the_split_are_fetched_in_one_go() {
    let wire = Wire::new();
    wire.scene.source.commit("Big", &[("docs/big", &"x\n".repeat(10_000))]);
    wire.migrate(&["--dry-run", "--no-cache"]);
    assert_eq!(wire.asked(), 2, "commits with trees, and the files to check");

    wire.migrate(&[]);
    assert_eq!(wire.asked(), 2, "commits with trees, and the blobs");
    let mut expected: Vec<String> = ["environment.yml", "start", "apt.txt"]
        .map(|name| wire.scene.source.id(&format!("HEAD:{}", at(name))))
        .to_vec();
    expected.push(wire.scene.source.id(&format!("HEAD~3:{}", at("environment.yml"))));
    expected.sort();
    let mut got = objects(&wire.cached(), "blob");
    got.sort();
    assert_eq!(got, expected);
}

#[test]
fn a_preview_fetches_what_it_checks_and_warns_as_for_a_path() {
    let wire = Wire::new();
    wire.scene.source.commit(
        "More",
        &[
            (&at("Dockerfile"), "FROM x\nCOPY ../../common.sh /\n"),
            (".gitattributes", "*.txt eol=lf\n"),
            ("deployments/astro/hubploy.yaml", "path: image\n"),
            ("docs/big", "x\n"),
        ],
    );
    let by_path = wire.scene.migrate(&["--dry-run"]);
    assert_eq!(by_path["warnings"].as_array().unwrap().len(), 3);
    let by_url = wire.migrate(&["--dry-run"]);
    let mut warnings = by_url["warnings"].as_array().unwrap().clone();
    // What was in the directory once, and is not now, is fetched for a push only.
    warnings.retain(|warning| warning["code"] != "sizes-not-checked");
    assert_eq!(json!(warnings), by_path["warnings"]);
    assert_eq!(warnings.len() + 1, by_url["warnings"].as_array().unwrap().len());
    assert_eq!(
        objects(&wire.cached(), "blob").len(),
        6,
        "those of the directory, and two outside"
    );

    let report = wire.migrate(&[]);
    assert_eq!(
        report["warnings"], by_path["warnings"],
        "a push needs all files, so they are all known"
    );
}

#[test]
fn what_the_target_has_is_not_fetched_again() {
    let wire = Wire::new();
    wire.scene.migrate(&[]);
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    wire.migrate(&[]);
    assert_eq!(
        objects(&wire.cached(), "blob"),
        [wire.scene.source.id(&format!("HEAD:{}", at("new")))]
    );
}

#[test]
fn a_later_run_merges_what_it_has_to_fetch() {
    let wire = Wire::new();
    wire.migrate(&[]);
    let lines: String = (0..20).map(|n| format!("line {n}\n")).collect();
    wire.scene.source.commit("Lines", &[(&at("start"), &lines)]);
    wire.migrate(&[]);
    wire.scene
        .commit_to_target("Own", &[("start", Some(&lines.replace("line 2\n", "line two\n")))]);
    wire.scene.source.commit(
        "Change",
        &[(&at("start"), &lines.replace("line 17\n", "line seventeen\n"))],
    );
    let preview = wire.migrate(&["--dry-run", "--no-cache"]);
    let report = wire.migrate(&["--no-cache"]);
    assert_eq!(preview["merge_commit"], report["merge_commit"]);
    let merged = wire.scene.target.git(&["show", "main:start"]);
    assert!(
        merged.contains("line two\n") && merged.contains("line seventeen"),
        "{merged}"
    );
}

#[test]
fn a_server_that_cannot_filter_sends_everything_and_that_is_told() {
    let wire = Wire::new();
    wire.scene.source.git(&["config", "uploadpack.allowFilter", "false"]);
    let report = wire.migrate(&[]);
    assert_eq!(report["warnings"][0]["code"], "no-filter");
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
}

#[test]
fn a_partial_clone_of_somebody_else_is_only_read() {
    let wire = Wire::new();
    let url = format!("file://{}", wire.scene.source.typed());
    let partial = Repo::clone(
        &url,
        wire.scene.folder().join("partial"),
        &["--filter=blob:none", "--no-checkout"],
    );
    let before = partial.snapshot();
    let report = wire.scene.migrate(&["--from", partial.typed()]);
    assert_eq!(partial.snapshot(), before);
    assert_eq!(wire.scene.target.id("main"), text(&report, "/merge_commit"));
    wire.scene.target.git(&["fsck", "--strict"]);
}

#[test]
fn a_clone_from_urls_is_whole() {
    let wire = Wire::new();
    wire.migrate(&["--no-push", "--output", "out"]);
    let clone = Repo {
        path: wire.scene.folder().join("out"),
    };
    assert_eq!(
        clone.git(&["remote", "get-url", "source"]),
        Wire::url(&wire.scene.source)
    );
    assert!(!clone.path.join(".git/objects/info/alternates").exists());
    clone.git(&["fsck", "--strict"]);
}
