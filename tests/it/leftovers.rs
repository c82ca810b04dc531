//! Nobody else can read what a run keeps for itself, and the next run removes what a killed one has left.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::support::repo::{Scene, at};
use crate::support::{Ran, ran};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o777
}

/// A folder for temporary files, and a scene.
struct Kept {
    scene: Scene,
    temporary: PathBuf,
}

impl Kept {
    fn new() -> Self {
        let scene = Scene::new();
        let temporary = scene.folder().join("tmp");
        fs::create_dir(&temporary).unwrap();
        Kept { scene, temporary }
    }

    /// The program, run by a shell that has set its umask.
    fn run(&self, arguments: &[&str], umask: &str) -> Ran {
        let typed = self.scene.typed_command(arguments);
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("umask {umask}; exec \"$@\""), "sh"]);
        shell.arg(typed.get_program()).args(typed.get_args());
        for (name, value) in typed.get_envs() {
            match value {
                Some(value) => shell.env(name, value),
                None => shell.env_remove(name),
            };
        }
        shell.current_dir(self.scene.folder()).env("TMPDIR", &self.temporary);
        let ran = ran(shell.output().unwrap());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran
    }

    /// A folder or a file, last changed `hours` ago, at `path` below the scene.
    fn old(&self, path: &str, is_folder: bool, hours: u64) -> PathBuf {
        let path = self.scene.folder().join(path);
        match is_folder {
            true => {
                fs::create_dir(&path).unwrap();
                fs::write(path.join("pack"), "x").unwrap();
            }
            false => fs::write(&path, "x").unwrap(),
        }
        let time = SystemTime::now() - Duration::from_secs(hours * 60 * 60);
        File::open(&path).unwrap().set_modified(time).unwrap();
        path
    }
}

#[test]
fn temporary_folders_are_private_whatever_the_umask() {
    let kept = Kept::new();
    // The hook of the target sees the folders of a run that is not over.
    let list = kept.scene.folder().join("modes");
    kept.scene.target.hook(
        "pre-receive",
        &format!("ls -ld {}/* > {}", kept.temporary.display(), list.display()),
    );
    kept.run(&[], "000");
    let modes = fs::read_to_string(list).unwrap();
    assert!(modes.lines().count() >= 2, "{modes}");
    assert!(modes.lines().all(|line| line.starts_with("drwx------")), "{modes}");
}

#[test]
fn a_clone_has_the_modes_that_git_gives_it() {
    let kept = Kept::new();
    for (umask, folders, packs) in [("022", 0o755, 0o444), ("027", 0o750, 0o440)] {
        kept.run(&["--no-push", "--output", umask], umask);
        let clone = kept.scene.folder().join(umask);
        assert_eq!(mode(&clone), folders);
        assert_eq!(mode(&clone.join(".git")), folders);
        let objects = clone.join(".git/objects");
        assert_eq!(mode(&objects), folders);
        for entry in fs::read_dir(objects.join("pack")).unwrap() {
            assert_eq!(mode(&entry.unwrap().path()), packs);
        }
    }
}

#[test]
fn what_a_killed_run_has_left_is_removed_after_a_day() {
    let kept = Kept::new();
    fs::create_dir(kept.scene.folder().join("maps")).unwrap();
    let gone = [
        kept.old("tmp/split-image-old", true, 25),
        kept.old("maps/.split-image-old", false, 25),
        kept.old(".split-image-clone", true, 25),
    ];
    let stays = [
        kept.old("tmp/split-image-new", true, 23),
        kept.old("tmp/other", true, 25),
        kept.old("maps/split-image-mine", false, 25),
    ];
    let used = kept.old("tmp/split-image-used", true, 25);
    let lock = File::open(&used).unwrap();
    lock.lock().unwrap();
    let precious = kept.old("precious", true, 25);
    let link = kept.temporary.join("split-image-link");
    symlink(&precious, &link).unwrap();
    let touched = Command::new("touch")
        .args(["-h", "-d", "2 days ago"])
        .arg(&link)
        .status();
    assert!(touched.unwrap().success());
    // Only root can give a folder away.
    let others = kept.old("tmp/split-image-others", true, 25);
    let is_given = std::os::unix::fs::chown(&others, Some(12345), None).is_ok();

    let run = kept.run(&["--no-push", "--output", "out", "--map", "maps/map", "-v"], "022");
    for path in &gone {
        assert!(!path.exists(), "{}", path.display());
        let name = path.file_name().unwrap().to_string_lossy();
        let line = run
            .stderr
            .lines()
            .find(|line| line.contains(&*name))
            .unwrap_or_default();
        assert!(line.starts_with("removed '"), "{}", run.stderr);
    }
    for path in stays.iter().chain([&used, &link, &precious.join("pack")]) {
        assert!(path.exists(), "{}", path.display());
    }
    assert_eq!(others.exists(), is_given);
    drop(lock);
    let run = kept.run(&["--dry-run"], "022");
    assert!(!used.exists() && run.stderr.is_empty(), "{}", run.stderr);
}

#[test]
fn an_environment_that_names_a_commit_for_attributes_changes_nothing() {
    let scene = Scene::new();
    scene
        .source
        .commit("Attributes", &[(".gitattributes", "* text\n"), (&at("x"), "x\n")]);
    let expected = scene.migrate(&["--dry-run"]);
    let mut command = scene.command(&[]);
    let ran = ran(command.env("GIT_ATTR_SOURCE", "no-such-commit").output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.json()["merge_commit"], expected["merge_commit"]);
}

#[test]
fn a_ref_file_without_an_end_is_not_quoted_whole() {
    let scene = Scene::new();
    fs::write(scene.source.path.join(".git/packed-refs"), "x".repeat(5_000_000)).unwrap();
    fs::remove_file(scene.source.path.join(".git/refs/heads/main")).unwrap();
    for arguments in [&["--dry-run"][..], &["--dry-run", "--json"]] {
        let ran = scene.typed(arguments);
        assert_ne!(ran.code, 0);
        assert!(
            ran.stdout.len() + ran.stderr.len() < 10_000,
            "{} bytes",
            ran.stderr.len()
        );
    }
}
