//! Long previews go where git's do: `GIT_PAGER`, `core.pager`, `PAGER`, or `less`.

use std::ffi::OsString;
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use split_image::repos::git::var;

use super::interrupt;

/// The pager that git would use here; none where the user wants none, or git cannot be asked.
pub fn chosen() -> Option<OsString> {
    var::pager().ok().filter(|pager| !pager.is_empty() && pager != "cat")
}

/// Shows `text` in `pager`, and returns when the user leaves it; false where it cannot be started.
///
/// # Errors
/// When the pager cannot be waited for.
pub fn show(pager: &OsString, text: &str) -> Result<bool> {
    let mut command = Command::new("sh");
    command.arg("-c").arg(pager).stdin(Stdio::piped());
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if std::env::var_os(name).is_none() {
            command.env(name, value);
        }
    }
    let Ok(mut child) = command.spawn() else {
        return Ok(false);
    };
    let input = child.stdin.take();
    let (status, is_written) = thread::scope(|scope| {
        // Whoever leaves the pager early has seen enough: a closed pipe is not a failure.
        let writes = || input.map(|mut input| input.write_all(text.as_bytes()));
        let is_written = thread::Builder::new().spawn_scoped(scope, writes).is_ok();
        if !is_written {
            child.kill().context("cannot end the pager")?;
        }
        loop {
            // In a pager Ctrl-C stops a search; it must not end us and leave the pager behind.
            interrupt::forget();
            match child.try_wait().context("cannot wait for the pager")? {
                Some(status) => return anyhow::Ok((status, is_written)),
                None => thread::sleep(Duration::from_millis(20)),
            }
        }
    })?;
    Ok(is_written && !matches!(status.code(), Some(126 | 127)))
}
