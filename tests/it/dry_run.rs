//! A dry run leaves source, target and the current folder as they were, also when it fails or is killed.
#![cfg(unix)]

use std::fmt::Write as _;
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::support::repo::{IMAGE, Repo, Scene};
use crate::support::{hermetic, ran, split_image};

/// A scene whose folder holds the source, the target and where the program runs; temporary files go elsewhere.
struct Watched {
    scene: Scene,
    temporary: TempDir,
}

impl Watched {
    fn new() -> Self {
        Watched {
            scene: Scene::new(),
            temporary: tempfile::tempdir().unwrap(),
        }
    }

    /// A dry run as a person does it, in the scene's folder.
    fn dry_run(&self, target: &str) -> Command {
        let mut command = split_image(self.scene.folder());
        command.env("TMPDIR", self.temporary.path());
        command.args(["--dry-run", "--from", self.scene.source.typed(), "--subdir", IMAGE]);
        command.args(["--into", target]);
        command
    }

    /// All there is in the scene's folder: names, kinds, permissions, times and checksums.
    fn state(&self) -> String {
        let mut lines = String::new();
        describe(self.scene.folder(), &mut lines);
        lines
    }
}

fn describe(path: &Path, lines: &mut String) {
    let found = path.symlink_metadata().unwrap();
    let content = match found.is_file() {
        true => crc32fast::hash(&std::fs::read(path).unwrap()),
        false => 0,
    };
    let (mode, seconds, nanoseconds) = (found.mode(), found.mtime(), found.mtime_nsec());
    writeln!(
        lines,
        "{} {mode:o} {seconds}.{nanoseconds} {content:08x}",
        path.display()
    )
    .unwrap();
    if found.is_dir() {
        let mut entries: Vec<_> = path.read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
        entries.sort();
        for entry in entries {
            describe(&entry, lines);
        }
    }
}

#[test]
fn nothing_changes_whatever_is_asked_for() {
    let watched = Watched::new();
    let before = watched.state();
    for (flags, code) in [
        (&[][..], 0),
        (&["--json"], 0),
        (&["--verbose", "--limit", "0", "--progress", "always"], 0),
        (&["--on-collision", "image"], 0),
        (&["--no-remove"], 3),
        (&["--no-push", "--output", "clone"], 0),
        (&["--ref", "nowhere"], 1),
    ] {
        let output = watched
            .dry_run(watched.scene.target.typed())
            .args(flags)
            .output()
            .unwrap();
        let ran = ran(output);
        assert_eq!(ran.code, code, "{flags:?}: {}", ran.stderr);
        assert_eq!(watched.state(), before, "{flags:?}");
    }
    assert_eq!(watched.temporary.path().read_dir().unwrap().count(), 0);
}

/// The process to kill is found in `/proc`.
#[cfg(target_os = "linux")]
#[test]
fn nothing_changes_when_it_is_killed_at_the_remote() {
    let watched = Watched::new();
    let bin = Repo::bare(watched.scene.folder().join("bin"));
    bin.hook(
        "ssh",
        "process=$PPID\n\
         while read -r _ name _ parent _ < /proc/$process/stat && [ \"$name\" != '(split-image)' ]; do\n\
             process=$parent\n\
         done\n\
         kill -KILL $process\n\
         exit 1",
    );
    let before = watched.state();
    let url = format!("ssh://host.example{}", watched.scene.target.typed());
    let mut command = watched.dry_run(&url);
    command
        .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
        .env("GIT_SSH_VARIANT", "ssh");
    let output = command.output().unwrap();
    assert_eq!(output.status.signal(), Some(9), "{output:?}");
    assert_eq!(watched.state(), before);
}

#[test]
fn nothing_changes_when_it_is_killed_at_work() {
    let watched = Watched::new();
    long_history(&watched.scene.source, 4000);
    let before = watched.state();
    let mut killed = 0;
    // The bars tell how far it is: from the first word to some way into the rewrite.
    for bytes in [1, 200, 400, 800, 1600] {
        let mut child = watched
            .dry_run(watched.scene.target.typed())
            .args(["--progress", "always", "--json"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = vec![0; bytes];
        // Where it says less than that, it is killed at its end, or too late.
        let _ = child.stderr.take().unwrap().read_exact(&mut told);
        child.kill().unwrap();
        killed += usize::from(child.wait().unwrap().signal() == Some(9));
        assert_eq!(watched.state(), before, "killed after {bytes} bytes");
    }
    assert!(killed > 0, "it was always faster");
}

/// Gives `main` many more commits in the directory.
fn long_history(source: &Repo, commits: usize) {
    let mut stream = String::new();
    for number in 0..commits {
        let from = if number == 0 { "from refs/heads/main^0\n" } else { "" };
        let content = format!("{number}\n");
        write!(
            stream,
            "commit refs/heads/main\ncommitter A <a@example.com> {} +0000\ndata 2\nx\n{from}\
             M 644 inline {IMAGE}/{}.txt\ndata {}\n{content}",
            1_700_000_000 + number,
            number % 50,
            content.len()
        )
        .unwrap();
    }
    let mut git = Command::new("git");
    hermetic(&mut git, &source.path);
    let mut import = git
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut import.stdin.take().unwrap(), stream.as_bytes()).unwrap();
    assert!(import.wait().unwrap().success());
}
