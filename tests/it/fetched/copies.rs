//! The copy of a source in the cache.

use super::wire::{Wire, objects};
use crate::support::repo::{Repo, at};
use crate::support::{hermetic, ran};
use serde_json::json;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn the_cache_saves_the_next_run_the_way() {
    let wire = Wire::new();
    wire.migrate(&["--dry-run"]);
    wire.migrate(&["--dry-run"]);
    assert_eq!(wire.asked(), 1, "only what there is");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    let report = wire.migrate(&["--dry-run"]);
    assert_eq!(report["split"]["commits_kept"], json!(4));

    std::fs::remove_dir_all(wire.scene.folder().join(".cache")).unwrap();
    wire.migrate(&["--cache", "here", "--dry-run"]);
    assert!(wire.scene.folder().join("here").is_dir());
    wire.migrate(&["--no-cache", "--dry-run"]);
    assert!(!wire.scene.folder().join(".cache").exists());
}

#[test]
fn a_cache_that_is_damaged_is_made_anew() {
    let wire = Wire::new();
    let report = wire.migrate(&["--dry-run"]);
    let cached = wire.cached();
    for pack in std::fs::read_dir(cached.path.join("objects/pack")).unwrap() {
        std::fs::remove_file(pack.unwrap().path()).unwrap();
    }
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    std::fs::write(cached.path.join("config"), "[broken").unwrap();
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
}

/// Marks a repository with a file, which a new one at its place does not have.
fn mark(repo: &Repo) -> PathBuf {
    let mark = repo.path.join("mark");
    std::fs::write(&mark, "").unwrap();
    mark
}

#[test]
fn a_fetch_that_fails_leaves_the_cache_as_it_was() {
    let wire = Wire::new();
    wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    let objects_before = objects(&cached, "tree");
    wire.scene.source.commit("New", &[(&at("new"), "new\n")]);
    let ssh = std::fs::read_to_string(wire.scene.folder().join("bin/hooks/ssh")).unwrap();
    // The first question is answered, and then the line is dead.
    let dies = ssh.replace(
        "exec sh",
        "[ \"$(grep -c \"/source'\" \"$(dirname \"$0\")/log\")\" -gt 1 ] && exit 1\nexec sh",
    );
    std::fs::write(wire.scene.folder().join("bin/hooks/ssh"), dies).unwrap();
    let ran = wire.run(&["--dry-run"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("cannot be read"), "{}", ran.stderr);
    assert!(mark.exists());
    assert_eq!(objects(&cached, "tree"), objects_before);
    std::fs::write(wire.scene.folder().join("bin/hooks/ssh"), ssh).unwrap();
    wire.migrate(&["--dry-run"]);
    assert!(mark.exists());
}

#[test]
fn a_damaged_cache_that_somebody_reads_is_left_to_them() {
    let wire = Wire::new();
    let report = wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    std::fs::write(cached.path.join("config"), "[broken").unwrap();
    let before = cached.snapshot();
    let reader = std::fs::File::open(&cached.path).unwrap();
    reader.lock_shared().unwrap();
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert_eq!(cached.snapshot(), before);
    drop(reader);
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert!(!mark.exists());
    assert!(!objects(&cached, "commit").is_empty());
}

/// Takes the tree of a commit out of a repository whose objects are packed.
fn lose_tree_of(repo: &Repo, commit: &str) {
    let tree = repo.id(&format!("{commit}^{{tree}}"));
    let packs = repo.path.join("objects/pack");
    let aside = repo.path.join("aside");
    std::fs::rename(&packs, &aside).unwrap();
    std::fs::create_dir(&packs).unwrap();
    for file in std::fs::read_dir(&aside).unwrap().map(|file| file.unwrap().path()) {
        if file.extension().is_some_and(|end| end == "pack") {
            let mut git = Command::new("git");
            hermetic(&mut git, &repo.path);
            let git = git
                .args(["unpack-objects", "-q"])
                .stdin(std::fs::File::open(file).unwrap());
            assert!(git.status().unwrap().success());
        }
    }
    std::fs::remove_dir_all(aside).unwrap();
    std::fs::remove_file(repo.path.join("objects").join(&tree[..2]).join(&tree[2..])).unwrap();
}

#[test]
fn damage_behind_the_tip_of_a_cache_costs_one_more_fetch() {
    let wire = Wire::new();
    let older = wire.scene.source.id("main~1");
    let report = wire.migrate(&["--dry-run"]);
    let (cached, mark) = (wire.cached(), mark(&wire.cached()));
    lose_tree_of(&cached, &older);
    let reader = std::fs::File::open(&cached.path).unwrap();
    reader.lock_shared().unwrap();
    for _ in 0..2 {
        assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
        assert!(mark.exists(), "somebody reads it");
    }
    drop(reader);
    assert_eq!(wire.migrate(&["--dry-run"])["merge_commit"], report["merge_commit"]);
    assert!(!mark.exists());
    lose_tree_of(&cached, &older);
    let ran = wire.run(&["--dry-run", "-v"]);
    assert!(ran.stderr.contains("is damaged (tree"), "{}", ran.stderr);
    assert_eq!(ran.json()["merge_commit"], report["merge_commit"]);
    cached.git(&["cat-file", "-e", &format!("{older}^{{tree}}")]);
}

#[test]
fn refs_in_the_way_and_stale_locks_do_not_cost_the_cache() {
    let wire = Wire::new();
    let source = &wire.scene.source;
    source.git(&["branch", "a"]);
    wire.migrate(&["--dry-run", "--ref", "a"]);
    let mark = mark(&wire.cached());
    source.git(&["branch", "-D", "a"]);
    source.git(&["branch", "a/b"]);
    wire.migrate(&["--dry-run", "--ref", "a/b"]);
    source.git(&["branch", "-D", "a/b"]);
    source.git(&["branch", "a"]);
    wire.migrate(&["--dry-run", "--ref", "main~1"]);
    source.commit("New", &[(&at("new"), "new\n")]);
    for name in ["refs/kept/heads/main.lock", "packed-refs.lock"] {
        std::fs::write(wire.cached().path.join(name), "").unwrap();
    }
    wire.migrate(&["--dry-run"]);
    assert!(mark.exists());
}

#[test]
fn the_cache_is_private() {
    let wire = Wire::new();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().mode() & 0o777;
    let set = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    let folder = wire.scene.folder().join(".cache/split-image");
    wire.migrate(&["--dry-run"]);
    assert_eq!(mode(&folder), 0o700);
    set(&folder, 0o755);
    wire.migrate(&["--dry-run"]);
    assert_eq!(mode(&folder), 0o700);

    let refused = |words: &str, hint: &str| {
        let ran = wire.run(&["--dry-run"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains(hint),
            "{}",
            ran.stderr
        );
    };
    set(&folder, 0o777);
    refused("is not safe to use: other users may write to it", "'rm -r ");
    set(&folder, 0o700);
    // Only root can give a folder away.
    if std::os::unix::fs::chown(&folder, Some(12345), None).is_ok() {
        refused("is not safe to use: it belongs to another user", "'--no-cache'");
        wire.migrate(&["--dry-run", "--no-cache"]);
    }

    let shared = wire.scene.folder().join("shared");
    std::fs::create_dir(&shared).unwrap();
    set(&shared, 0o777);
    wire.migrate(&["--dry-run", "--cache", "shared"]);
    assert_eq!(mode(&shared), 0o777);
    let inside: Vec<_> = std::fs::read_dir(&shared)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!((inside.len(), mode(&inside[0])), (1, 0o700));
}

#[test]
fn runs_at_the_same_time_take_turns() {
    let wire = Wire::new();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = wire.command(&["--dry-run"]);
            command
                .stdout(std::process::Stdio::piped())
                .stderr(std::process::Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    let reports: Vec<_> = children
        .into_iter()
        .map(|child| {
            let ran = ran(child.wait_with_output().unwrap());
            assert_eq!(ran.code, 0, "{}", ran.stderr);
            ran.json()
        })
        .collect();
    assert!(reports.iter().all(|report| report == &reports[0]));
    // It is no clone by its settings: those go with each command, as there may be secrets in them.
    let settings = ["-c", "remote.source.promisor=true", "-c", "remote.source.url=."];
    wire.cached()
        .git(&[&settings[..], &["fsck", "--connectivity-only"]].concat());
}

#[test]
fn a_cache_folder_that_cannot_be_made() {
    let wire = Wire::new();
    std::fs::write(wire.scene.folder().join("file"), "").unwrap();
    let ran = ran(wire.command(&["--dry-run", "--cache", "file"]).output().unwrap());
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr
            .contains("hint: name another one with '--cache DIR', or keep nothing with '--no-cache'"),
        "{}",
        ran.stderr
    );
    wire.migrate(&["--dry-run", "--cache", "kept"]);
    wire.migrate(&["--dry-run", "--no-cache"]);
}

#[test]
fn a_dry_run_says_where_it_keeps_what_it_fetched() {
    let wire = Wire::new();
    let kept = wire.migrate(&["--dry-run"])["source"]["kept_in"].clone();
    assert!(
        kept.as_str().unwrap().starts_with("~/.cache/split-image/source-"),
        "{kept}"
    );
    assert_eq!(
        wire.migrate(&["--dry-run", "--no-cache"])["source"]["kept_in"],
        serde_json::json!(null)
    );
    let url = Wire::url(&wire.scene.source);
    let typed = [
        "--dry-run",
        "--from",
        &url,
        "--subdir",
        crate::support::repo::IMAGE,
        "--into",
        "target.git",
    ];
    let mut command = wire.command(&[]);
    let mut plain = crate::support::split_image(wire.scene.folder());
    for (name, value) in command.env("A", "b").get_envs() {
        plain.env(name, value.unwrap_or_default());
    }
    let ran = ran(plain.args(typed).output().unwrap());
    assert!(
        ran.stdout.contains("  kept in    ~/.cache/split-image/source-"),
        "{}{}",
        ran.stdout,
        ran.stderr
    );
}
