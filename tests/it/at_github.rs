//! Flags that need GitHub, where there is none: tests/oracle/github.py has one.

use serde_json::Value;

use crate::support::repo::Repo;
use crate::support::{Ran, run};

/// A folder with a source that has an image in `image`, and an empty target.
fn folder() -> (tempfile::TempDir, Repo) {
    let folder = tempfile::tempdir().unwrap();
    let source = Repo::new(folder.path().join("source"));
    source.commit("Add the image", &[("image/apt.txt", "git\n")]);
    Repo::bare(folder.path().join("target.git"));
    (folder, source)
}

fn refused(folder: &std::path::Path, arguments: &[&str], words: &str) -> Ran {
    let ran = run(folder, arguments);
    assert_eq!(ran.code, 2, "{}{}", ran.stdout, ran.stderr);
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
    ran
}

#[test]
fn a_target_elsewhere_is_used_and_not_made() {
    let (folder, _) = folder();
    let one = [
        "--subdir", "image", "--from", "source", "--create", "private", "--json", "--into",
    ];
    let missing = run(folder.path(), &[&one[..], &["missing.git"]].concat());
    let hint = missing.json()["error"]["hint"].clone();
    assert_eq!(missing.code, 1);
    assert_eq!(
        hint,
        "'--create' makes repositories at GitHub only; make this one by hand, empty"
    );
    assert!(!folder.path().join("missing.git").exists());
    let there = run(folder.path(), &[&one[..], &["target.git"]].concat());
    assert_eq!((there.code, &there.json()["setup"]), (0, &Value::Null));
}

#[test]
fn a_list_says_who_may_see_the_targets() {
    let (folder, _) = folder();
    let list = |keys: &str| {
        let hub = "[[hub]]\nname = 'a'\nsubdir = 'image'\ninto = 'target.git'\n";
        std::fs::write(
            folder.path().join("hubs.toml"),
            format!("from = 'source'\n{keys}\n{hub}"),
        )
        .unwrap();
    };
    let batch = |words: &str| drop(refused(folder.path(), &["batch", "hubs.toml"], words));
    list("create = 'secret'");
    batch("'create' cannot be 'secret'");
    list("create = 'public'\nno_push = true\noutput = '{name}'");
    batch("'create' and 'no_push' do not go together");
    list("publish_history = 'yes'");
    batch("takes true or false");
}

#[test]
fn a_pull_request_needs_a_branch_at_github() {
    let (folder, source) = folder();
    let migrate = ["--subdir", "image", "--from", "source", "--into", "target.git"];
    assert_eq!(run(folder.path(), &migrate).code, 0);
    let handoff = [
        &["handoff"],
        &migrate[..],
        &["--image", "quay.io/o/a", "--pull-request"],
    ]
    .concat();
    refused(folder.path(), &handoff, "--handoff-branch");
    let branch = [&handoff[..], &["--handoff-branch", "move"]].concat();
    refused(folder.path(), &branch, "'--pull-request' opens one at GitHub");
    assert_eq!(source.git(&["branch", "--list", "move"]), "");
}
