//! The user's `gh`.

use std::process::Stdio;

use serde::Serialize;
use split_image::repos::github::gh;
use split_image::text;

/// An installed `gh`.
#[derive(Debug, Serialize)]
pub struct Gh {
    pub version: String,
    pub logged_in: bool,
}

impl Gh {
    /// Looks for it; none where there is none.
    pub fn installed() -> Option<Gh> {
        let version = version()?;
        let logged_in = is_logged_in();
        Some(Gh { version, logged_in })
    }
}

/// The version of `gh`; none where there is none.
fn version() -> Option<String> {
    let output = gh(["--version"]).output().ok()?;
    let said = text::escaped(output.stdout.split(|byte| *byte == b'\n').next()?);
    let version = said.strip_prefix("gh version ").unwrap_or(&said);
    output.status.success().then(|| version.to_owned())
}

/// Returns true if `gh` has a token for github.com. No server is asked, and the token is not read.
fn is_logged_in() -> bool {
    let mut token = gh(["auth", "token", "--hostname", "github.com"]);
    token.stdout(Stdio::null()).stderr(Stdio::null());
    token.status().is_ok_and(|status| status.success())
}
