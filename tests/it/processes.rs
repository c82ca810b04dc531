//! The programs that git starts for us: which repositories and settings they see, and that none outlives a run.
#![cfg(target_os = "linux")]

use std::path::Path;

use crate::support::ran;
use crate::support::repo::{Repo, Scene};

/// Makes `folder` look like a bare repository whose settings run a program for ssh.
fn plant(folder: &Path, mark: &Path) {
    let ssh = format!("touch '{}'; false", mark.display());
    Repo::bare(folder).git(&["config", "core.sshCommand", &ssh]);
}

#[test]
fn a_repository_in_the_folder_for_temporary_files_is_not_used() {
    for planted in ["", ".git"] {
        let scene = Scene::new();
        let shared = scene.folder().join("shared");
        let mark = scene.folder().join("mark");
        plant(&shared.join(planted), &mark);
        let mut command = scene.command(&["--dry-run", "--into", "git@host.invalid:org/x.git"]);
        let ran = ran(command.env("TMPDIR", &shared).output().unwrap());
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(!mark.exists(), "'{planted}' was used: {}", ran.stderr);
    }
}

#[test]
fn attributes_of_another_repository_are_not_asked_for() {
    let scene = Scene::new();
    let mut command = scene.command(&[]);
    let ran = ran(command.env("GIT_ATTR_SOURCE", "refs/heads/nowhere").output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
