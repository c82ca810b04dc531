//! `split-image cache`.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::support::{run, schema};

#[test]
fn it_is_listed_and_cleared_except_for_what_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join(".cache/split-image");
    for name in ["a-0123.git", "b-4567.git"] {
        fs::create_dir_all(cache.join(name).join("objects")).unwrap();
        fs::write(cache.join(name).join("objects/pack"), [0; 1000]).unwrap();
    }
    fs::set_permissions(&cache, PermissionsExt::from_mode(0o700)).unwrap();
    let list = |flags: &[&str]| {
        let listed = run(folder.path(), &[&["cache", "--json"], flags].concat());
        assert_eq!(listed.code, 0, "{}", listed.stderr);
        let document = listed.json();
        schema::check_as("cache", &document);
        document["repositories"].clone()
    };
    let rows = |removed: bool| {
        json!([
            {"name": "a-0123.git", "bytes": 1000, "removed": removed},
            {"name": "b-4567.git", "bytes": 1000, "removed": false},
        ])
    };
    assert_eq!(list(&[]), rows(false));
    let shown = run(folder.path(), &["cache"]).stdout;
    assert_eq!(
        shown,
        "a-0123.git      1 MB\nb-4567.git      1 MB\n~/.cache/split-image: 2 repositories, 1 MB\n"
    );

    let in_use = File::open(cache.join("b-4567.git")).unwrap();
    in_use.lock_shared().unwrap();
    assert_eq!(list(&["--clear"]), rows(true));
    assert!(!cache.join("a-0123.git").exists());
    assert!(cache.join("b-4567.git/objects/pack").exists());
    drop(in_use);
    let shown = run(folder.path(), &["cache", "--clear"]).stdout;
    assert!(shown.contains("b-4567.git      1 MB  removed\n"), "{shown}");
    assert_eq!(list(&[]), json!([]));
}

#[test]
fn a_cache_that_others_may_write_to_is_not_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join(".cache/split-image");
    fs::create_dir_all(cache.join("a-0123.git")).unwrap();
    fs::set_permissions(&cache, PermissionsExt::from_mode(0o777)).unwrap();
    let refused = run(folder.path(), &["cache", "--clear"]);
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("other users may write to it"),
        "{}",
        refused.stderr
    );
    assert!(cache.join("a-0123.git").exists());
}

#[test]
fn nothing_is_listed_without_a_cache() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), &["cache", "--json", "--no-cache"]).json();
    schema::check_as("cache", &listed);
    assert_eq!(listed["folder"], json!(null));
}
