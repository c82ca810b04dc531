//! Says which commit the program is built from, for `--version`.
#![allow(clippy::print_stdout, reason = "cargo reads standard output")]

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // In other builds a new commit would compile everything anew.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = is_release.then(|| of_a_clone().or_else(of_a_crate)).flatten();
    let shown = commit.map(|commit| format!(" ({commit})")).unwrap_or_default();
    println!("cargo::rustc-env=SPLIT_IMAGE_COMMIT={shown}");
}

/// The commit that is checked out, with its date. The repository around a copy without `.git` is another one.
fn of_a_clone() -> Option<String> {
    Path::new(".git").exists().then_some(())?;
    for name in ["HEAD", "logs/HEAD"] {
        let file = git(&["rev-parse", "--git-path", name])?;
        if Path::new(&file).exists() {
            println!("cargo::rerun-if-changed={file}");
        }
    }
    git(&["log", "-1", "--format=%h %cs", "--abbrev=10", "--no-show-signature"])
}

/// The commit that a crate was packed from, as cargo notes it.
fn of_a_crate() -> Option<String> {
    let noted = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
    let (_, id) = noted.split_once("\"sha1\": \"")?;
    id.get(..10).map(str::to_owned)
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}
