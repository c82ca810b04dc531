//! Long previews go where git's do: `GIT_PAGER`, `core.pager`, `PAGER`, or `less`.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// The pager that git would use; none where the user wants none.
///
/// `config` is where `core.pager` may be set; the value of a repository that belongs to somebody else does not count.
pub fn chosen(config: Option<&gix::Repository>) -> Option<OsString> {
    let configured = || match config {
        Some(repo) => repo.config_snapshot().trusted_program("core.pager").ok().flatten(),
        None => {
            let file = gix::config::File::from_globals().ok()?;
            let value = file.string("core.pager")?.to_owned();
            gix::path::from_bstring(value).ok().map(Into::into)
        }
    };
    std::env::var_os("GIT_PAGER")
        .or_else(configured)
        .or_else(|| std::env::var_os("PAGER"))
        .or_else(|| Some("less".into()))
        .filter(|pager| !pager.is_empty() && pager != "cat")
}

/// Shows `text` in `pager`, and returns when the user leaves it; false where there is no such program.
///
/// # Errors
/// When no program can be started at all.
pub fn show(pager: &OsString, text: &str) -> Result<bool> {
    let mut command = Command::new("sh");
    command.arg("-c").arg(pager).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start the pager '{}'", pager.display()))?;
    if let Some(mut input) = child.stdin.take() {
        // Whoever leaves the pager early has seen enough: a closed pipe is no failure.
        let _ = input.write_all(text.as_bytes());
    }
    let status = child.wait().context("cannot wait for the pager")?;
    Ok(!matches!(status.code(), Some(126 | 127)))
}
