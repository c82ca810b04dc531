//! A deployment repository and an image repository, bare, in a temporary folder, and runs of the program on them.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::Ran;

/// Two bare repositories, `source` and `target`, each with the branch `main`, which has no commit yet.
pub struct Places {
    folder: tempfile::TempDir,
}

impl Places {
    /// Makes them.
    pub fn new() -> Self {
        let places = Places {
            folder: tempfile::tempdir().unwrap(),
        };
        places.make("source");
        places.make("target");
        places
    }

    /// Makes one more bare repository.
    pub fn make(&self, name: &str) {
        std::fs::create_dir(self.path(name)).unwrap();
        self.git(name, &["init", "--quiet", "--bare", "--initial-branch=main"]);
    }

    /// Where the repository of this name, or another file, is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder that all of them are in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Commits `files` on top of `main` of `name`, and deletes those whose content is none.
    pub fn change(&self, name: &str, message: &str, files: &[(&str, Option<&str>)]) {
        let mut stream = Vec::new();
        let person = "T <t@example.com> 1000000000 +0000";
        let message_size = message.len();
        writeln!(
            stream,
            "commit refs/heads/main\ncommitter {person}\ndata {message_size}\n{message}"
        )
        .unwrap();
        if !self.git(name, &["for-each-ref", "refs/heads/main"]).is_empty() {
            writeln!(stream, "from refs/heads/main^0").unwrap();
        }
        for (path, content) in files {
            match content {
                Some(content) => {
                    writeln!(stream, "M 100644 inline {path}\ndata {}\n{content}", content.len()).unwrap();
                }
                None => writeln!(stream, "D {path}").unwrap(),
            }
        }
        self.git_with(name, &["fast-import", "--quiet"], &stream);
    }

    /// Commits `files` on top of `main` of `name`.
    pub fn commit(&self, name: &str, message: &str, files: &[(&str, &str)]) {
        let files: Vec<_> = files.iter().map(|(path, content)| (*path, Some(*content))).collect();
        self.change(name, message, &files);
    }

    /// Runs git in the repository of this name, and returns what it prints, without the last newline.
    pub fn git(&self, name: &str, arguments: &[&str]) -> String {
        self.git_with(name, arguments, b"")
    }

    fn git_with(&self, name: &str, arguments: &[&str], input: &[u8]) -> String {
        let mut git = Command::new("git");
        super::hermetic(&mut git, &self.path(name));
        let mut child = git
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "git {arguments:?} in {name}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.strip_suffix('\n').unwrap_or(&text).to_owned()
    }

    /// The subjects of `main` along its first parents, newest first.
    pub fn subjects(&self, name: &str) -> Vec<String> {
        let log = self.git(name, &["log", "--first-parent", "--format=%s", "main"]);
        log.lines().map(str::to_owned).collect()
    }

    /// Runs the program in the folder of all places.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        super::run(self.folder(), arguments)
    }

    /// Migrates the directory `image` of `source` into `target`, with more `arguments`.
    pub fn migrate(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["--from", "source", "--into", "target", "--subdir", "image"];
        all.extend(arguments);
        self.run(&all)
    }
}
