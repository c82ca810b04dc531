//! The user's `gh` as a command.

use std::process::{Command, Stdio};

/// Variables that change the form of what `gh` prints.
const FORM: &[&str] = &["CLICOLOR_FORCE", "DEBUG", "GH_DEBUG", "GH_FORCE_TTY"];

/// `gh` with some arguments: it never prompts, and keeps what it prints for us.
pub fn gh<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new("gh");
    for name in FORM {
        command.env_remove(name);
    }
    command
        .args(arguments)
        .env("GH_PROMPT_DISABLED", "1")
        .env("GH_NO_UPDATE_NOTIFIER", "1")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}
