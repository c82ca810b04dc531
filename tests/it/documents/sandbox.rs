//! A place in which the commands of a page run: a home, and remotes that `git@github.com:` and `https://github.com/` lead to.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::support::repo::Repo;
use crate::support::{Ran, hermetic, ran};

/// A home folder and some remotes in a temporary folder.
pub struct Sandbox {
    folder: TempDir,
    /// The folder that the next command runs in.
    current: PathBuf,
    /// The exit code of the last command.
    code: i32,
}

impl Sandbox {
    /// Makes the remotes: a deployment repository, a template, and image repositories made from it.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let remote = |name: &str| folder.path().join("remotes/org").join(name);
        import("deployments.fi", &remote("deployments.git"), "staging");
        for name in [
            "hub-user-image-template",
            "astro-user-image.git",
            "datahub-user-image.git",
        ] {
            import("template.fi", &remote(name), "main");
        }
        Repo::bare(remote("new-user-image.git"));
        let home = folder.path().join("home");
        std::fs::create_dir(&home).unwrap();
        let remotes = folder.path().join("remotes");
        let remotes = remotes.display();
        let config = format!(
            "[url \"{remotes}/\"]\n\tinsteadOf = git@github.com:\n\tinsteadOf = https://github.com/\n\
             [init]\n\tdefaultBranch = main\n"
        );
        std::fs::write(folder.path().join("gitconfig"), config).unwrap();
        // The dates of a run are fixed, so that its ids stay; a preview is shown as a reader sees it.
        Repo::bare(folder.path().join("bin")).hook(
            "split-image",
            &format!(
                "case \" $* \" in *' --dry-run '*) unset GIT_AUTHOR_DATE GIT_COMMITTER_DATE;; esac\nexec {} \"$@\"",
                env!("CARGO_BIN_EXE_split-image")
            ),
        );
        Sandbox {
            current: home,
            folder,
            code: 0,
        }
    }

    /// Writes a file into the current folder.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.current.join(name), text).unwrap();
    }

    /// Runs a script with `sh`, where the one before left off; both outputs are one.
    pub fn run(&mut self, script: &str) -> Ran {
        let place = self.folder.path().join("place");
        let program = self.folder.path().join("bin/hooks");
        let path = std::env::var_os("PATH").unwrap();
        let path = std::env::join_paths([program].into_iter().chain(std::env::split_paths(&path)));
        let script = format!(
            "exec 2>&1\ntrap 'code=$?; pwd >\"$PLACE\"; exit $code' EXIT\n(exit {})\n{script}",
            self.code
        );
        let mut shell = Command::new("sh");
        hermetic(&mut shell, &self.current);
        shell
            .args(["-c", &script])
            .env("PATH", path.unwrap())
            .env("HOME", self.folder.path().join("home"))
            .env("GIT_CONFIG_GLOBAL", self.folder.path().join("gitconfig"))
            .env("COLUMNS", "100")
            .env("GITHUB_OUTPUT", self.folder.path().join("output"))
            .env("GITHUB_STEP_SUMMARY", self.folder.path().join("summary"))
            .env("HUB", "astro")
            .env("PLACE", &place);
        let mut ran = ran(shell.output().unwrap());
        self.code = ran.code;
        self.current = std::fs::read_to_string(place).unwrap().trim_end().into();
        let home = self.folder.path().join("home");
        ran.stdout = ran.stdout.replace(home.to_str().unwrap(), "/home/maya");
        ran
    }
}

/// Makes a bare repository from a stream of `fixtures/guide`.
fn import(stream: &str, path: &Path, branch: &str) {
    let stream = format!("{}/fixtures/guide/{stream}", env!("CARGO_MANIFEST_DIR"));
    let repo = Repo::init(path.to_owned(), &["--bare", "--initial-branch", branch]);
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let mut import = Command::new("git");
    hermetic(&mut import, path);
    import
        .args(["fast-import", "--quiet"])
        .stdin(std::fs::File::open(stream).unwrap());
    let ran = ran(import.output().unwrap());
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}
