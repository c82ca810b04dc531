//! A user who may not do everything, such as start more processes: a clear error or a slower run, and targets as the
//! reports say.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value;

use crate::support::repo::{Repo, Scene, text};
use crate::support::{Ran, ran, split_image};

/// Runs `typed` as a user without other processes, who may have `processes` of them; none where the tests cannot be
/// another user.
fn limited(folder: &Path, typed: &Command, processes: u32) -> Option<Ran> {
    // Root may do everything, and nobody else can be another user.
    if std::fs::metadata(folder).unwrap().uid() != 0 {
        return None;
    }
    // The limit counts all processes of a user, and other tests run at the same time.
    static USERS: AtomicU32 = AtomicU32::new(0);
    let user = 1_000_000 + std::process::id() * 100 + USERS.fetch_add(1, Ordering::Relaxed) % 100;
    let program = folder.join("split-image");
    if !program.exists() {
        std::fs::copy(typed.get_program(), &program).unwrap();
    }
    let owned = Command::new("chown")
        .args(["-R", &user.to_string()])
        .arg(folder)
        .status();
    assert!(owned.unwrap().success());
    let mut run = Command::new("prlimit");
    run.arg(format!("--nproc={processes}"))
        .arg(&program)
        .args(typed.get_args());
    run.current_dir(folder).env("TMPDIR", folder).uid(user).gid(user);
    for (name, value) in typed.get_envs() {
        match value {
            Some(value) => run.env(name, value),
            None => run.env_remove(name),
        };
    }
    let ran = ran(run.output().unwrap());
    assert!(!ran.stderr.contains("panicked"), "{processes}: {}", ran.stderr);
    let back = Command::new("chown").args(["-R", "0"]).arg(folder).status();
    assert!(back.unwrap().success());
    Some(ran)
}

#[test]
fn a_run_with_few_processes_succeeds_or_leaves_the_target_and_names_the_limit() {
    let scene = Scene::new();
    let before = scene.target.refs();
    let mut codes = BTreeMap::new();
    for processes in 1..40 {
        let Some(ran) = limited(scene.folder(), &scene.command(&[]), processes) else {
            return;
        };
        *codes.entry(ran.code).or_insert(0) += 1;
        if ran.code == 0 {
            break;
        }
        assert_eq!(scene.target.refs(), before, "{processes}: {}", ran.stderr);
        assert!(ran.stderr.contains("ulimit -u"), "{processes}: {}", ran.stderr);
    }
    assert!(codes.contains_key(&0) && codes.contains_key(&1), "{codes:?}");
}

#[test]
fn a_map_into_a_pipe_with_few_processes_names_the_limit() {
    let scene = Scene::new();
    let pipe = scene.folder().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let Some(ran) = limited(scene.folder(), &scene.typed_command(&["--map", "pipe"]), 1) else {
        return;
    };
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("ulimit -u"), "{}", ran.stderr);
}

#[test]
fn a_campaign_with_few_processes_reports_what_each_target_has() {
    const HUBS: [&str; 4] = ["astro", "biology", "cee", "data8"];
    let scene = Scene::new();
    let mut list = "from = 'source'\nsubdir = 'hubs/{name}'\ninto = 't/{name}.git'\n".to_owned();
    for hub in HUBS {
        scene
            .source
            .commit(&format!("Add {hub}"), &[(&format!("hubs/{hub}/apt.txt"), hub)]);
        list += &format!("[[hub]]\nname = '{hub}'\n");
    }
    std::fs::write(scene.folder().join("hubs.toml"), list).unwrap();
    let target = |hub: &str| scene.folder().join(format!("t/{hub}.git"));
    for processes in [3, 8, 13, 16, 20, 25, 30] {
        let _ = std::fs::remove_dir_all(scene.folder().join("t"));
        std::fs::create_dir(scene.folder().join("t")).unwrap();
        let targets = HUBS.map(|hub| Repo::clone(scene.target.typed(), target(hub), &["--bare"]));
        let before = targets[0].refs();
        let mut batch = split_image(scene.folder());
        batch.args(["batch", "hubs.toml", "--json"]);
        let Some(ran) = limited(scene.folder(), &batch, processes) else {
            return;
        };
        assert!([0, 5].contains(&ran.code), "{processes}: {}", ran.stderr);
        let reports: Vec<Value> = ran
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(reports.len(), HUBS.len(), "{processes}: {}", ran.stderr);
        for report in &reports {
            let hub = text(report, "/name");
            let moved = Repo { path: target(hub) }.refs() != before;
            assert_eq!(text(report, "/status") == "migrated", moved, "{processes}: {report}");
        }
    }
}

#[test]
fn a_folder_of_refs_that_cannot_be_written_is_named_in_gits_words() {
    use std::os::unix::fs::PermissionsExt;
    let scene = Scene::new();
    let before = scene.target.refs();
    let heads = scene.target.path.join("refs/heads");
    std::fs::set_permissions(&heads, PermissionsExt::from_mode(0o555)).unwrap();
    let Some(ran) = limited(scene.folder(), &scene.command(&[]), 1000) else {
        return;
    };
    assert_eq!(ran.code, 4, "{}", ran.stderr);
    for words in ["Permission denied", "refs/heads/main.lock", "who may write"] {
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    assert_eq!(scene.target.refs(), before);
}
