//! The user's `gh`.

use std::process::{Command, Stdio};

use split_image::text;

/// The version of `gh`; none where there is none.
pub fn version() -> Option<String> {
    let output = Command::new("gh").arg("--version").stdin(Stdio::null()).output().ok()?;
    let said = text::escaped(output.stdout.split(|byte| *byte == b'\n').next()?);
    let version = said.strip_prefix("gh version ").unwrap_or(&said);
    output.status.success().then(|| version.to_owned())
}

/// Returns true if `gh` has a token for github.com. No server is asked, and the token is not read.
pub fn is_logged_in() -> bool {
    let mut command = Command::new("gh");
    command.args(["auth", "token", "--hostname", "github.com"]);
    let streams = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    streams.status().is_ok_and(|status| status.success())
}
