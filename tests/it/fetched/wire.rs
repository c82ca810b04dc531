//! The `ssh` of these tests: a script that runs the other side on this machine, so that real git speaks its real protocol,
//! without a network.

use std::process::Command;

use serde_json::Value;

use crate::support::repo::{Repo, Scene};
use crate::support::{Ran, ran};

/// A scene whose repositories are reached by URL.
pub struct Wire {
    pub scene: Scene,
}

impl Wire {
    pub fn new() -> Self {
        let scene = Scene::new();
        scene.source.git(&["config", "uploadpack.allowFilter", "true"]);
        let bin = Repo::bare(scene.folder().join("bin"));
        // What git passes on is options, the host, and one command; each is noted, to count them.
        bin.hook(
            "ssh",
            "for last; do :; done\necho \"$last\" >> \"$(dirname \"$0\")/log\"\nexec sh -c \"$last\"",
        );
        Wire { scene }
    }

    pub fn url(repo: &Repo) -> String {
        format!("ssh://git@host.example{}", repo.typed())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let (from, into) = (Wire::url(&self.scene.source), Wire::url(&self.scene.target));
        let mut all = arguments.to_vec();
        if !arguments.contains(&"--from") {
            all.extend(["--from", &from]);
        }
        if !arguments.contains(&"--into") {
            all.extend(["--into", &into]);
        }
        let mut command = self.scene.command(&all);
        command
            .env("GIT_SSH_COMMAND", self.scene.folder().join("bin/hooks/ssh"))
            .env("GIT_SSH_VARIANT", "ssh");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let log = self.scene.folder().join("bin/hooks/log");
        if log.exists() {
            std::fs::remove_file(log).unwrap();
        }
        ran(self.command(arguments).output().unwrap())
    }

    pub fn migrate(&self, arguments: &[&str]) -> Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()
    }

    /// How often the source was asked for something in the last run.
    pub fn asked(&self) -> usize {
        let log = std::fs::read_to_string(self.scene.folder().join("bin/hooks/log")).unwrap_or_default();
        log.lines()
            .filter(|line| line.contains("git-upload-pack") && line.contains("/source'"))
            .count()
    }

    /// The one repository in the cache.
    pub fn cached(&self) -> Repo {
        let folder = self.scene.folder().join(".cache/split-image");
        let mut found = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        Repo {
            path: found.find(|path| path.is_dir()).unwrap(),
        }
    }
}

/// The ids of the objects of one kind that a repository really has.
pub fn objects(repo: &Repo, kind: &str) -> Vec<String> {
    let all = repo.git(&[
        "cat-file",
        "--batch-check=%(objecttype) %(objectname)",
        "--batch-all-objects",
    ]);
    let ids = all
        .lines()
        .filter_map(|line| line.strip_prefix(kind)?.strip_prefix(' '));
    ids.map(str::to_owned).collect()
}
