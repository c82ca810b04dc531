//! What the tests share: running the program as a user does, in an environment that holds nothing of theirs.

pub mod random;
pub mod repo;
pub mod schema;
pub mod source;

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output};

/// How a run of the program ended.
pub struct Ran {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit code.
    pub code: i32,
}

impl Ran {
    /// The one JSON document on standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr))
    }
}

/// The program, with a hermetic environment and fixed dates, to be run in `folder`.
pub fn split_image(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_split-image"));
    hermetic(&mut command, folder);
    command
}

/// Runs the program in `folder` with `arguments`.
pub fn run(folder: &Path, arguments: &[&str]) -> Ran {
    ran(split_image(folder).args(arguments).output().unwrap())
}

/// What came out of a command.
pub fn ran(output: Output) -> Ran {
    Ran {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code().expect("no signal ended it"),
    }
}

/// Gives a program settings, as `git -c` takes them.
pub fn configure(command: &mut Command, settings: &[(&str, impl AsRef<OsStr>)]) {
    command.env("GIT_CONFIG_COUNT", settings.len().to_string());
    for (number, (key, value)) in settings.iter().enumerate() {
        command.env(format!("GIT_CONFIG_KEY_{number}"), key);
        command.env(format!("GIT_CONFIG_VALUE_{number}"), value);
    }
}

/// Clears what the user's environment would bring in, and fixes identity and dates.
pub fn hermetic(command: &mut Command, folder: &Path) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        let looks = ["NO_COLOR", "COLUMNS", "PAGER", "LESS", "TERM"];
        if name.starts_with("GIT_") || name.starts_with("CLICOLOR") || looks.contains(&name.as_str()) {
            command.env_remove(name);
        }
    }
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env("XDG_CACHE_HOME", folder.join(".cache"))
        .env("XDG_CONFIG_HOME", folder.join(".config"))
        .env("LC_ALL", "C")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        // A developer's terminal must not be asked.
        .env("GIT_TERMINAL_PROMPT", "0");
    for role in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{role}_NAME"), "A U Thor")
            .env(format!("GIT_{role}_EMAIL"), "author@example.com")
            .env(format!("GIT_{role}_DATE"), "2024-06-03T10:00:00+02:00");
    }
}
