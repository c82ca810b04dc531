//! Repositories made by real git: a small deployment repository, and an image repository from a template.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{Ran, hermetic, ran, schema, split_image};

/// A repository that tests work on with git.
pub struct Repo {
    /// Its folder.
    pub path: PathBuf,
}

impl Repo {
    /// Makes a repository with a worktree, on the branch `main`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Repo::init(path.into(), &[])
    }

    /// Makes a bare repository whose HEAD is the branch `main`.
    pub fn bare(path: impl Into<PathBuf>) -> Self {
        Repo::init(path.into(), &["--bare"])
    }

    /// Makes a repository with more options for `git init`.
    pub fn init(path: PathBuf, options: &[&str]) -> Self {
        std::fs::create_dir_all(&path).unwrap();
        let repo = Repo { path };
        repo.git(
            &[
                &["init", "--quiet", "--template=", "--initial-branch=main"],
                options,
                &["."],
            ]
            .concat(),
        );
        repo
    }

    /// Clones `from`, with more options for `git clone`.
    pub fn clone(from: &str, path: PathBuf, options: &[&str]) -> Self {
        let parent = Repo {
            path: path.parent().unwrap().to_owned(),
        };
        let to = path.to_str().unwrap();
        parent.git(&[&["clone", "--quiet", "--template="], options, &[from, to]].concat());
        Repo { path }
    }

    /// Its folder, as it is typed.
    pub fn typed(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// Runs git in it, which has to succeed, and returns what it printed.
    pub fn git(&self, arguments: &[&str]) -> String {
        let ran = self.try_git(arguments);
        assert_eq!(ran.code, 0, "git {arguments:?}: {}{}", ran.stdout, ran.stderr);
        ran.stdout.trim_end().to_owned()
    }

    /// Runs git in it.
    pub fn try_git(&self, arguments: &[&str]) -> Ran {
        let mut git = Command::new("git");
        hermetic(&mut git, &self.path);
        ran(git.args(arguments).output().unwrap())
    }

    /// Writes files; no content deletes one.
    pub fn write(&self, files: &[(&str, Option<&str>)]) {
        for (name, content) in files {
            let path = self.path.join(name);
            match content {
                Some(content) => {
                    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                    std::fs::write(path, content).unwrap();
                }
                None => std::fs::remove_file(path).unwrap(),
            }
        }
    }

    /// Writes files and commits everything; returns the commit.
    pub fn commit(&self, message: &str, files: &[(&str, &str)]) -> String {
        let files: Vec<_> = files.iter().map(|(name, content)| (*name, Some(*content))).collect();
        self.write(&files);
        self.commit_all(message)
    }

    /// Commits everything as it stands; returns the commit.
    pub fn commit_all(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "-m", message]);
        self.id("HEAD")
    }

    /// The id that `name` has.
    pub fn id(&self, name: &str) -> String {
        self.git(&["rev-parse", "--verify", name])
    }

    /// All refs with their ids.
    pub fn refs(&self) -> String {
        self.git(&["for-each-ref", "--format=%(objectname) %(refname)"])
    }

    /// The paths of a commit's files.
    pub fn files(&self, commit: &str) -> Vec<String> {
        let list = self.git(&["ls-tree", "-r", "--name-only", "--full-tree", commit]);
        list.lines().map(str::to_owned).collect()
    }

    /// Every file below its folder with a checksum of its content, to see that nothing changed.
    pub fn snapshot(&self) -> Vec<(PathBuf, u32)> {
        let mut found = Vec::new();
        below(&self.path, &mut found);
        found.sort();
        found
    }

    /// Installs a hook.
    #[cfg(unix)]
    pub fn hook(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.path.join("hooks");
        std::fs::create_dir_all(&folder).unwrap();
        let hook = folder.join(name);
        std::fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

fn below(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() && !path.is_symlink() {
            true => below(&path, found),
            false => found.push((path.clone(), crc32fast::hash(&std::fs::read(path).unwrap_or_default()))),
        }
    }
}

/// The directory that is migrated.
pub const IMAGE: &str = "deployments/astro/image";

/// A deployment repository with an image, and a bare image repository made from a template.
pub struct Scene {
    folder: TempDir,
    /// The deployment repository.
    pub source: Repo,
    /// The image repository.
    pub target: Repo,
}

impl Scene {
    /// Makes both; the source has the image in three commits, with others between.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = Repo::new(folder.path().join("source"));
        source.commit("Start", &[("README.md", "hubs\n")]);
        source.commit(
            "Add astro",
            &[
                (&at("environment.yml"), "name: astro\n"),
                (&at("start"), "#!/bin/sh\nexec \"$@\"\n"),
            ],
        );
        source.commit("Something else", &[("docs/index.md", "docs\n")]);
        source.commit("Update astro", &[(&at("environment.yml"), "name: astro\npython: 3\n")]);
        source.commit("Add a package", &[(&at("apt.txt"), "git\n")]);

        let target = Repo::bare(folder.path().join("target.git"));
        let scene = Scene { folder, source, target };
        scene.push_template(&[
            ("README.md", "# image\n"),
            ("environment.yml", "example\n"),
            (".github/ci.yml", "on: push\n"),
        ]);
        scene
    }

    /// The folder that everything is in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the target anew, with `files` in its first commit.
    pub fn push_template(&self, files: &[(&str, &str)]) -> String {
        std::fs::remove_dir_all(&self.target.path).unwrap();
        Repo::bare(&self.target.path);
        let template = Repo::new(self.folder().join("template"));
        template.commit("Initial commit", files);
        template.git(&["push", "--quiet", self.target.typed(), "main"]);
        let id = template.id("HEAD");
        std::fs::remove_dir_all(&template.path).unwrap();
        id
    }

    /// Commits to the target as someone else would, through a clone; no content deletes a file.
    pub fn commit_to_target(&self, message: &str, files: &[(&str, Option<&str>)]) -> String {
        let clone = Repo::clone(self.target.typed(), self.folder().join("someone"), &[]);
        clone.write(files);
        let id = clone.commit_all(message);
        clone.git(&["push", "--quiet", "origin", "HEAD"]);
        std::fs::remove_dir_all(&clone.path).unwrap();
        id
    }

    /// Merges the branch `image` of the target into its main as a squashed pull request does.
    pub fn squash_pull_request(&self) {
        let clone = self.by_hand();
        clone.git(&["merge", "--quiet", "--squash", "origin/image"]);
        clone.git(&["commit", "--quiet", "-m", "Import (#1)"]);
        clone.git(&["push", "--quiet", "origin", "main"]);
    }

    /// The program with the target on the other side of a program that stands for ssh, which starts the server apart
    /// from us.
    pub fn over_ssh(&self) -> Command {
        let bin = Repo::bare(self.folder().join("bin"));
        // macOS has no such program; the server is then in git's process group.
        let apart = "command -v setsid > /dev/null && exec setsid --wait sh -c \"$*\"";
        bin.hook("ssh", &format!("shift\n{apart}\nexec sh -c \"$*\""));
        let url = format!("ssh://host.example{}", self.target.typed());
        let mut command = self.command(&["--into", &url]);
        command
            .env("GIT_SSH_COMMAND", bin.path.join("hooks/ssh"))
            .env("GIT_SSH_VARIANT", "simple");
        command
    }

    /// The program with JSON asked for, and with source, directory and target unless `arguments` name others.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = split_image(self.folder());
        command.arg("--json").args(arguments);
        for (flag, value) in [
            ("--from", self.source.typed()),
            ("--subdir", IMAGE),
            ("--into", self.target.typed()),
        ] {
            if !arguments.contains(&flag) {
                command.args([flag, value]);
            }
        }
        command
    }

    /// Runs that, and checks that the document is what scripts are promised.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let ran = ran(self.command(arguments).output().unwrap());
        schema::check(&ran.json());
        ran
    }

    /// Runs the program as a person does, with short names and no terminal.
    pub fn typed(&self, arguments: &[&str]) -> Ran {
        ran(self.typed_command(arguments).output().unwrap())
    }

    /// The command of that.
    pub fn typed_command(&self, arguments: &[&str]) -> Command {
        let mut command = split_image(self.folder());
        command.args(arguments);
        command.args(["--from", "source", "--subdir", IMAGE, "--into", "target.git"]);
        command
    }

    /// Runs it, and returns its report; it has to succeed.
    pub fn migrate(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.json()
    }

    /// A clone of the target, to do something by hand in.
    pub fn by_hand(&self) -> Repo {
        Repo::clone(self.target.typed(), self.folder().join("by-hand"), &[])
    }
}

/// A path in the image directory.
pub fn at(name: &str) -> String {
    format!("{IMAGE}/{name}")
}

/// A string in a report.
pub fn text<'a>(report: &'a serde_json::Value, pointer: &str) -> &'a str {
    let value = report
        .pointer(pointer)
        .unwrap_or_else(|| panic!("no {pointer} in {report:#}"));
    value.as_str().unwrap_or_else(|| panic!("{pointer} is {value}"))
}
